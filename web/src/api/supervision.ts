import { call, create, get, post, remove, seg, type Query } from "./client";
import type { Page } from "./types";

// Legal clocks, the register of duties, supervision.
import type { AlertStep } from "./access";

type Signal = AbortSignal | undefined;
export type Light = "green" | "yellow" | "red" | "paused" | "";

export interface Pause {
  from: string;
  to: string;
  reason: string;
  policy: string;
  note: string;
  cause: string;
}

export interface LegalClock {
  days: number;
  extension: number;
  consent: string;
  notice: string;
  on_incomplete: string;
  silence: string;
  region: string;
  until: string;
  started: string;
  restarted: string[];
  pauses: Pause[];
  consented: string;
  consented_by: string;
  consented_days: number;
  notified: string;
  cap: string;
  stopped: string;
}

export interface Duty {
  id: string;
  kind: string;
  subject_type: string;
  subject: string;
  number: string;
  title: string;
  link: string;
  org: string;
  org_name: string;
  line: string;
  region: string;
  node: string;
  told_by: string;
  counterpart: string;
  counterpart_name: string;
  preset: string;
  preset_version: number;
  basis: string;
  outer: string;
  state: "running" | "suspended" | "done" | "deemed" | "cancelled";
  light: Light;
  own_light: Light;
  started: string;
  due: string;
  provisional: boolean;
  days: number;
  used: number;
  left: number;
  late: number;
  stopped: string;
  outcome: string;
  rung: number;
  clock: LegalClock;
}

export interface DutyNotice {
  id: string;
  duty: string;
  time: string;
  rung: string;
  light: Light;
  to_org: string;
  from_org: string;
  note: string;
  seen: string;
}

export interface DutyView {
  duty: Duty;
  notices: DutyNotice[];
  inside: Duty[];
  outer_due: string;
  orders: string[];
  actions: string[];
}

export interface ToldNotice {
  notice: DutyNotice;
  kind: string;
  number: string;
  title: string;
  link: string;
  org: string;
  org_name: string;
  due: string;
  state: string;
}

export interface Cell {
  key: string;
  name: string;
  kind: string;
  green: number;
  yellow: number;
  red: number;
  paused: number;
}

export interface Board {
  by: string;
  open: number;
  green: number;
  yellow: number;
  red: number;
  paused: number;
  cells: Cell[];
  as_of: string;
}

export interface Figure {
  key: string;
  name: string;
  done: number;
  on_time: number;
  late: number;
  on_time_rate?: number;
  mean?: number;
  median?: number;
  p90?: number;
}

export interface Statistics {
  by: string;
  from: string;
  to: string;
  all: Figure;
  items: Figure[];
  open_overdue: number;
  as_of: string;
}

export interface OrderForm {
  org: string;
  title: string;
  demand: string;
  days: number;
  duties: string[];
}

export interface OrderStep {
  time: string;
  actor: string;
  org: string;
  action: string;
  note: string;
}

export interface OrderDuty {
  id: string;
  kind: string;
  number: string;
  title: string;
  due: string;
}

export interface Order {
  id: string;
  number: string;
  state: "issued" | "replied" | "closed";
  from_org: string;
  from_name: string;
  to_org: string;
  to_name: string;
  region: string;
  title: string;
  demand: string;
  due: string;
  reply: string;
  escalated: string;
  outcome: string;
  created: string;
  updated: string;
  home: string;
  about: OrderDuty[];
  pending: string;
  transport?: string | null;
  light: Light;
  left: number;
  duties: string[];
  steps: OrderStep[];
  actions: string[];
}

export interface Evidence {
  type: string;
  id: string;
  note: string;
}

export interface Finding {
  id: string;
  code: string;
  org: string;
  org_name: string;
  region: string;
  number: string;
  title: string;
  link: string;
  evidence: Evidence[];
  raised: string;
  raised_by: string;
  state: "raised" | "confirmed" | "dismissed";
  reason: string;
  decided: string;
  decided_by: string;
  home: string;
  pending: string;
  actions: string[];
}

export interface FindingForm {
  code: string;
  org: string;
  title: string;
  number: string;
  link: string;
  evidence: Evidence[];
}

export interface Violation {
  code: string;
  zh: string;
  en: string;
  article: string;
}

export interface Named {
  key: string;
  zh: string;
  en: string;
}

export interface ClockWords {
  edition: string;
  lights: { yellow_used: number; yellow_left: number };
  kinds: (Named & { violation: string })[];
  reasons: (Named & { article: string; policy: string; written: boolean })[];
  ladder: { rung: string; zh: string; en: string; late: number; to: string }[];
}

