import type { HistoryStep } from "../api/flow";
import { useShared, useWords } from "../text/language";
import { flow_words } from "./flow_words";
import { OrgName } from "./names";
import { StepLine } from "./step_line";

const kBad = ["terminate", "silence"];

// Who did what when and why, the newest first; what followed stands below each step.
export function FlowHistory({ steps }: { steps: HistoryStep[] }) {
  const t = useWords(flow_words);
  const shared = useShared();
  const commands = t.command as Record<string, string>;
  const changes = t.change as Record<string, string>;
  const details = { ...t.wait, ...t.done_by } as Record<string, string>;
  return (
    <StepLine
      steps={[...steps].reverse().map((step) => {
        const command = commands[step.command] ?? step.command;
        const done = step.changes.find((one) => one.what === "done");
        const failed = step.changes.some((one) => one.what === "incident");
        return {
          title: done?.name ? shared.labelled(command, done.name) : command,
          when: step.time,
          by: (
            <>
              {step.name || step.actor || t.system}
              {step.org ? (
                <>
                  {" · "}
                  <OrgName id={step.org} />
                </>
              ) : null}
            </>
          ),
          mood: failed || kBad.includes(step.command) ? ("bad" as const) : step.command === "complete" ? ("good" as const) : ("quiet" as const),
          note: (
            <>
              {step.detail ? <div>{step.detail}</div> : null}
              {step.changes.length > 0 ? (
                <div className="jw-note">
                  {shared.clauses(
                    step.changes
                      .filter((one) => one.what !== "left")
                      .map((one) => [changes[one.what] ?? one.what, one.name || one.node, details[one.detail] ?? one.detail].filter(Boolean).join(" ")),
                  )}
                </div>
              ) : null}
            </>
          ),
        };
      })}
    />
  );
}
