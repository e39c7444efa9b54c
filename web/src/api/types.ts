import type { Dispute, Ending, Extension, LegalClock, Narrowing, Notice, ServiceChange, Suspension, UsageRequest } from "./sharing";
// The shapes of /api/v1. A field the node may leave out is optional here.
export type * from "./catalog_types";
import type { ItemType } from "./catalog_types";
import type { GrantTerms, Terms } from "./terms";

export interface OrgRef {
  id: string;
  name: string;
  name_en?: string;
  node?: string;
}

export interface User {
  id: string;
  login: string;
  name: string;
  org: OrgRef & { region: string; line: string };
  roles: string[];
  rights: string[];
  must_change: boolean;
}

export interface NodeFacts {
  id: string;
  name: string;
  region: string;
  region_name: string;
  hosts: string[];
  is_operator: boolean;
  version: string;
  demo: boolean;
}

export interface Session {
  user: User;
  csrf_token: string;
  node: NodeFacts;
}

export interface Page<T> {
  items: T[];
  next?: string;
  total?: number;
}

export interface LineName {
  code: string;
  zh: string;
  en: string;
}

export interface Region {
  code?: string;
  short_code: string;
  name: string;
  full_name?: string;
  level: number;
  parent: string;
  has_children?: boolean;
}

export interface LatticeCell {
  org: string;
  name: string;
  name_en?: string;
  region: string;
  line: string;
  node: string;
  local: boolean;
  offers: number;
  asks: number;
  receives: number;
  pending: number;
}

export interface LatticeFlow {
  from: string;
  to: string;
  resource: string;
  resource_name: string;
  kind: string;
  state: "pending" | "active" | "ended";
  rows: number;
  last?: string;
}

export interface Lattice {
  regions: Region[];
  lines: LineName[];
  cells: LatticeCell[];
  flows: LatticeFlow[];
}

export interface Org {
  id: string;
  name: string;
  name_en?: string;
  region: string;
  line: string;
  uscc?: string;
  node: string;
  local: boolean;
  superior?: string;
  authority?: string;
}

export interface Treatment {
  kind: string;
  [param: string]: unknown;
}

export interface TreatmentParam {
  name: string;
  zh: string;
  en: string;
  type: "text" | "integer";
  required: boolean;
  min: number;
  max: number;
  choices: string[];
}

export interface TreatmentKind {
  kind: string;
  zh: string;
  en: string;
  params: TreatmentParam[];
  sample_params: Record<string, unknown>;
  sample_in: string;
  sample_out: string;
  strictness?: number;
  keyed?: boolean;
  unique?: boolean;
  takes?: string[];
}

export interface ApplicationShort {
  id: string;
  number: string;
  state: string;
  resource: { id: string; name: string; code?: string; version?: number };
  provider: OrgRef;
  applicant: OrgRef;
  mode: string;
  region?: { code: string; name: string };
  purpose: string;
  until: string;
  created: string;
  created_by?: string;
  set?: string;
  clocks?: LegalClock[];
}

export interface HistoryStep {
  time: string;
  actor: string;
  org?: string;
  action: string;
  note?: string;
}

export interface Application extends ApplicationShort {
  items: string[];
  legal_basis: string;
  scenario: string;
  security: string;
  scope?: string;
  sharing?: string;
  follows?: string;
  preset?: string;
  bureau?: OrgRef;
  received?: string;
  delivered?: string;
  grant?: string;
  decision?: Reply;
  // The provider's own people see what is proposed until the head consents.
  proposal?: Reply | null;
  // Beside it: under which terms of use.
  proposed_terms?: Terms | null;
  notices?: Notice[];
  extension?: Extension | null;
  suspensions?: Suspension[];
  change?: ServiceChange | null;
  disputes?: Dispute[];
  ending?: Ending | null;
  usage_request?: UsageRequest | null;
  history: HistoryStep[];
  actions: string[];
  // How far the last message to the other node has come.
  transport?: string;
  // A step of this node the holder has not answered yet.
  pending?: string | null;
}

export interface Reply {
  time: string;
  outcome: string;
  reason?: string;
  basis?: string;
  note?: string;
  narrowed?: Narrowing[];
  automatic?: boolean;
}

export interface ApplicationDraft {
  resource: string;
  items: string[];
  mode: string;
  region: string;
  purpose: string;
  legal_basis: string;
  scenario: string;
  until: string;
  security: string;
  scope?: string;
  follows?: string;
}

export interface ItemTreatment {
  name: string;
  treatment: Treatment;
  drop?: boolean;
  reason?: string;
}

export interface Decision {
  outcome: "grant" | "refuse";
  reason?: string;
  basis?: string;
  items?: ItemTreatment[];
  until?: string;
  until_reason?: string;
  region_reason?: string;
  note?: string;
  terms?: Terms | null;
}

export type Value = string | number | boolean | null;

export interface TryResult {
  columns: { name: string; title: string; type?: ItemType; treatment?: string }[];
  rows: Value[][];
  counts: { rows_in: number; out: number; filtered: number; set_aside: number };
  reasons?: { reason: string; count: number }[];
}

export interface GrantDuty {
  kind: string;
  zh: string;
  en: string;
  when?: string;
  days?: number;
  by?: string;
  proof?: boolean;
}

