import { useWords } from "../text/language";
import { words } from "../text/words";
import "./tags.css";

const text = words(
  {
    sent: "已提出，待送达",
    received: "待提供方答复",
    answered: "已答复，待确认",
    escalated: "待裁定",
    ordered: "已裁定，待更正",
    closed: "已办结",
    withdrawn: "已撤回",
    open: "待答复",
    corrected: "已更正",
    rejected: "不予更正",
  },
  {
    sent: "On its way",
    received: "Waits for the provider",
    answered: "Answered",
    escalated: "Waits for a ruling",
    ordered: "To be corrected by ruling",
    closed: "Closed",
    withdrawn: "Withdrawn",
    open: "Open",
    corrected: "Corrected",
    rejected: "Rejected",
  },
);

const kMood: Record<keyof (typeof text)["zh"], "quiet" | "wait" | "good" | "bad"> = {
  sent: "wait",
  received: "wait",
  answered: "good",
  escalated: "bad",
  ordered: "bad",
  closed: "quiet",
  withdrawn: "quiet",
  open: "wait",
  corrected: "good",
  rejected: "bad",
};

// Where a dispute, or one value of it, stands.
export function CorrectionTag({ state }: { state: keyof typeof kMood }) {
  const t = useWords(text);
  return <span className={`jw-state jw-state-${kMood[state]}`}>{t[state]}</span>;
}
