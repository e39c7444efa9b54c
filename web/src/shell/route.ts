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
  | "purposes"
  | "log"
  | "system"
  | "keys"
  | "people";

// What stands together in the rail, in this order.
export const kGroups = ["home", "catalog", "steer", "share", "run"] as const;
export type MenuGroup = (typeof kGroups)[number];
export const group_of: Record<MenuWord, MenuGroup> = {
  lattice: "home",
  inbox: "home",
  catalog: "catalog",
  standard: "catalog",
  quality: "catalog",
  resources: "catalog",
  filings: "catalog",
  demands: "steer",
  supervision: "steer",
  inventory: "steer",
  rollup: "steer",
  applications: "share",
  grants: "share",
  purposes: "share",
  deliveries: "share",
  holdings: "share",
  corrections: "share",
  flows: "run",
  processes: "run",
  log: "run",
  system: "run",
  keys: "run",
  people: "run",
};

// A row of src/routes.ts. `right` null asks for a session only; a list asks for any one of it.
// `menu` puts the page into the rail, under that word of text.ts and that icon of icons.tsx.
export interface Route {
  path: string;
  right: string | readonly string[] | null;
  load: () => Promise<{ default: ComponentType }>;
  menu?: MenuWord;
}
