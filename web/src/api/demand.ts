import { call, create, get, post, remove, seg, type Query } from "./client";
import type { Page } from "./types";

// The three lists: demands, responsibilities, the negative list.
type Signal = AbortSignal | undefined;

export interface Party {
  id: string;
  name: string;
  node: string;
}

export interface DemandForm {
  name: string;
  items: string[];
  service: string;
  purpose: string;
  legal_basis: string;
  frequency: string;
  region: string;
  due: string;
  source_hint: string;
}

export interface DemandStep {
  time: string;
  actor: string;
  org: string;
  action: string;
  note: string;
}

export interface Demand {
  id: string;
  number: string;
  state: string;
  form: DemandForm;
  region_name: string;
  requester: Party;
  bureau: Party;
  source: Party;
  resource: { id: string; code: string; name: string };
  promised: string;
  basis: string;
  deadline: string;
  created: string;
  updated: string;
  history: DemandStep[];
  actions: string[];
  light?: "green" | "yellow" | "red" | null;
  transport?: string | null;
}

export interface Match {
  id: string;
  code: string;
  name: string;
  org: string;
  org_name: string;
  region: string;
  sharing: string;
  found: string[];
  missing: string[];
  score: number;
}

export interface Move {
  action: string;
  note?: string;
  resource?: string;
  org?: string;
  day?: string;
  basis?: string;
}

export interface DutyForm {
  name: string;
  duty: string;
  legal_basis: string;
  service: string;
  frequency: string;
  due: string;
  resource: string;
}

export interface Responsibility extends DutyForm {
  id: string;
  kind: "duty" | "resource" | "demand";
  state: "fulfilled" | "pending" | "overdue";
  org: string;
  resource_name: string;
}

export interface Responsibilities {
  items: Responsibility[];
  fulfilled: number;
  pending: number;
  overdue: number;
}

export interface ExclusionForm {
  name: string;
  resource: string;
  rank: string;
  citation: string;
  reason: string;
}

export interface Exclusion {
  id: string;
  number: string;
  state: string;
  org: string;
  org_name: string;
  bureau: string;
  bureau_name: string;
  form: ExclusionForm;
  resource_name: string;
  opinion: string;
  reviewed: string;
  created: string;
  actions: string[];
}

// How a department stands with its list of responsibilities.
export interface DepartmentDuties {
  org: string;
  name: string;
  region: string;
  // Of departments on other nodes only what they published is known.
  here: boolean;
  fulfilled: number;
  pending: number;
  overdue: number;
  published: number;
}

export interface Gap {
  resource: string;
  code: string;
  name: string;
  org: string;
  org_name: string;
  legal_basis: string;
  proposed: boolean;
}

export const demands = {
  list: (query: Query, signal?: Signal) => get<Page<Demand>>("/demands", query, signal),
  one: (id: string, signal?: Signal) => get<Demand>(`/demands/${seg(id)}`, undefined, signal),
  raise: (form: DemandForm) => create<Demand>("/demands", form),
  matches: (id: string, signal?: Signal) =>
    get<Page<Match>>(`/demands/${seg(id)}/matches`, undefined, signal),
  step: (id: string, move: Move) => post<Demand>(`/demands/${seg(id)}/steps`, move),
};

export const duties = {
  list: (org: string | undefined, signal?: Signal) =>
    get<Responsibilities>("/responsibilities", { org }, signal),
  departments: (signal?: Signal) => get<Page<DepartmentDuties>>("/responsibility-departments", undefined, signal),
  add: (form: DutyForm) => create<Responsibility>("/responsibilities", form),
  change: (id: string, form: DutyForm) =>
    call<Responsibility>("PUT", `/responsibilities/${seg(id)}`, { body: form }),
  remove: (id: string) => remove(`/responsibilities/${seg(id)}`),
};

export const exclusions = {
  list: (query: Query, signal?: Signal) => get<Page<Exclusion>>("/negative-list", query, signal),
  propose: (form: ExclusionForm) => create<Exclusion>("/negative-list", form),
  review: (id: string, outcome: string, opinion: string) =>
    post<Exclusion>(`/negative-list/${seg(id)}/review`, { outcome, opinion }),
  gaps: (signal?: Signal) => get<Page<Gap>>("/negative-list-gaps", undefined, signal),
};
