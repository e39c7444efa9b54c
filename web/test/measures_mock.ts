import type { AlertStep, GrantUse, UseAlert } from "../src/api/access";

interface Measure {
  step: AlertStep;
  reason: string;
}

interface Conclusion {
  accepted: boolean;
  note: string;
  lift: boolean;
  turn: number;
}

// How the online grant is used, with a measure by hand that moves as it is told.
const kSeen: UseAlert = {
  id: "al1", grant: "g9", system: "", detector: "misses", step: "ask", state: "open", measured: 80, allowed: 50, opened: "2026-11-29T01:00:00Z", changed: "2026-11-29T01:10:00Z",
  explanation: "", explained_by: "", conclusion: "", reason: "", raised_by: "", raised_by_name: "", actions: [],
  turn: 2, due: "2026-12-02", overdue: false, holds: "",
};

let taken: UseAlert | undefined;
let seen: UseAlert = kSeen;
// The last body that was sent.
export const sent: { measure?: Measure; conclusion?: Conclusion } = {};

export const reset = () => {
  seen = kSeen;
  taken = sent.measure = sent.conclusion = undefined;
};

const actions_of = (alert: UseAlert, giving: boolean): UseAlert["actions"] =>
  alert.state === "closed" ? [] : !giving ? ["explain"] : alert.detector === "by_hand" ? ["conclude", "move"] : ["conclude", "reject"];

export function use_of(use: Omit<GrantUse, "alerts" | "actions">, giving: boolean): GrantUse {
  const all = taken ? [taken, seen] : [seen];
  return { ...use, alerts: all.map((one) => ({ ...one, actions: actions_of(one, giving) })), actions: giving ? ["measure"] : [] };
}

// What somebody else does, or the clock.
export const happen = (change: Partial<UseAlert>) => {
  seen = { ...seen, ...change };
};

export function measure(form: Measure): UseAlert {
  sent.measure = form;
  const { step, reason } = form;
  taken = { ...kSeen, id: "al2", detector: "by_hand", step, measured: 0, allowed: 0, reason, raised_by: "32.civil", raised_by_name: "江苏省民政厅", turn: 1, due: "" };
  return taken;
}

export function explain(text: string): UseAlert {
  if (taken) taken = { ...taken, state: "explained", explanation: text, turn: taken.turn + 1 };
  return taken ?? { ...kSeen, state: "explained", explanation: text };
}

// Nothing when it was decided on what it is no longer.
export function conclude(form: Conclusion): UseAlert | undefined {
  sent.conclusion = form;
  if (form.turn !== (taken ?? seen).turn) return undefined;
  const { accepted, note } = form;
  if (taken) taken = { ...taken, turn: taken.turn + 1, state: accepted ? "closed" : "open", conclusion: note };
  return taken ?? { ...seen, state: accepted ? "closed" : "open", conclusion: note };
}