export interface Grant {
  id: string;
  number: string;
  state: string;
  side: "given" | "received" | "both" | "";
  resource: string;
  resource_name: string;
  provider: OrgRef;
  recipient: OrgRef;
  application: string;
  mode: string;
  purpose: string;
  legal_basis: string;
  items: { name: string; title: string; type?: ItemType; treatment: Treatment; zh: string; en: string; verify?: string[] }[];
  rows: { item: string; op: string; values: string[]; own_region?: boolean }[];
  duties: GrantDuty[];
  // The items that name a row.
  key?: string[];
  terms?: GrantTerms | null;
  valid_from: string;
  valid_until: string;
  issued: string;
  ended?: string;
  end_reason?: string;
  // Held back as it is now; of grants held before nodes kept it, nothing.
  held_since?: string;
  digest: string;
  signature_ok: boolean;
  // Of the metadata it was judged on, and the resource as the catalog has it now.
  resource_version?: number;
  resource_now?: { listed: boolean; version: number; drift: { item: string; reason: string; zh: string; en: string }[] };
  // Its resource has left the catalog: since when, and why.
  unlisted?: { resource: string; since: string; reason: string };
  // Only where one grant is asked for.
  document?: unknown;
  deliveries?: Batch[];
  // The node that keeps it, when this one does not: it was asked there, for a bureau over a party.
  home?: string;
}

export interface Counts {
  rows_in: number;
  out: number;
  unchanged: number;
  filtered: number;
  set_aside: number;
  deleted: number;
}

export interface Step {
  name: string;
  zh?: string;
  en?: string;
  started?: string;
  ended?: string;
  ms?: number;
}

export interface Batch {
  id: string;
  grant: string;
  sequence: number;
  kind: "snapshot" | "delta";
  side: "sent" | "received";
  state: string;
  resource_name: string;
  provider: OrgRef;
  recipient: OrgRef;
  counts: Counts;
  total?: number;
  bytes: number;
  segments: { name: string; rows: number; bytes: number; sha256: string }[];
  manifest_digest?: string;
  checksum?: string;
  receipt_ok: boolean;
  attempts: number;
  last_error?: string;
  last_error_zh?: string;
  next_try?: string;
  planned?: string;
  sealed?: string;
  sent?: string;
  done?: string;
  steps: Step[];
}

export interface HoldingColumn {
  name: string;
  title?: string;
  type?: ItemType;
  treatment?: string;
  key?: boolean;
}

export interface Holding {
  id: string;
  grant: string;
  recipient?: string;
  resource?: string;
  resource_name: string;
  provider: string;
  rows: number;
  columns: HoldingColumn[];
  sequence: number;
  updated: string;
  valid_until: string;
  state: "live" | "ended";
  counts: Counts;
  manifest_digest?: string;
  checksum?: string;
  unlisted?: Grant["unlisted"];
}

export interface Rows {
  columns: (string | HoldingColumn)[];
  rows: Value[][];
  total: number;
  next?: string;
  // The data version or the sequence the rows are of.
  as_of?: number;
}

// The same rows as a page of a list.
export interface RowsPage extends Page<Value[]> {
  columns: Rows["columns"];
  as_of?: number;
}

export interface Condition {
  item: string;
  op: string;
  value: string;
}

export interface Change {
  sequence: number;
  kind?: string;
  inserted: number;
  updated: number;
  deleted: number;
  total?: number;
  time?: string;
}

export interface LogEntry {
  index: number;
  time: string;
  kind: string;
  zh?: string;
  en?: string;
  actor?: string;
  org?: string;
  subject?: string;
  secrecy?: string;
  details?: Record<string, unknown> | null;
  hash?: string;
}

export interface LogPage {
  size: number;
  // Entries recorded and not yet in the log.
  waiting: number;
  items: LogEntry[];
  // `before` of the following page.
  next?: number;
}

export interface LogProof {
  entry: LogEntry;
  text: string;
  size: number;
  root: string;
  inclusion_proof: string[];
  proved: boolean;
  checkpoint: string;
}

export interface Verdict {
  whole: boolean;
  origin?: string;
  size: number;
  root: string;
  tiles?: number;
  took_ms: number;
  breaks?: { zh?: string; en?: string; where?: string; entry?: number; expected?: string; actual?: string };
}

export interface SystemState {
  node: NodeFacts;
  peers: {
    id: string;
    name: string;
    region: string;
    address: string;
    state: string;
    last_seen?: string;
    queued: number;
    last_error?: string;
    last_error_zh?: string;
    last_code?: string;
  }[];
  trust: { version: number; issued?: string; signed_by?: string; directory?: number };
  jobs: Record<string, number>;
  store: { kind: string; bytes: number };
  lake_bytes: number;
  log: { state: string; published: number; behind: number; problem?: string; problem_zh?: string };
  pools: { name: string; queued: number; running: number; refused: number; done: number }[];
  disk_free: number;
  certificate: { not_after: string; days_left: number; fingerprint?: string };
  uptime_s: number;
}

export interface Role {
  code: string;
  zh: string;
  en: string;
  rights: string[];
}

export interface Person {
  id: string;
  login: string;
  name: string;
  org: OrgRef;
  roles: string[];
  active: boolean;
  must_change?: boolean;
  created?: string;
}

export interface ApiClient {
  id: string;
  name: string;
  org?: OrgRef;
  roles: string[];
  created?: string;
  expires?: string;
  // When it was revoked.
  revoked?: string;
}
