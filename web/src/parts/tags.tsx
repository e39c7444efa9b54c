import { Tag } from "antd";
import { useShared } from "../text/language";
import "./tags.css";

// The colour says what a person should do about it: nothing (quiet), wait, good, look here.
const kMood: Record<string, "quiet" | "wait" | "good" | "bad"> = {
  draft: "quiet",
  published: "good",
  withdrawn: "quiet",
  editing: "quiet",
  awaiting_head: "wait",
  awaiting_review: "wait",
  returned: "bad",
  barred: "bad",
  cancelled: "quiet",
  checking: "wait",
  incomplete: "bad",
  proposed: "wait",
  suspended: "bad",
  disposing: "wait",
  closed: "quiet",
  awaiting_consent: "wait",
  declined: "bad",
  sent: "wait",
  received: "wait",
  granted: "good",
  refused: "bad",
  active: "good",
  verify_only: "wait",
  expired: "quiet",
  revoked: "bad",
  planned: "wait",
  sealed: "wait",
  sending: "wait",
  acknowledged: "good",
  applied: "good",
  failed: "bad",
  ended: "quiet",
  live: "good",
  pending: "wait",
  queued: "wait",
  delivered: "good",
  unreachable: "bad",
  paused: "bad",
  online: "good",
  reachable: "good",
  self: "good",
  waiting: "wait",
  receiving: "wait",
  running: "good",
  retrying: "wait",
  broken: "bad",
  stopped: "bad",
};

export function StateTag({ state }: { state: string }) {
  const t = useShared();
  const text = (t.states as Record<string, string>)[state] ?? state;
  return <span className={`jw-state jw-state-${kMood[state] ?? "quiet"}`}>{text}</span>;
}

export function SharingTag({ sharing }: { sharing: string }) {
  const t = useShared();
  const text = (t.sharing as Record<string, string>)[sharing] ?? sharing;
  return <Tag className={`jw-sharing jw-sharing-${sharing}`}>{text}</Tag>;
}

export function ModeTag({ mode }: { mode: string }) {
  const t = useShared();
  return <Tag className="jw-mode">{(t.modes as Record<string, string>)[mode] ?? mode}</Tag>;
}
