import type { ComponentType } from "react";

export type MenuWord =
  | "lattice"
  | "inbox"
  | "catalog"
  | "standard"
  | "quality"
  | "resources"
  | "demands"
  | "supervision"
  | "inventory"
  | "rollup"
  | "filings"
  | "applications"
  | "grants"
  | "deliveries"
  | "holdings"
  | "corrections"
  | "flows"
  | "processes"
  | "log"
  | "system"
  | "people";

// A row of src/routes.ts. `right` null asks for a session only; a list asks for any one of it.
// `menu` puts the page into the rail, under that word of text.ts and that icon of icons.tsx.
export interface Route {
  path: string;
  right: string | readonly string[] | null;
  load: () => Promise<{ default: ComponentType }>;
  menu?: MenuWord;
}
