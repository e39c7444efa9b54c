import type { InstanceRow } from "../api/flow";
import { useWords } from "../text/language";
import { flow_words } from "./flow_words";
import "./tags.css";

const kMood = { running: "wait", completed: "good", terminated: "quiet", failed: "bad" } as const;

export function FlowState({ status }: { status: InstanceRow["status"] }) {
  const t = useWords(flow_words);
  return <span className={`jw-state jw-state-${kMood[status] ?? "quiet"}`}>{t.status[status] ?? status}</span>;
}
