import { Timeline } from "antd";
import type { ReactNode } from "react";
import { time } from "../text/format";
import "./step_line.css";

export interface LineStep {
  title: ReactNode;
  when?: string;
  by?: ReactNode;
  note?: ReactNode;
  mood?: "good" | "bad" | "wait" | "quiet";
  tail?: ReactNode;
}

const kColour = { good: "#3e8e6e", bad: "#bf3f2b", wait: "#d39a2d", quiet: "#a9abb3" };

export function StepLine({ steps }: { steps: LineStep[] }) {
  return (
    <Timeline
      className="jw-steps"
      items={steps.map((step) => ({
        color: kColour[step.mood ?? "good"],
        children: (
          <div>
            <div className="jw-step-head">
              <b>{step.title}</b>
              {step.tail ? <span className="jw-step-tail">{step.tail}</span> : null}
            </div>
            <div className="jw-step-by">
              {step.when ? <time dateTime={step.when}>{time(step.when)}</time> : null}
              {step.by ? <span>{step.by}</span> : null}
            </div>
            {step.note ? <div className="jw-step-note">{step.note}</div> : null}
          </div>
        ),
      }))}
    />
  );
}
