import { create, download, get, get_text, patch, post, put, remove, seg, upload, type Query } from "./client";
import type { Audience, Terms } from "./terms";
import type * as t from "./types";

// Every call of the node's API that the pages use, by noun. Nothing but paths and shapes.
type Signal = AbortSignal | undefined;

// Some lists come bare, some as {items}; the pages see one shape.
async function listed<T>(answer: Promise<t.Page<T> | T[]>): Promise<t.Page<T>> {
  const body = await answer;
  return Array.isArray(body) ? { items: body, total: body.length } : body;
}

// A list with all its pages.
async function whole<T>(page_of: (cursor?: string) => Promise<t.Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await page_of(cursor);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

export const session = {
  open: (login: string, password: string) => post<t.Session>("/session", { login, password }),
  current: (signal?: Signal) => get<t.Session>("/session", undefined, signal),
  close: () => remove("/session"),
  password: (current: string, next: string) => post<void>("/session/password", { current, next }),
};

export const world = {
  node: (signal?: Signal) => get<t.NodeFacts>("/node", undefined, signal),
  lines: (signal?: Signal) => listed(get<t.Page<t.LineName>>("/lines", undefined, signal)),
  regions: (query: { parent?: string; q?: string }, signal?: Signal) =>
    listed(get<t.Page<t.Region>>("/regions", query, signal)),
  region: (short: string, signal?: Signal) => get<t.Region>(`/regions/${seg(short)}`, undefined, signal),
  lattice: (root?: string, signal?: Signal) => get<t.Lattice>("/lattice", { root }, signal),
  orgs: (query: { region?: string; line?: string }, signal?: Signal) =>
    listed(get<t.Page<t.Org>>("/orgs", query, signal)),
  org: (id: string, signal?: Signal) => get<t.Org>(`/orgs/${seg(id)}`, undefined, signal),
};

export const catalog = {
  find: (query: Query, signal?: Signal) => get<t.CatalogPage>("/catalog", query, signal),
  entry: (id: string, signal?: Signal) => get<t.EntryDetail>(`/catalog/${seg(id)}`, undefined, signal),
};

export const resources = {
  list: (query: Query, signal?: Signal) => listed(get<t.Page<t.Resource>>("/resources", query, signal)),
  one: (id: string, signal?: Signal) => get<t.Resource>(`/resources/${seg(id)}`, undefined, signal),
  draft: (draft: t.ResourceDraft) => create<t.Resource>("/resources", draft),
  change: (id: string, draft: t.ResourceDraft, version: number) =>
    put<t.Resource>(`/resources/${seg(id)}`, draft, version),
  send_file: (file: File, progress: (sent: number, total: number) => void, signal: AbortSignal) =>
    upload<t.Upload>("/uploads", { name: file.name }, file, progress, signal),
  load: (id: string, upload_id: string) =>
    post<t.DataVersion>(`/resources/${seg(id)}/load`, { upload: upload_id }),
  rows: (id: string, query: Query, signal?: Signal) =>
    get<t.Rows>(`/resources/${seg(id)}/rows`, query, signal),
  save_set_aside: (id: string, version: number) =>
    download(`/resources/${seg(id)}/versions/${version}/set-aside`, `set-aside-v${version}.csv`),
};

export const applications = {
  list: (query: Query, signal?: Signal) =>
    listed(get<t.Page<t.ApplicationShort>>("/applications", query, signal)),
  one: (id: string, signal?: Signal) => get<t.Application>(`/applications/${seg(id)}`, undefined, signal),
  submit: (draft: t.ApplicationDraft) => create<t.Application>("/applications", draft),
  consent: (id: string, note: string) => post<t.Application>(`/applications/${seg(id)}/consent`, { note }),
  decline: (id: string, reason: string) =>
    post<t.Application>(`/applications/${seg(id)}/decline`, { reason }),
  withdraw: (id: string, reason: string) =>
    post<t.Application>(`/applications/${seg(id)}/withdraw`, { reason }),
  decide: (id: string, decision: t.Decision) =>
    post<t.Application>(`/applications/${seg(id)}/decide`, decision),
  attempt: (id: string, items: t.ItemTreatment[], terms: Terms | null = null) =>
    post<t.TryResult>(`/applications/${seg(id)}/try`, { items, terms }),
  audience: (id: string, signal?: Signal) => get<Audience>(`/applications/${seg(id)}/audience`, undefined, signal),
  treatments: (signal?: Signal) => listed(get<t.Page<t.TreatmentKind>>("/treatments", undefined, signal)),
};

export const grants = {
  list: (query: Query, signal?: Signal) => listed(get<t.Page<t.Grant>>("/grants", query, signal)),
  all: (query: Query, signal?: Signal) =>
    whole((cursor) => listed(get<t.Page<t.Grant>>("/grants", { ...query, limit: 200, cursor }, signal))),
  one: (id: string, signal?: Signal) => get<t.Grant>(`/grants/${seg(id)}`, undefined, signal),
  save_document: (id: string, number: string) =>
    download(`/grants/${seg(id)}/document`, `grant-${number}.json`),
  save_odrl: (id: string, number: string) => download(`/grants/${seg(id)}/odrl`, `grant-${number}.odrl.json`),
  revoke: (id: string, reason: string) => post<void>(`/grants/${seg(id)}/revoke`, { reason }),
  deliver: (id: string) => post<t.Batch>(`/grants/${seg(id)}/deliver`),
};

export const deliveries = {
  list: (query: Query, signal?: Signal) => listed(get<t.Page<t.Batch>>("/deliveries", query, signal)),
  one: (id: string, signal?: Signal) => get<t.Batch>(`/deliveries/${seg(id)}`, undefined, signal),
  manifest: (id: string, signal?: Signal) =>
    get<unknown>(`/deliveries/${seg(id)}/manifest`, undefined, signal),
  receipt: (id: string, signal?: Signal) => get<unknown>(`/deliveries/${seg(id)}/receipt`, undefined, signal),
  save_set_aside: (id: string) => download(`/deliveries/${seg(id)}/set-aside`, "set-aside.csv"),
};

export const holdings = {
  list: (signal?: Signal) => listed(get<t.Page<t.Holding> | t.Holding[]>("/holdings", undefined, signal)),
  one: (id: string, signal?: Signal) => get<t.Holding>(`/holdings/${seg(id)}`, undefined, signal),
  rows: (id: string, query: Query, signal?: Signal) =>
    get<t.Rows>(`/holdings/${seg(id)}/rows`, query, signal),
  changes: (id: string, signal?: Signal) =>
    listed(get<t.Page<t.Change> | t.Change[]>(`/holdings/${seg(id)}/changes`, undefined, signal)),
  save: (id: string, format: "csv" | "xlsx" | "parquet", where: string | undefined) =>
    download(`/holdings/${seg(id)}/export`, `holding.${format}`, { format, where }),
};

export const log = {
  entries: (query: Query, signal?: Signal) => get<t.LogPage>("/log/entries", query, signal),
  entry: (index: number, signal?: Signal) => get<t.LogProof>(`/log/entries/${seg(index)}`, undefined, signal),
  checkpoint: (signal?: Signal) => get_text("/log/checkpoint", signal),
  key: (signal?: Signal) => get<{ vkey: string }>("/log/key", undefined, signal),
  verify: () => post<t.Verdict>("/log/verify"),
};

export const system = {
  state: (signal?: Signal) => get<t.SystemState>("/system", undefined, signal),
  invite: (name: string, region: string, hosts: string[], hours: number) =>
    post<{ id: string; token: string; expires: string }>("/nodes/invitations", { name, region, hosts, hours }),
};

export const people = {
  roles: (signal?: Signal) => listed(get<t.Page<t.Role>>("/roles", undefined, signal)),
  list: (query: Query, signal?: Signal) => listed(get<t.Page<t.Person>>("/users", query, signal)),
  add: (person: { login: string; name: string; org: string; roles: string[] }) =>
    create<{ user: t.Person; password?: string }>("/users", person),
  change: (id: string, change: { roles?: string[]; active?: boolean; name?: string }) =>
    patch<t.Person>(`/users/${seg(id)}`, change),
  new_password: (id: string) => post<{ password: string }>(`/users/${seg(id)}/password`, {}),
  clients: (query: Query, signal?: Signal) => listed(get<t.Page<t.ApiClient>>("/clients", query, signal)),
  add_client: (client: { name: string; roles: string[]; expires: string }) =>
    create<{ client: t.ApiClient; key: string }>("/clients", client),
  remove_client: (id: string) => remove(`/clients/${seg(id)}`),
};
