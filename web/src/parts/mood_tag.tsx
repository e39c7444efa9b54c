import "./tags.css";

const kMood: Record<string, "quiet" | "wait" | "good" | "bad"> = {
  open: "wait",
  assigning: "wait",
  assigned: "wait",
  promised: "wait",
  provided: "wait",
  matched: "good",
  refused: "bad",
  fulfilled: "good",
  pending: "wait",
  overdue: "bad",
  proposed: "wait",
  listed: "good",
  new: "wait",
  claimed: "good",
  changed: "wait",
  returned: "bad",
  corrected: "wait",
};

// A state of one of the lists, in the words of its page.
export function MoodTag({ state, words }: { state: string; words: object }) {
  return (
    <span className={`jw-state jw-state-${kMood[state] ?? "quiet"}`}>
      {(words as Record<string, string>)[state] ?? state}
    </span>
  );
}
