import { call, download, get, post, remove, seg } from "./client";
import type { Data, FlowAnswer } from "./flow";
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
  shipped: boolean;
  org: string;
  author: string;
  note: string;
  deployed: string;
  digest: string;
  unfit: Refusal[];
  origin?: Origin; // handed down by a government above; else made on this node
}

export interface Origin {
  node: string;
  name: string;
  version: number; // at that node
  digest: string;
  deployed: string;
  received: string;
}

// How far a version of ours has come at a node below.
export interface Handing {
  node: string;
  node_name: string;
  process: string;
  region: string;
  version: number;
  state: "sent" | "in_force" | "unfit" | "refused" | "rejected" | "too_large" | "withdrawn";
  there: number;
  sent: string;
  answered: string;
  reasons: Refusal[];
  on_the_way: string;
  on_the_way_zh?: string;
}

// What came from a government above.
export interface Arrival {
  process: string;
  region: string;
  node: string;
  node_name: string;
  version: number;
  digest: string;
  deployed: string;
  state: "in_force" | "unfit" | "refused" | "withdrawn";
  here: number;
  received: string;
  reasons: Refusal[];
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
  differences: Difference[];
}

export interface Difference {
  element: string;
  name: string;
  part: string;
  before: string;
  after: string;
}

export interface Override {
  definition: Definition;
  differences: Difference[];
}

// A version and what differs from it in the one that stands on it.
export interface Ancestor {
  definition: Definition;
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
  received: (signal?: Signal) => get<Page<Arrival>>("/processes/received", undefined, signal),
  nodes: (process: string, signal?: Signal) => get<Page<Handing>>(`/processes/${seg(process)}/nodes`, undefined, signal),
  words: (signal?: Signal) => get<ProcessWords>("/processes/words", undefined, signal),
  versions: (process: string, signal?: Signal) =>
    get<Page<Definition>>(`/processes/${seg(process)}/versions`, undefined, signal),
  document: (process: string, version: number, signal?: Signal) =>
    get<{ document: string }>(`/processes/${seg(process)}/versions/${version}/document`, undefined, signal).then(
      (one) => one.document,
    ),
  save_file: (process: string, version: number) =>
    download(`/processes/${seg(process)}/versions/${version}/file`, `${process}.bpmn`),
  diff: (process: string, from: number, to: number, signal?: Signal) =>
    get<Page<Difference>>(`/processes/${seg(process)}/diff`, { from, to }, signal),
  lineage: (process: string, version: number, signal?: Signal) =>
    get<Page<Ancestor>>(`/processes/${seg(process)}/versions/${version}/lineage`, undefined, signal),
  check: (document: string) => post<DefinitionCheck>("/processes/check", { document }),
  deploy: (document: string, note: string) => post<Page<Definition>>("/processes", { document, note }),
  withdraw: (process: string, note: string) => post<void>(`/processes/${seg(process)}/withdraw`, { note }),
  // What an edited document changes, as the own parts of the caller's block.
  check_own: (process: string, document: string) =>
    post<DefinitionCheck>(`/processes/${seg(process)}/override/document/check`, { document }),
  put_own: (process: string, document: string, note: string) =>
    call<Override>("PUT", `/processes/${seg(process)}/override/document`, { body: { document, note } }),
  remove_own: (process: string) => remove(`/processes/${seg(process)}/override`),
  start: (process: string, version: number, title: string, key: string, data: Data) =>
    post<FlowAnswer>("/flow/instances", { process, version, title, key, org: "", data, note: "" }),
};
