import { call, get, post, remove, seg, with_query } from "./client";
import type { Page } from "./types";

// Processes as documents: versions, what places make their own, decision tables.
type Signal = AbortSignal | undefined;

export interface Definition {
  process: string;
  version: number;
  name: string;
  region: string;
  base_version: number;
  state: "current" | "former" | "withdrawn";
  nodes: number;
  changes: number;
  behind: boolean;
  org: string;
  author: string;
  note: string;
  deployed: string;
  digest: string;
}

export interface Refusal {
  element: string;
  line: number;
  code: string;
  zh: string;
  en: string;
}

export interface DefinitionCheck {
  deployable: boolean;
  processes: { id: string; name: string; nodes: number }[];
  refusals: Refusal[];
}

export interface Difference {
  element: string;
  name: string;
  part: string;
  before: string;
  after: string;
}

export interface OverrideChange {
  element: string;
  part: string;
  clock?: string;
  value?: string;
  fields?: { name: string; value: string }[];
  note?: string;
}

export interface OverrideForm {
  base_version: number;
  note: string;
  changes: OverrideChange[];
}

export interface Override {
  definition: Definition;
  changes: OverrideChange[];
  differences: Difference[];
}

export interface ProcessWord {
  code: string;
  zh: string;
  en: string;
  detail: string;
}

export interface ProcessWords {
  elements: ProcessWord[];
  ours: ProcessWord[];
  functions: ProcessWord[];
  reasons: ProcessWord[];
  rights: ProcessWord[];
  parts: ProcessWord[];
  terms: { preset: string; title: string; duty: string; article: string; days: number }[];
}

export const processes = {
  list: (signal?: Signal) => get<Page<Definition>>("/processes", undefined, signal),
  words: (signal?: Signal) => get<ProcessWords>("/processes/words", undefined, signal),
  versions: (process: string, signal?: Signal) =>
    get<Page<Definition>>(`/processes/${seg(process)}/versions`, undefined, signal),
  document: (process: string, version: number, signal?: Signal) =>
    get<{ document: string }>(`/processes/${seg(process)}/versions/${version}/document`, undefined, signal),
  file: (process: string, version: number) => with_query(`/processes/${seg(process)}/versions/${version}/file`),
  diff: (process: string, from: number, to: number, signal?: Signal) =>
    get<Page<Difference>>(`/processes/${seg(process)}/diff`, { from, to }, signal),
  check: (document: string) => post<DefinitionCheck>("/processes/check", { document }),
  deploy: (document: string, note: string) => post<Page<Definition>>("/processes", { document, note }),
  withdraw: (process: string, note: string) => post<void>(`/processes/${seg(process)}/withdraw`, { note }),
  override: (process: string, region: string, signal?: Signal) =>
    get<Override>(`/processes/${seg(process)}/overrides/${seg(region)}`, undefined, signal),
  check_override: (process: string, form: OverrideForm) =>
    post<DefinitionCheck>(`/processes/${seg(process)}/override/check`, form),
  put_override: (process: string, form: OverrideForm) =>
    call<Override>("PUT", `/processes/${seg(process)}/override`, { body: form }),
  remove_override: (process: string) => remove(`/processes/${seg(process)}/override`),
};
