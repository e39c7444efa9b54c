import { get, post, seg, type Query } from "./client";
import type { OrgRef, Page, ResourceDraft } from "./types";

// The way of a resource into the catalog, and what changed when.
type Signal = AbortSignal | undefined;

export interface Term {
  code: string;
  national: string;
  zh: string;
  en: string;
}

export type WordList =
  | "sharing"
  | "update_cycle"
  | "item_type"
  | "personal"
  | "format"
  | "set_aside"
  | "format_class"
  | "item_data_type"
  | "sharing_channel"
  | "sharing_method"
  | "subject"
  | "level"
  | "resource_state"
  | "filing_state"
  | "change_cause"
  | "conclusion"
  | "classification";

export type Vocabulary = Record<WordList, Term[]>;

export interface Assessment {
  id: string;
  kind: "secrecy" | "personal";
  conclusion: string;
  assessed_on: string;
  assessor: string;
  document: string;
  findings: string;
  measures: string;
  recorded: string;
  recorded_by: string;
  fits: boolean;
}

export type AssessmentDraft = Pick<
  Assessment,
  "kind" | "conclusion" | "assessed_on" | "assessor" | "document" | "findings" | "measures"
>;

export interface Difference {
  item: string;
  field: string;
  kind: "added" | "removed" | "changed";
  before: string;
  after: string;
  breaks: boolean;
}

export interface ClockFace {
  due: string;
  light: "" | "green" | "yellow" | "red";
  left: number;
  provisional: boolean;
}

export interface FilingStep {
  time: string;
  actor: string;
  org: string;
  action: string;
  note: string;
}

export interface Filing {
  id: string;
  resource: string;
  code: string;
  name: string;
  org: OrgRef;
  node: string;
  kind: "new" | "change" | "withdraw";
  state: "editing" | "awaiting_head" | "awaiting_review" | "returned" | "published" | "withdrawn" | "cancelled";
  cause: string;
  changed_on: string;
  // Of a withdrawal: its reason.
  note: string;
  // Why it was returned last; empty once it is submitted again.
  refusal: string;
  base_version: number;
  version: number;
  // Of a withdrawal: grants on the resource that have not ended.
  standing_grants: number;
  created: string;
  updated: string;
  reviewer?: { org: string; name: string; node: string; above: boolean };
  review_clock?: ClockFace;
  change_clock?: ClockFace;
  extension: "" | "asked" | "granted" | "refused";
  actions: string[];
  form?: ResourceDraft;
  before?: ResourceDraft;
  differences: Difference[];
  assessments: Assessment[];
  findings: { code: string; blocks: boolean; zh: string; en: string }[];
  steps: FilingStep[];
}

// Is it under way still?
export const is_open = (filing: Filing) => !["published", "withdrawn", "cancelled"].includes(filing.state);

export interface MetadataVersion {
  version: number;
  editor: string;
  changed: string;
  published?: string;
  filing?: string;
  fields: string[];
}

export interface Comparison {
  from: number;
  to: number;
  before: ResourceDraft;
  after: ResourceDraft;
  differences: Difference[];
}

export interface ChangeDraft {
  version: number;
  cause: string;
  changed_on: string;
  note: string;
  form: ResourceDraft;
}

const of = (id: string, verb: string) => `/resources/${seg(id)}/${verb}`;
const step = (id: string, verb: string) => `/filings/${seg(id)}/${verb}`;

export const filings = {
  vocabulary: (signal?: Signal) => get<Vocabulary>("/vocabulary", undefined, signal),
  list: (query: Query, signal?: Signal) => get<Page<Filing>>("/filings", query, signal),
  one: (id: string, signal?: Signal) => get<Filing>(`/filings/${seg(id)}`, undefined, signal),
  assessments: (id: string, signal?: Signal) => get<Page<Assessment>>(of(id, "assessments"), undefined, signal),
  assess: (id: string, draft: AssessmentDraft) => post<Page<Assessment>>(of(id, "assessments"), draft),
  change: (id: string, draft: ChangeDraft) => post<Filing>(of(id, "change"), draft),
  withdraw: (id: string, reason: string) => post<Filing>(of(id, "withdraw"), { reason }),
  submit: (id: string, note: string) => post<Filing>(of(id, "submit"), { note }),
  approve: (id: string, note: string) => post<Filing>(step(id, "approve"), { note }),
  send_back: (id: string, reason: string) => post<Filing>(step(id, "return"), { reason }),
  accept: (id: string, note: string, legal_basis_checked: boolean) =>
    post<Filing>(step(id, "accept"), { note, legal_basis_checked }),
  cancel: (id: string, reason: string) => post<Filing>(step(id, "cancel"), { reason }),
  ask_extension: (id: string, reason: string) => post<Filing>(step(id, "ask-extension"), { reason }),
  answer_extension: (id: string, consent: boolean, note: string) =>
    post<Filing>(step(id, "extension"), { consent, note }),
  history: (id: string, signal?: Signal) => get<Page<MetadataVersion>>(of(id, "metadata"), undefined, signal),
  compare: (id: string, from: number, to: number, signal?: Signal) =>
    get<Comparison>(of(id, "compare"), { from, to }, signal),
};
