import { create, download, get, post, seg, type Query } from "./client";
import type { Page } from "./types";

// 疑义校核: disputes of values, their answers, and how far a fix has come.
type Signal = AbortSignal | undefined;

export type CorrectionState = "sent" | "received" | "answered" | "escalated" | "ordered" | "closed" | "withdrawn";
export type RowKey = Record<string, string | null>;

export interface CorrectionParty {
  id: string;
  name: string;
  node: string;
}

export interface CorrectionStep {
  time: string;
  actor: string;
  org: string;
  action: string;
  note: string;
}

export interface Correction {
  id: string;
  number: string;
  state: CorrectionState;
  resource: { id: string; code: string; name: string };
  grant: string;
  consumer: CorrectionParty;
  provider: CorrectionParty;
  bureau?: CorrectionParty;
  items: { name: string; title: string }[];
  points: number;
  open: number;
  corrected: number;
  rejected: number;
  reason: string;
  case_number: string;
  digest: string;
  created: string;
  updated: string;
  received: string;
  due: string;
  provisional: boolean;
  answered: string;
  version: number;
  escalation?: { time: string; statement: string; answer: string };
  ruling?: { time: string; outcome: "uphold" | "dismiss"; reason: string };
  light: "" | "green" | "yellow" | "red";
  days_left: number;
  side: "consumer" | "provider" | "bureau" | "overseer";
  transport?: string;
  history: CorrectionStep[];
  actions: string[];
}

export interface CorrectionPoint {
  n: number;
  key: RowKey;
  item: string;
  held?: string;
  expected?: string;
  should_be_empty: boolean;
  evidence: string;
  state: "open" | "corrected" | "rejected";
  reason: string;
  correct?: string;
  version: number;
  answered: string;
  source?: RowKey;
}

export interface NewPoint {
  key: RowKey;
  item: string;
  expected?: string;
  should_be_empty: boolean;
  evidence: string;
}

export interface NewCorrection {
  holding: string;
  reason: string;
  case_number: string;
  points: NewPoint[];
}

export interface Raised {
  correction?: Correction;
  joined: { place: number; correction: string; number: string }[];
  errors: { place: number; code: string; message: string; message_zh: string }[];
}

export interface FileRaised {
  correction?: Correction;
  rows: number;
  raised: number;
  joined: number;
  wrong: number;
  errors: { place: number; code: string; message: string; message_zh: string }[];
  errors_file: string;
}

export interface PointAnswer {
  n: number;
  outcome: "correct" | "reject";
  value?: string;
  empty?: boolean;
  reason: string;
}

export interface CorrectionAnswer {
  points: PointAnswer[];
  others: "" | "correct" | "reject";
  others_reason: string;
  note: string;
}

export interface HolderState {
  grant: string;
  org: string;
  name: string;
  version: number;
  cells: number;
  told: string;
  state: string;
  sequence: number;
  sent: string;
  acknowledged: string;
}

export interface Mark {
  key: RowKey;
  item: string;
  state: "open" | "corrected" | "rejected";
  correction: string;
  number: string;
  time: string;
}

export const corrections = {
  list: (query: Query, signal?: Signal) => get<Page<Correction>>("/corrections", query, signal),
  one: (id: string, signal?: Signal) => get<Correction>(`/corrections/${seg(id)}`, undefined, signal),
  points: (id: string, query: Query, signal?: Signal) => get<Page<CorrectionPoint>>(`/corrections/${seg(id)}/points`, query, signal),
  holders: (id: string, signal?: Signal) => get<Page<HolderState>>(`/corrections/${seg(id)}/holders`, undefined, signal),
  raise: (form: NewCorrection) => create<Raised>("/corrections", form),
  raise_file: (form: { holding: string; upload: string; reason: string; case_number: string }) => create<FileRaised>("/corrections/file", form),
  save_errors: (file: string) => download(`/corrections/files/${seg(file)}/errors`, "errors.csv"),
  save_blank: (holding: string) => download(`/holdings/${seg(holding)}/corrections/blank`, "corrections.csv"),
  marks: (holding: string, signal?: Signal) => get<Page<Mark>>(`/holdings/${seg(holding)}/corrections`, undefined, signal),
  answer: (id: string, form: CorrectionAnswer) => post<Correction>(`/corrections/${seg(id)}/answer`, form),
  accept: (id: string, note: string) => post<Correction>(`/corrections/${seg(id)}/accept`, { note }),
  escalate: (id: string, statement: string) => post<Correction>(`/corrections/${seg(id)}/escalate`, { statement }),
  rule: (id: string, outcome: "uphold" | "dismiss", reason: string) => post<Correction>(`/corrections/${seg(id)}/rule`, { outcome, reason }),
  remind: (id: string) => post<Correction>(`/corrections/${seg(id)}/remind`),
  withdraw: (id: string, reason: string) => post<Correction>(`/corrections/${seg(id)}/withdraw`, { reason }),
};
