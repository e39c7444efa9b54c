import { get, post, seg, type Query } from "./client";

// What lower regions publish, as the bureau above sees it, and its verdicts.
type Signal = AbortSignal | undefined;

export interface RolledUp {
  id: string;
  code: string;
  name: string;
  org: { id: string; name: string };
  region: string;
  line: string;
  node: string;
  sharing: string;
  items_count: number;
  rows: number;
  version: number;
  updated: string;
  state: string;
  judged_version: number;
  claimed_org: string;
  note: string;
  decided: string;
}

export interface RollupPage {
  items: RolledUp[];
  next: string;
  fresh: number;
  claimed: number;
  changed: number;
  returned: number;
  corrected: number;
  withdrawn: number;
}

export interface Verdict {
  resource: string;
  name: string;
  version: number;
  verdict: string;
  bureau: string;
  bureau_name: string;
  claimed_org: string;
  claimed_name: string;
  note: string;
  decided: string;
  answered: boolean;
}

export const rollup = {
  list: (query: Query, signal?: Signal) => get<RollupPage>("/rollup", query, signal),
  claim: (id: string, version: number, org: string, note: string) =>
    post<RolledUp>(`/rollup/${seg(id)}/claim`, { version, org, note }),
  give_back: (id: string, version: number, note: string) =>
    post<RolledUp>(`/rollup/${seg(id)}/return`, { version, note }),
  verdicts: (resource: string | undefined, signal?: Signal) =>
    get<{ items: Verdict[] }>("/rollup-verdicts", { resource }, signal),
};
