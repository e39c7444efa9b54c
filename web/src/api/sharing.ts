import { create, download, get, post, seg } from "./client";
import type { Application, ApplicationDraft, Page } from "./types";

// The sharing procedure: what hangs on an application and the steps people take with it.
export interface PartyRef {
  id: string;
  name: string;
  node?: string;
}

export interface Missing {
  field: string;
  what: string;
  answer?: string;
}

export interface Notice {
  time: string;
  answered: string;
  points: Missing[];
}

export interface LegalClock {
  key: string;
  name: string;
  org: string;
  started: string;
  due: string;
  due_end: string;
  days: number;
  state: string;
  provisional: boolean;
  preset: string;
  basis: string;
  light: "green" | "yellow" | "red" | "paused" | "";
  left: number;
}

export interface Extension {
  time: string;
  days: number;
  reason: string;
  authority: PartyRef;
  state: string;
  decided: string;
  note: string;
  notified: string;
}

export interface Narrowing {
  kind: string;
  item: string;
  asked: string;
  given: string;
  reason: string;
}

export interface Suspension {
  time: string;
  by: PartyRef;
  code: string;
  reason: string;
  evidence: string;
  days: number;
  state: string;
  answer: string;
  answered: string;
  closed: string;
  note: string;
}

export interface ServiceChange {
  time: string;
  kind: string;
  reason: string;
  state: string;
  answer: string;
  answered: string;
  authority: PartyRef;
  filing: string;
  filed: string;
  note: string;
  done: string;
}

export interface Ruling {
  time: string;
  level: string;
  org: string;
  outcome: string;
  reason: string;
  document: string;
}

export interface Dispute {
  time: string;
  topic: string;
  by: string;
  state: string;
  statements: { time: string; org: string; text: string }[];
  arbiter?: PartyRef | null;
  rulings: Ruling[];
  outcome: string;
  closed: string;
}

export interface Ending {
  time: string;
  cause: string;
  reason: string;
  state: string;
  method: string;
  statement: string;
  evidence_name: string;
  evidence_digest: string;
  submitted: string;
  confirmed: string;
  note: string;
}

// What the provider or an authority asked for last.
export interface UsageRequest {
  time: string;
  by: PartyRef;
  days: number;
  note: string;
  answered: string;
}

export interface UsageForm {
  from: string;
  to: string;
  scenario: string;
  process: string;
  effect: string;
  storage: string;
  destruction: string;
}

export interface UsageRecord {
  id: string;
  application: string;
  time: string;
  keep_until: string;
  by: string;
  use: UsageForm;
}

export interface LineError {
  line: number;
  resource: string;
  code: string;
  message: string;
  message_zh: string;
}

export interface Submission {
  set: string;
  items: Application[];
  errors: LineError[];
}

export interface BulkResult {
  lines: number;
  good: number;
  errors: LineError[];
  submission: Submission;
}

export const procedure = {
  act: (id: string, act: string, form: object) =>
    post<Application>(`/applications/${seg(id)}/${act.replace(/_/g, "-")}`, form),
  submit_set: (items: ApplicationDraft[]) => create<Submission>("/applications/set", { items, partial: false }),
  bulk: (upload: string, commit: boolean) => post<BulkResult>("/applications/bulk", { upload, commit }),
  save_template: () => download("/applications/template", "applications.xlsx"),
  usage: (id: string, signal?: AbortSignal) => get<Page<UsageRecord>>(`/applications/${seg(id)}/usage`, undefined, signal),
  record_usage: (id: string, form: UsageForm) => post<UsageRecord>(`/applications/${seg(id)}/usage`, form),
};
