import { call, create, get, remove, seg } from "./client";
import type { Page } from "./types";

// Systems behind the resources, and the rates that follow from them.
type Signal = AbortSignal | undefined;

export interface SystemForm {
  name: string;
  kind: string;
  parent: string;
  abstract: string;
  services: string[];
  maintainer: string;
  since: string;
}

export interface DataSetForm {
  system: string;
  name: string;
  abstract: string;
  services: string[];
  frequency: string;
  rows: number;
  resource: string;
}

export interface DataSet {
  id: string;
  form: DataSetForm;
  resource_name: string;
  updated: string;
}

export interface System {
  id: string;
  org: string;
  org_name: string;
  form: SystemForm;
  parent_name: string;
  data_sets: DataSet[];
  cataloged: number;
  updated: string;
}

export interface Rate {
  key: string;
  name: string;
  data_sets: number;
  cataloged: number;
  published: number;
  with_data: number;
  due: number;
  on_time: number;
  catalog_rate?: number | null;
  data_rate?: number | null;
  timely_rate?: number | null;
}

export interface Rates {
  by: string;
  all: Rate;
  items: Rate[];
  as_of: string;
}

export interface Behind {
  id: string;
  name: string;
  org: string;
  org_name: string;
  system: string;
  cycle: string;
  last: string;
  due: string;
}

export const inventory = {
  systems: (query: { org?: string; resource?: string }, signal?: Signal) =>
    get<Page<System>>("/inventory/systems", query, signal),
  put: (id: string | undefined, form: SystemForm) =>
    id ? call<System>("PUT", `/inventory/systems/${seg(id)}`, { body: form }) : create<System>("/inventory/systems", form),
  remove: (id: string) => remove(`/inventory/systems/${seg(id)}`),
  put_data_set: (id: string | undefined, form: DataSetForm) =>
    id
      ? call<System>("PUT", `/inventory/data-sets/${seg(id)}`, { body: form })
      : create<System>("/inventory/data-sets", form),
  remove_data_set: (id: string) => remove(`/inventory/data-sets/${seg(id)}`),
  rates: (by: string, signal?: Signal) => get<Rates>("/inventory/rates", { by }, signal),
  behind: (query: { what: string; by: string; key?: string }, signal?: Signal) =>
    get<Page<Behind>>("/inventory/behind", query, signal),
};
