import { get, post, seg, type Query } from "./client";
import type { Page } from "./types";

// Processes: the inbox, instances, incidents, moving between versions, what-if.
type Signal = AbortSignal | undefined;
export type Data = Record<string, unknown>;

export interface InboxItem {
  id: string;
  instance: string;
  process: string;
  node: string;
  name: string;
  title: string;
  key: string;
  org: string;
  right: string;
  person: string;
  form: string;
  created: string;
  due?: string | null;
  duty?: string | null;
  light: "green" | "yellow" | "red" | "";
  mine: boolean;
}

export interface InboxCount {
  right: string;
  open: number;
  late: number;
  today: number;
  near: number;
  later: number;
  no_date: number;
}

export interface InboxCounts {
  mine: number;
  role: number;
  org: number;
  rights: InboxCount[];
}

export interface Task {
  task: InboxItem;
  data: Data;
}

export interface FlowAnswer {
  instance: string;
  status: string;
  outcome: string;
  message: string;
  tasks: string[];
  incidents: string[];
}

export interface InstanceRow {
  id: string;
  process: string;
  name: string;
  version: number;
  status: "running" | "completed" | "terminated" | "failed";
  outcome: string;
  title: string;
  key: string;
  org: string;
  region: string;
  started: string;
  ended: string;
}

export interface TokenView {
  node: string;
  name: string;
  kind: string;
  count: number;
}

export interface WaitView {
  id: string;
  kind: string;
  node: string;
  name: string;
  key: string;
  org: string;
  right: string;
  person: string;
  due: string;
  message: string;
  message_zh: string;
  left: number;
}

export interface HistoryChange {
  what: string;
  node: string;
  name: string;
  detail: string;
}

export interface HistoryStep {
  sequence: number;
  time: string;
  actor: string;
  name: string;
  org: string;
  command: string;
  detail: string;
  data: Data;
  changes: HistoryChange[];
}

export interface Instance {
  row: InstanceRow;
  tokens: TokenView[];
  passed: string[];
  waits: WaitView[];
  variables: Data;
  duties: string[];
  children: string[];
  parent?: string | null;
  digest: string;
  history: HistoryStep[];
}

export interface Incident {
  id: string;
  instance: string;
  process: string;
  version: number;
  title: string;
  org: string;
  node: string;
  node_name: string;
  reason: string;
  message: string;
  message_zh: string;
  since: string;
}

export interface MoveForm {
  process: string;
  from: number;
  to: number;
  mapping: Record<string, string>;
  instances: string[];
  note: string;
}

export interface MoveReport {
  looked_at: number;
  movable: number;
  moved: number;
  blocked: { id: string; title: string; problems: string[]; problems_zh: string[] }[];
  more: boolean;
}

export interface SimulationForm {
  process: string;
  version: number;
  instances: string[];
  limit: number;
  hours: Record<string, number>;
  limits: Record<string, number>;
}

export interface NodeTimes {
  node: string;
  name: string;
  visits_before: number;
  visits_after: number;
  hours_before: number;
  hours_after: number;
  late: number;
}

export interface SimulatedInstance {
  id: string;
  title: string;
  hours_before: number;
  hours_after: number;
  end_before: string;
  end_after: string;
  only_before: string[];
  only_after: string[];
  late: string[];
  problem: string;
}

export interface SimulationReport {
  instances: number;
  finished: number;
  other_end: number;
  mean_before: number;
  mean_after: number;
  median_before: number;
  median_after: number;
  nodes: NodeTimes[];
  items: SimulatedInstance[];
}

export interface ProcessRow {
  process: string;
  version: number;
  name: string;
  region: string;
}

export interface Colleague {
  id: string;
  name: string;
  roles: string[];
}

const task_path = (id: string) => `/flow/tasks/${seg(id)}`;
const instance_path = (id: string) => `/flow/instances/${seg(id)}`;

export const flow = {
  inbox: (query: Query, signal?: Signal) => get<Page<InboxItem>>("/flow/inbox", query, signal),
  counts: (signal?: Signal) => get<InboxCounts>("/flow/inbox/counts", undefined, signal),
  task: (id: string, signal?: Signal) => get<Task>(task_path(id), undefined, signal),
  claim: (id: string) => post<FlowAnswer>(`${task_path(id)}/claim`, { note: "" }),
  unclaim: (id: string, note: string) => post<FlowAnswer>(`${task_path(id)}/unclaim`, { note }),
  delegate: (id: string, form: { person: string; org: string; note: string }) =>
    post<FlowAnswer>(`${task_path(id)}/delegate`, form),
  complete: (id: string, data: Data, note: string) => post<FlowAnswer>(`${task_path(id)}/complete`, { data, note }),

  instances: (query: Query, signal?: Signal) => get<Page<InstanceRow>>("/flow/instances", query, signal),
  instance: (id: string, signal?: Signal) => get<Instance>(instance_path(id), undefined, signal),
  set_variables: (id: string, data: Data, note: string) =>
    post<FlowAnswer>(`${instance_path(id)}/variables`, { data, note }),
  terminate: (id: string, note: string) => post<FlowAnswer>(`${instance_path(id)}/terminate`, { note }),
  // The document of a version, with its diagram.
  xml: (process: string, version: number, signal?: Signal) =>
    get<{ document: string }>(`/processes/${seg(process)}/versions/${version}/document`, undefined, signal).then((one) => one.document),
  processes: (signal?: Signal) => get<Page<ProcessRow>>("/processes", undefined, signal),

  incidents: (query: Query, signal?: Signal) => get<Page<Incident>>("/flow/incidents", query, signal),
  retry: (id: string, data: Data, note: string) => post<FlowAnswer>(`/flow/incidents/${seg(id)}/retry`, { data, note }),
  resolve: (id: string, data: Data, note: string) =>
    post<FlowAnswer>(`/flow/incidents/${seg(id)}/resolve`, { data, note }),

  preview_move: (form: MoveForm) => post<MoveReport>("/flow/migrations/preview", form),
  move: (form: MoveForm) => post<MoveReport>("/flow/migrations", form),
  simulate: (form: SimulationForm) => post<SimulationReport>("/flow/simulations", form),

  colleagues: (signal?: Signal) => get<Page<Colleague>>("/colleagues", undefined, signal),
};
