import { call, create, download, get, post, remove, seg } from "./client";

// The common standard: data elements, code sets, mappings, identifiers, the regions' history.
type Signal = AbortSignal | undefined;

export interface Element {
  code: string;
  name: string;
  name_en: string;
  definition: string;
  type: string;
  length: number;
  code_set: string;
  identifier: string;
  personal: string;
  grade: number;
  words: string[];
  source: string;
  in_force: string;
  region: string;
  extends: string;
  org: string;
  version: number;
  updated: string;
}

export interface CodeItem {
  code: string;
  name: string;
  parent: string;
}

export interface CodeSet {
  code: string;
  name: string;
  source: string;
  region: string;
  extends: string;
  org: string;
  version: number;
  in_force: string;
  size: number;
  updated: string;
}

export interface CodeSetVersion {
  version: number;
  in_force: string;
  note: string;
  size: number;
  added: number;
  dropped: number;
  renamed: number;
  digest: string;
  drop_reason: string;
  created: string;
}

export interface CodeSetUse {
  kind: string;
  id: string;
  name: string;
  item: string;
  rows: number;
}

export interface CodeSetDifference {
  from: number;
  to: number;
  added: CodeItem[];
  dropped: CodeItem[];
  changed: { before: CodeItem; after: CodeItem }[];
  uses: CodeSetUse[];
}

export interface CodeSetCsv {
  csv: string;
  base: number;
  name?: string;
  source?: string;
  region?: string;
  extends?: string;
  in_force?: string;
  note?: string;
  drop_reason?: string;
}

export interface Mapping {
  code: string;
  name: string;
  from: string;
  to: string;
  org: string;
  version: number;
  size: number;
  updated: string;
}

export interface MappingRow {
  from: string;
  to: string;
  note: string;
}

export interface Coverage {
  from_codes: number;
  mapped: number;
  to_codes: number;
  reached: number;
  unmapped: CodeItem[];
  // code: the one to map to; parent: the one to map.
  proposed: CodeItem[];
  unknown_from: string[];
  unknown_to: string[];
}

export interface IdentifierKind {
  code: string;
  zh: string;
  en: string;
  source: string;
  example: string;
  personal: string;
}

export interface Identifiers {
  kinds: IdentifierKind[];
  faults: { code: string; zh: string; en: string }[];
}

export interface Checked {
  valid: number;
  mendable: number;
  wrong: number;
  values: { fault: string; left: string; normal: string; changes: string[]; note: string }[];
}

export interface Successor {
  code: string;
  name: string;
  year: number;
}

export interface RegionName {
  code: string;
  name: string;
  start: number;
  end: number;
  statistical: boolean;
  successors: Successor[];
}

export interface RegionPast {
  code: string;
  in_use: boolean;
  edition: number;
  names: RegionName[];
  today: Successor[];
  came_from: Successor[];
}

interface List<T> {
  items: T[];
}

// The first of what a search found, and how many there are.
interface Found<T> extends List<T> {
  total?: number;
}

const items = <T,>(answer: Promise<List<T>>) => answer.then((list) => list.items);
const set_path = (code: string) => `/standard/code-sets/${seg(code)}`;
const mapping_path = (code: string) => `/standard/mappings/${seg(code)}`;

export const standard = {
  elements: (signal?: Signal) => items(get<List<Element>>("/standard/elements", undefined, signal)),
  find_elements: (q: string, limit: number, signal?: Signal) =>
    get<Found<Element>>("/standard/elements", { q, limit }, signal),
  element: (code: string, signal?: Signal) => get<Element>(`/standard/elements/${seg(code)}`, undefined, signal),
  add_element: (form: Element) => create<Element>("/standard/elements", form),
  change_element: (form: Element) => call<Element>("PUT", `/standard/elements/${seg(form.code)}`, { body: form }),

  code_sets: (signal?: Signal) => items(get<List<CodeSet>>("/standard/code-sets", undefined, signal)),
  find_code_sets: (q: string, limit: number, signal?: Signal) =>
    get<Found<CodeSet>>("/standard/code-sets", { q, limit }, signal),
  code_set: (code: string, signal?: Signal) => get<CodeSet>(set_path(code), undefined, signal),
  codes: (code: string, version: number, signal?: Signal) =>
    items(get<List<CodeItem>>(`${set_path(code)}/items`, { version }, signal)),
  versions: (code: string, signal?: Signal) =>
    items(get<List<CodeSetVersion>>(`${set_path(code)}/versions`, undefined, signal)),
  compare: (code: string, from: number, to: number, signal?: Signal) =>
    get<CodeSetDifference>(`${set_path(code)}/compare`, { from, to }, signal),
  uses: (code: string, signal?: Signal) => items(get<List<CodeSetUse>>(`${set_path(code)}/uses`, undefined, signal)),
  save_codes: (code: string, form: CodeSetCsv) => post<CodeSet>(`${set_path(code)}/csv`, form),
  download_codes: (code: string) => download(`${set_path(code)}/csv`, `${code}.csv`),

  mappings: (signal?: Signal) => items(get<List<Mapping>>("/standard/mappings", undefined, signal)),
  mapping_rows: (code: string, signal?: Signal) =>
    items(get<List<MappingRow>>(`${mapping_path(code)}/rows`, undefined, signal)),
  coverage: (code: string, signal?: Signal) => get<Coverage>(`${mapping_path(code)}/coverage`, undefined, signal),
  save_mapping: (code: string, form: { name: string; from: string; to: string; rows: MappingRow[]; base: number }) =>
    call<Mapping>("PUT", mapping_path(code), { body: form }),
  import_mapping: (code: string, form: { name: string; from: string; to: string; csv: string; base: number }) =>
    post<Mapping>(`${mapping_path(code)}/csv`, form),
  download_mapping: (code: string) => download(`${mapping_path(code)}/csv`, `${code}.csv`),
  remove_mapping: (code: string) => remove(mapping_path(code)),

  identifiers: (signal?: Signal) => get<Identifiers>("/standard/identifiers", undefined, signal),
  check: (kind: string, values: string[]) => post<Checked>("/standard/identifiers/check", { kind, values }),

  regions: (q: string, signal?: Signal) =>
    items(get<List<RegionName>>("/standard/regions", { q, limit: 100 }, signal)),
  region: (code: string, signal?: Signal) => get<RegionPast>(`/standard/regions/${seg(code)}`, undefined, signal),
};
