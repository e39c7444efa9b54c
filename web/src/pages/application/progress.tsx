import { Steps } from "antd";
import type { Application } from "../../api/types";
import { useWords } from "../../text/language";
import { text } from "./text";

// How far along each state is.
const kPlace: Record<string, number> = {
  awaiting_consent: 1,
  declined: 1,
  sent: 2,
  checking: 2,
  received: 3,
  incomplete: 3,
  proposed: 4,
  refused: 4,
  granted: 5,
  suspended: 5,
  disposing: 6,
  closed: 7,
};
const kBad = ["declined", "refused", "suspended", "incomplete", "withdrawn"];

// The stages of the law, with the clock of the one that runs.
export function Progress({ one }: { one: Application }) {
  const t = useWords(text);
  const stages = ["write", "consent", "check", "review", "approve", "use", "end"] as const;
  const at = kPlace[one.state] ?? (one.received ? 3 : 1);
  const running = (one.clocks ?? []).find((clock) => clock.light !== "");
  return (
    <Steps
      size="small"
      current={at}
      status={kBad.includes(one.state) ? "error" : at > 6 ? "finish" : "process"}
      items={stages.map((stage, i) => ({
        title: t.stages[stage],
        description:
          i === at && running ? (running.light === "paused" ? t.light.paused : t.left(running.left)) : undefined,
      }))}
    />
  );
}
