import { call, download, get, post, seg, upload } from "./client";
import type { Page, Upload } from "./types";

// Catalogs as files: what the node's /imports and /exports say.
export interface ImportColumn {
  letter: string;
  heading: string;
  field: string;
  samples: string[];
}

export interface ImportLayout {
  sheet: string;
  known_as: string;
  heading_row: number;
  first_row: number;
  remembered: boolean;
  columns: ImportColumn[];
}

export interface ImportCounts {
  records: number;
  fresh: number;
  changed: number;
  unchanged: number;
  blocked: number;
  published: number;
  done: number;
  failed: number;
  problems: number;
}

export interface CatalogImport {
  id: string;
  name: string;
  kind: "xlsx" | "csv" | "json";
  bytes: number;
  sheets: string[];
  layout: ImportLayout;
  mapping_problem_zh: string;
  mapping_problem_en: string;
  is_checked: boolean;
  counts: ImportCounts;
  created: string;
  expires: string;
  committed?: string;
}

export interface ImportProblem {
  row: number;
  column: string;
  heading: string;
  value: string;
  blocks: boolean;
  reason: string;
  zh: string;
  en: string;
}

export type RecordState = "fresh" | "changed" | "unchanged" | "blocked" | "published" | "done" | "failed";

export interface ImportRecord {
  number: number;
  state: RecordState;
  name: string;
  code: string;
  resource: string;
  first_row: number;
  last_row: number;
  items: number;
  changed: string[];
  problems: ImportProblem[];
}

export interface ImportFields {
  fields: { code: string; zh: string; en: string; required: boolean; item: boolean }[];
  templates: { code: string; zh: string; en: string; columns: number }[];
}

export const sheets = {
  fields: (signal?: AbortSignal) => get<ImportFields>("/import-fields", undefined, signal),
  send: (file: File, progress: (sent: number, total: number) => void, signal: AbortSignal) =>
    upload<CatalogImport>("/imports", { name: file.name }, file, progress, signal),
  one: (id: string, signal?: AbortSignal) => get<CatalogImport>(`/imports/${seg(id)}`, undefined, signal),
  map: (id: string, sheet: string, fields: string[]) =>
    call<CatalogImport>("PUT", `/imports/${seg(id)}/mapping`, { body: { sheet, fields } }),
  records: (id: string, state: string, cursor?: string, signal?: AbortSignal) =>
    get<Page<ImportRecord>>(`/imports/${seg(id)}/records`, { state, limit: 50, cursor }, signal),
  save_problems: (id: string, format: "xlsx" | "csv") =>
    download(`/imports/${seg(id)}/problems`, `problems.${format}`, { format }),
  commit: (id: string) => post<CatalogImport>(`/imports/${seg(id)}/commit`),
  save_template: (template: string) => download("/exports/template", "template.xlsx", { template }),
  save_catalog: (scope: "own" | "visible", template: string, format: "xlsx" | "csv" | "json") =>
    download("/exports/catalog", `catalog.${format}`, { scope, template, format }),
  choose_sheet: (upload_id: string, sheet: string) =>
    post<Upload>(`/uploads/${seg(upload_id)}/sheet`, { sheet }),
};
