// What the catalog says and is told: resources, their items, uploads and versions.
import type { OrgRef, Page } from "./types";

export type ResourceState =
  | "draft"
  | "awaiting_head"
  | "awaiting_review"
  | "returned"
  | "published"
  | "withdrawn"
  | "barred";
export type Sharing = "unconditional" | "conditional" | "not_shared";
export type ItemType = "text" | "integer" | "decimal" | "date" | "datetime" | "boolean";
export type Personal = "none" | "personal" | "sensitive";

// GB/T 43697; general data has a grade from 1 to 4 besides.
export type Level = "general" | "important" | "core";

export interface Item {
  name: string;
  title: string;
  type: ItemType;
  length?: number;
  required: boolean;
  key: boolean;
  region: boolean;
  grade: number;
  personal: Personal;
  description?: string;
  data_type?: string; // letter of the national template
  unit?: string;
  element?: string; // code of a data element
  code_set?: string; // code of a code set
  identifier?: string; // kind of identifier
  level?: Level; // absent in what was written before: general
}

// Metadata of a resource beside what every entry has; the same words in drafts, resources, entries.
export interface CoreMetadata {
  name_en?: string;
  classification?: string;
  provider_code?: string;
  department?: string;
  source_system?: string;
  format?: string;
  format_note?: string;
  use_conditions?: string;
  sharing_channel?: string;
  sharing_method?: string;
  open?: boolean;
  open_conditions?: string;
  release_date?: string;
  related?: string[];
  subject?: string;
  secrecy?: string;
  level?: string;
  grade?: number;
  remarks?: { name: string; value: string }[];
}

export interface Entry {
  id: string;
  code: string;
  name: string;
  abstract: string;
  org: OrgRef;
  region: string;
  line: string;
  node: string;
  sharing: Sharing;
  update_cycle: string;
  rows: number;
  items_count: number;
  version: number;
  data_version: number;
  updated: string;
  local: boolean;
  highlights?: string[];
}

export interface EntryDetail extends Entry, CoreMetadata {
  items: Item[];
  format_class?: string;
  personal?: Personal;
  published?: string;
  scope?: string;
  purpose_text?: string;
  reason?: string;
  legal_basis?: string;
  region_item?: string;
}

export interface Facet {
  value: string;
  count: number;
}

export interface CatalogPage extends Page<Entry> {
  total: number;
  facets: Record<string, Facet[]>;
  as_of?: string;
  behind?: number;
  relaxed?: boolean;
}

export interface PreviewColumn {
  name: string;
  title: string;
  type: ItemType;
  length?: number;
  reason_zh?: string;
  reason_en?: string;
  nulls: number;
  examples: string[];
  key_candidate: boolean;
  // What profiling found and the common standard proposes; absent in previews kept before it did.
  distinct?: number;
  shapes?: { shape: string; rows: number }[];
  least?: string;
  most?: string;
  element?: string;
  element_name?: string;
  identifier?: string;
  code_set?: string;
  personal?: string;
  grade?: number;
  confidence?: number;
  faulty?: number;
  why_zh?: string;
  why_en?: string;
  region_candidate: boolean;
}

export interface Preview {
  encoding: string;
  delimiter: string;
  rows: number;
  complete?: boolean;
  ragged: number;
  formula_cells: number;
  notes: { code: string; zh: string; en: string }[];
  columns: PreviewColumn[];
  sample: (string | null)[][];
  problems: { line: number; reason: string; text?: string }[];
  // Of a workbook.
  sheets?: { name: string; hidden: boolean }[];
  sheet?: string;
}

export interface Upload {
  id: string;
  name: string;
  bytes: number;
  preview: Preview;
}

export interface SetAside {
  reason: string;
  zh?: string;
  en?: string;
  count: number;
}

export interface DataVersion {
  number: number;
  rows_in: number;
  rows_accepted: number;
  rows_set_aside: number;
  set_aside: SetAside[];
  bytes: number;
  file_name: string;
  loaded: string;
  loader: string;
}

export interface Resource extends EntryDetail {
  state: ResourceState;
  versions: DataVersion[];
  created: string;
  editor: string;
}

export interface ResourceDraft extends CoreMetadata {
  name: string;
  abstract: string;
  sharing: Sharing;
  scope?: string;
  purpose?: string;
  reason?: string;
  legal_basis?: string;
  update_cycle: string;
  items: Item[];
  region_item?: string;
}
