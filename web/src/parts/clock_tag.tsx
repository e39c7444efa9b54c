import { day } from "../text/format";
import "./tags.css";

const kMood = { green: "good", yellow: "wait", red: "bad" } as const;

// A deadline in the colour of its clock; without one a dash.
export function ClockTag({ until, light, words }: { until: string; light?: "green" | "yellow" | "red" | null; words: Record<string, string> }) {
  if (!until) return <span className="jw-quiet">–</span>;
  if (!light) return <span>{day(until)}</span>;
  return (
    <span className={`jw-state jw-state-${kMood[light]}`} title={words[light]}>
      {day(until)}
    </span>
  );
}
