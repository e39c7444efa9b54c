import { call, create, download, get, post, seg } from "./client";
import type { DataVersion, Page } from "./types";

// Rules, scores and quarantined rows.
type Signal = AbortSignal | undefined;

export type Side = "source" | "received";

export interface RuleForm {
  name: string;
  kind: string;
  items: string[];
  severity: string;
  metric?: string;
  weight?: number;
  type?: string;
  least?: string;
  most?: string;
  pattern?: string;
  identifier?: string;
  code_set?: string;
  values?: string[];
  expression?: string;
  when?: string;
  other?: string;
  other_items?: string[];
  days?: number;
  rate?: number;
  step?: string;
  advice?: string;
}

export interface Rule {
  id: string;
  code: string;
  side: Side;
  target: string;
  state: string;
  version: number;
  editor: string;
  changed: string;
  form: RuleForm;
}

export interface Kind {
  code: string;
  level: string;
  zh: string;
  en: string;
  metric: string;
  least_items: number;
  most_items: number;
  fields: string;
  help_zh: string;
  help_en: string;
}

export interface Term {
  code: string;
  zh: string;
  en: string;
}

export interface Vocabulary {
  kinds: Kind[];
  dimensions: Term[];
  metrics: Term[];
  functions: Term[];
}

export interface RuleResult {
  rule: string;
  code: string;
  name: string;
  version: number;
  metric: string;
  severity: string;
  weight: number;
  a: number;
  b: number;
  score?: number;
}

export interface DimensionScore {
  dimension: string;
  score?: number;
}

export interface Measurement {
  id: string;
  side: Side;
  target: string;
  name: string;
  org: string;
  version: number;
  cause: string;
  rows_in: number;
  failing: number;
  total?: number;
  dimensions: DimensionScore[];
  results: RuleResult[];
  measured: string;
}

export interface OrgScore {
  org: string;
  name: string;
  resources: number;
  open: number;
  total?: number;
  dimensions: DimensionScore[];
}

export interface Overview {
  orgs: OrgScore[];
  targets: Measurement[];
}

export interface Trial {
  rows: number;
  complete: boolean;
  assessed: number;
  failing: number;
  columns: string[];
  hits: { row: number; values: (string | null)[] }[];
  metric: string;
  score?: number;
}

export interface Quarantine {
  id: string;
  resource: string;
  resource_name: string;
  version: number;
  state: string;
  rows_in: number;
  rows_open: number;
  rows_released: number;
  rows_dismissed: number;
  revision: number;
  opened: string;
  changed: string;
}

export interface QuarantinedRow {
  line: number;
  state: string;
  reason: string;
  field: string;
  hits: string[];
  raw: string;
  values: (string | null)[];
  note: string;
  edited: boolean;
}

export interface QuarantinePage {
  quarantine: Quarantine;
  items: string[];
  reasons: { reason: string; rows: number }[];
  rows: QuarantinedRow[];
  total: number;
  next?: number;
}

export interface Outcome {
  quarantine: Quarantine;
  done: number;
  still_failing: number;
  rows: QuarantinedRow[];
  version: number;
}

// Data that came before a blocking rule, or before its newest version.
export interface Unscreened {
  target: string;
  name: string;
  org: string;
  version: number;
  rows: number;
  loaded: string;
  // When the rows were last judged as a whole; empty: never.
  screened: string;
  rules: Rule[];
}

const one = (id: string, act = "") => `/quality/quarantines/${seg(id)}${act}`;

export const quality = {
  vocabulary: (signal?: Signal) => get<Vocabulary>("/quality/vocabulary", undefined, signal),
  overview: (signal?: Signal) => get<Overview>("/quality/overview", undefined, signal),
  rules: (side: Side, target: string, signal?: Signal) => get<Page<Rule>>("/quality/rules", { side, target }, signal),
  versions: (id: string, signal?: Signal) => get<Page<Rule>>(`/quality/rules/${seg(id)}/versions`, undefined, signal),
  // `screen`: judge the data there at once, when the rule blocks.
  add: (side: Side, target: string, rule: RuleForm, screen = false) => create<Rule>("/quality/rules", { side, target, rule, screen }),
  change: (id: string, seen: number, rule: RuleForm, screen = false) =>
    call<Rule>("PUT", `/quality/rules/${seg(id)}`, { body: { seen, rule, screen } }),
  retire: (id: string) => post<Rule>(`/quality/rules/${seg(id)}/retire`),
  attempt: (side: Side, target: string, rule: RuleForm, sample: number) =>
    post<Trial>("/quality/rules/try", { side, target, rule, sample }),
  run: (side: Side, target: string) => post<Measurement>("/quality/run", { side, target }),
  screen: (target: string) => post<DataVersion>("/quality/screen", { target }),
  unscreened: (target?: string, signal?: Signal) => get<Page<Unscreened>>("/quality/unscreened", { target }, signal),
  newest: (side: Side, target: string, signal?: Signal) =>
    get<{ measurement?: Measurement }>("/quality/newest", { side, target }, signal),
  history: (side: Side, target: string, signal?: Signal) =>
    get<Page<Measurement>>("/quality/history", { side, target }, signal),
  quarantines: (resource?: string, signal?: Signal) =>
    get<Page<Quarantine>>("/quality/quarantines", { resource }, signal),
  rows: (id: string, query: { state?: string; reason?: string; after?: number }, signal?: Signal) =>
    get<QuarantinePage>(one(id), query, signal),
  edit: (id: string, line: number, values: (string | null)[]) =>
    post<Outcome>(one(id, "/edit"), { rows: [{ line, values }] }),
  edit_file: (id: string, upload: string) => post<Outcome>(one(id, "/upload"), { upload }),
  release: (id: string, lines: number[]) => post<Outcome>(one(id, "/release"), { lines }),
  dismiss: (id: string, lines: number[], reason: string) => post<Outcome>(one(id, "/dismiss"), { lines, reason }),
  save: (id: string) => download(one(id, "/export"), "quarantine.csv"),
};
