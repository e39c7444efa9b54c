import { call, get, post, seg } from "./client";

// Online use of grants: what is left, how it is used, why a request is answered or not.
type Signal = AbortSignal | undefined;

export interface Cap {
  kind: string;
  zh: string;
  en: string;
  most: number;
  used: number;
}

export interface SystemUse {
  system: string;
  requests: number;
  keys: number;
  misses: number;
  in_sequence: number;
  off_hours: number;
  refused: number;
  calls_today: number;
  keys_today: number;
  rows_today: number;
  bytes_today: number;
  subjects_today: number;
  events_today: number;
}

export type AlertStep = "note" | "ask" | "step_down" | "suspend";

export interface UseAlert {
  id: string;
  grant: string;
  system: string;
  detector: string;
  step: AlertStep;
  state: "open" | "explained" | "closed";
  measured: number;
  allowed: number;
  opened: string;
  changed: string;
  explanation: string;
  explained_by: string;
  conclusion: string;
  reason: string;
  raised_by: string;
  raised_by_name: string;
  actions: ("explain" | "conclude" | "move" | "reject")[];
  // Goes up with every act about it; a conclusion names the one it was decided on.
  turn: number;
  // Last day of the consumer's answer, then of the conclusion.
  due: string;
  overdue: boolean;
  // What a closed one holds back still.
  holds: Standing;
}

export interface GrantUse {
  caps: Cap[];
  systems: SystemUse[];
  days: { day: string; calls: number; rows: number; bytes: number }[];
  total: { calls: number; rows: number; bytes: number; first: string; last: string };
  caseload: number;
  alerts: UseAlert[];
  actions: ("measure" | "lift")[];
}

export interface ClauseView {
  clause: string;
  holds: boolean;
  zh: string;
  en: string;
  asked: string;
  granted: string;
  change_zh: string;
  change_en: string;
}

export interface Explanation {
  allow: boolean;
  grant: string;
  denied: string;
  clauses: ClauseView[];
}

export interface Purpose {
  code: string;
  parent: string;
  zh: string;
  en: string;
  legal_basis: string;
}

export type Standing = "" | "verify_only" | "suspended";

export const access = {
  use: (grant: string, signal?: Signal) => get<GrantUse>(`/grants/${seg(grant)}/use`, undefined, signal),
  restrain: (grant: string, standing: Standing, reason: string) =>
    post<void>(`/grants/${seg(grant)}/restrain`, { standing, reason }),
  declare: (grant: string, per_day: number) => call<void>("PUT", `/grants/${seg(grant)}/caseload`, { body: { per_day } }),
  explain_alert: (id: string, grant: string, text: string) =>
    post<UseAlert>(`/access/alerts/${seg(id)}/explain?grant=${encodeURIComponent(grant)}`, { text }),
  conclude: (alert: Pick<UseAlert, "id" | "turn">, grant: string, accepted: boolean, note: string, lift: boolean) =>
    post<UseAlert>(`/access/alerts/${seg(alert.id)}/conclude?grant=${encodeURIComponent(grant)}`, { accepted, note, lift, turn: alert.turn }),
  measure: (grant: string, step: AlertStep, reason: string) => post<UseAlert>(`/grants/${seg(grant)}/measures`, { step, reason }),
  explain: (kind: string, request: unknown, as_org: string, as_system: string) =>
    post<Explanation>("/access/explain", { kind, request, as_org, as_system }),
  ask: (kind: string, request: unknown) => post<Record<string, unknown>>(`/access/${kind}`, request),
  purposes: (signal?: Signal) => get<{ items: Purpose[] }>("/purposes", undefined, signal),
};