export interface Term {
  duty: string;
  days: number;
  article: string;
  extension: number;
  consent: string;
  notice: string;
  extension_article: string;
  on_incomplete: string;
  silence: string;
  note: string;
}

export interface Preset {
  id: string;
  version: number;
  region: string;
  title: string;
  source: string;
  effective: string;
  until: string;
  confidence: string;
  note: string;
  terms: Term[];
}

export interface PresetView {
  preset: Preset;
  shipped: boolean;
  own: boolean;
}

// Unusual use of a grant, or a measure about it, as an authority sees it; of this node or another.
export interface OverseenAlert {
  id: string;
  grant: string;
  number: string;
  resource_name: string;
  provider_org: string;
  provider_name: string;
  consumer_org: string;
  consumer_name: string;
  detector: string;
  step: AlertStep;
  state: "open" | "explained" | "closed";
  measured: number;
  allowed: number;
  opened: string;
  changed: string;
  raised_by: string;
  raised_by_name: string;
  revision: number;
  home: string;
}

export const supervision = {
  board: (query: Query, signal?: Signal) => get<Board>("/supervision/board", query, signal),
  duties: (query: Query, signal?: Signal) => get<Page<Duty>>("/supervision/duties", query, signal),
  duty: (id: string, signal?: Signal) => get<DutyView>(`/supervision/duties/${seg(id)}`, undefined, signal),
  remind: (id: string, note: string) => post<DutyNotice>(`/supervision/duties/${seg(id)}/remind`, { note }),
  notices: (query: Query, signal?: Signal) => get<Page<ToldNotice>>("/supervision/notices", query, signal),
  seen: (id: string) => post<void>(`/supervision/notices/${seg(id)}/seen`),
  statistics: (query: Query, signal?: Signal) => get<Statistics>("/supervision/statistics", query, signal),
  orders: (query: Query, signal?: Signal) => get<Page<Order>>("/supervision/orders", query, signal),
  order: (id: string, signal?: Signal) => get<Order>(`/supervision/orders/${seg(id)}`, undefined, signal),
  issue: (form: OrderForm) => create<Order>("/supervision/orders", form),
  reply: (id: string, note: string) => post<Order>(`/supervision/orders/${seg(id)}/reply`, { note }),
  send_back: (id: string, reason: string, days: number) =>
    post<Order>(`/supervision/orders/${seg(id)}/return`, { reason, days }),
  escalate: (id: string, note: string) => post<Order>(`/supervision/orders/${seg(id)}/escalate`, { note }),
  close: (id: string, outcome: string, note: string) =>
    post<Order>(`/supervision/orders/${seg(id)}/close`, { outcome, note }),
  violations: (signal?: Signal) => get<Page<Violation>>("/supervision/violations", undefined, signal),
  alerts: (query: Query, signal?: Signal) => get<Page<OverseenAlert>>("/supervision/alerts", query, signal),
  findings: (query: Query, signal?: Signal) => get<Page<Finding>>("/supervision/findings", query, signal),
  report: (form: FindingForm) => create<Finding>("/supervision/findings", form),
  decide: (id: string, confirm: boolean, reason: string) =>
    post<Finding>(`/supervision/findings/${seg(id)}/decide`, { confirm, reason }),
};

export const clock = {
  words: (signal?: Signal) => get<ClockWords>("/clock/words", undefined, signal),
  presets: (signal?: Signal) => get<Page<PresetView>>("/clock/presets", undefined, signal),
  put_preset: (preset: Preset) => call<PresetView>("PUT", `/clock/presets/${seg(preset.id)}`, { body: preset }),
  retire_preset: (id: string) => remove(`/clock/presets/${seg(id)}`),
};

export interface CalendarDay {
  day: string;
  name: string;
  off: boolean;
  region: string;
}

export interface Calendar {
  year: number;
  region: string;
  known: boolean;
  years: number[];
  working_days: number[];
  days: CalendarDay[];
}

export interface RegionalDay extends CalendarDay {
  basis: string;
}

export const calendar = {
  year: (year: number, region: string, signal?: Signal) => get<Calendar>("/calendar", { year, region }, signal),
  deadline: (start: string, days: number, region: string, signal?: Signal) =>
    get<{ due: string; provisional: boolean }>("/calendar/deadline", { start, days, region }, signal),
  regional: (signal?: Signal) => get<Page<RegionalDay>>("/calendar/days", undefined, signal),
  put: (day: RegionalDay) => call<RegionalDay>("PUT", "/calendar/days", { body: day }),
  remove: (region: string, day: string) => remove(`/calendar/days/${seg(region)}/${seg(day)}`),
};
