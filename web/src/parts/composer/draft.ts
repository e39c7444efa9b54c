import type { Audience, Comparison, OnlineMode, Terms } from "../../api/terms";
import { row_fault, row_term, type RowDraft, type RowItem } from "./rows_draft";

// The terms as the form holds them: everything may still be empty or wrong.
export interface Draft {
  purpose?: string;
  barred: string[];
  service_item: string;
  modes: OnlineMode[]; // beside the one that was applied for
  level?: string; // of the department that applied, written into the grant beside it
  line?: string;
  system: string;
  role?: string;
  caps: Partial<Record<CapName, number>>;
  weekdays: number[];
  hours?: [string, string];
  lease_hours?: number;
  canaries?: number; // made-up rows among those delivered
  rows: RowDraft[];
  own_region: boolean; // only rows of the region of whoever asks
  verify: Record<string, Comparison[]>;
  evidence: boolean;
  watermark: boolean;
  retain?: number;
  notify?: number;
  delete_by?: string;
}

export const kCaps = ["callsPerSecond", "callsPerDay", "rowsPerDay", "bytesPerDay", "subjectsPerDay", "subjectsPerMonth", "minGroup", "epsilonThousandths"] as const;
const kOfAggregates: readonly string[] = ["minGroup", "epsilonThousandths"];
// Met request by request: where rows are only delivered nobody asks, and such a term is refused.
const kOfRequests: readonly string[] = ["callsPerSecond", "subjectsPerDay", "subjectsPerMonth"];
export const is_asked = (modes: readonly string[]): boolean => modes.some(is_online);
export const cap_fits = (name: string, modes: readonly string[]): boolean =>
  (!kOfAggregates.includes(name) || modes.includes("aggregate")) && (!kOfRequests.includes(name) || is_asked(modes));
export type CapName = (typeof kCaps)[number];
export const kOnline: readonly OnlineMode[] = ["verify", "query", "aggregate"];
export const kComparisons: readonly Comparison[] = ["eq", "prefix", "range"];

// Rows that come to stay: only among them can made-up ones stand.
export const kMostCanaries = 100;
export const keeps_rows = (mode: string): boolean => mode === "batch" || mode === "subscribe";

export const is_online = (mode: string): mode is OnlineMode => (kOnline as readonly string[]).includes(mode);

// What of an item says which comparisons its grade permits; without it all are.
export interface Compared {
  name: string;
  key: boolean;
  comparisons?: { kind: string; permitted: boolean; zh: string; en: string }[];
}
export const comparison_of = (item: Compared, op: Comparison) => item.comparisons?.find((one) => one.kind === op);
const may_equal = (item: Compared): boolean => comparison_of(item, "eq")?.permitted ?? true;

export function first_draft(mode: string, items: Compared[]): Draft {
  return {
    barred: [],
    service_item: "",
    modes: [],
    system: "",
    caps: is_online(mode) ? { callsPerSecond: 20, callsPerDay: 5000, subjectsPerDay: 2000, ...(mode === "aggregate" ? { minGroup: 5 } : {}) } : {},
    weekdays: [],
    rows: [],
    own_region: false,
    verify: mode === "verify" ? Object.fromEntries(items.filter((one) => !one.key && may_equal(one)).map((one) => [one.name, ["eq"]])) : {},
    evidence: false,
    watermark: false,
  };
}

// All modes the grant will have.
export const modes_of = (mode: string, draft: Draft): string[] => [mode, ...draft.modes.filter((one) => one !== mode)];

// What is wrong, by field; the words are in text.ts.
export type Fault =
  | "purpose"
  | "barred"
  | "service_item"
  | "verify"
  | "min_group"
  | "whole"
  | "day_month"
  | "hours"
  | "lease"
  | "canaries"
  | "delete_by"
  | "online_only"
  | "system"
  | "rows"
  | "retain";

// What conditions and subjects are judged by.
export interface About {
  items: RowItem[];
  applied: string; // region
  audience?: Audience;
}

// Somebody asks only where something is answered request by request.
export const has_asker = (mode: string, draft: Draft): boolean => modes_of(mode, draft).some(is_online);

const kClientId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const whole = (value: number | undefined) => value === undefined || (Number.isInteger(value) && value > 0);

export function faults(mode: string, draft: Draft, today: string, about?: About): Fault[] {
  const found: Fault[] = [];
  const modes = modes_of(mode, draft);
  if (!draft.purpose) found.push("purpose");
  if (is_asked(modes) && draft.purpose && draft.barred.some((code) => draft.purpose === code || draft.purpose?.startsWith(`${code}.`))) found.push("barred");
  if (draft.service_item && !/^[0-9A-Za-z-]{1,64}$/.test(draft.service_item)) found.push("service_item");
  if (modes.includes("verify") && !Object.values(draft.verify).some((list) => list.length > 0)) found.push("verify");
  if (modes.includes("aggregate") && !((draft.caps.minGroup ?? 0) >= 2)) found.push("min_group");
  if (Object.values(draft.caps).some((value) => !whole(value))) found.push("whole");
  const { subjectsPerDay, subjectsPerMonth } = draft.caps;
  if (subjectsPerDay && subjectsPerMonth && subjectsPerMonth < subjectsPerDay) found.push("day_month");
  if (draft.hours && draft.hours[0] >= draft.hours[1]) found.push("hours");
  if (draft.lease_hours !== undefined && !(draft.lease_hours > 0)) found.push("lease");
  if (keeps_rows(mode) && draft.canaries !== undefined && !(whole(draft.canaries) && draft.canaries <= kMostCanaries)) found.push("canaries");
  if (draft.delete_by && draft.delete_by <= today) found.push("delete_by");
  // Carried out request by request: a grant that delivers cannot have them.
  if ((draft.evidence || draft.watermark) && !is_online(mode)) found.push("online_only");
  if (!whole(draft.retain) || !whole(draft.notify)) found.push("retain");
  if (draft.system.trim() && has_asker(mode, draft) && !kClientId.test(draft.system.trim())) found.push("system");
  if (draft.rows.some((row) => row_fault(row, about?.items ?? [], about?.applied ?? ""))) found.push("rows");
  return found;
}

export function terms_of(mode: string, draft: Draft): Terms {
  const modes = modes_of(mode, draft);
  const terms: Terms = { purpose_code: draft.purpose ?? "" };
  const asked = is_asked(modes);
  if (asked && draft.barred.length > 0) terms.purposes_barred = draft.barred;
  if (draft.service_item) terms.service_item = draft.service_item;
  if (modes.length > 1) terms.modes = modes;
  if (draft.level) terms.level = draft.level;
  if (draft.line) terms.line = draft.line;
  if (draft.system.trim() && has_asker(mode, draft)) terms.system = draft.system.trim();
  if (draft.role && has_asker(mode, draft)) terms.role = draft.role;
  const caps = Object.fromEntries(Object.entries(draft.caps).filter(([name, value]) => value && cap_fits(name, modes)));
  if (Object.keys(caps).length > 0) terms.caps = caps as Record<string, number>;
  if (draft.weekdays.length > 0 && draft.weekdays.length < 7) terms.weekdays = [...draft.weekdays].sort((a, b) => a - b);
  if (draft.hours) terms.hours = `${draft.hours[0]}-${draft.hours[1]}`;
  if (draft.lease_hours) terms.lease = Math.max(1, Math.round(draft.lease_hours * 3600));
  if (draft.canaries && keeps_rows(mode)) terms.canaries = draft.canaries;
  const verify = Object.fromEntries(Object.entries(draft.verify).filter(([, list]) => list.length > 0));
  if (modes.includes("verify") && Object.keys(verify).length > 0) terms.verify = verify;
  const duties: Terms["duties"] = [];
  if (draft.evidence) duties.push({ action: "evidence" });
  if (draft.watermark) duties.push({ action: "watermark" });
  if (draft.retain) duties.push({ action: "retain", days: draft.retain });
  if (draft.notify) duties.push({ action: "notify", days: draft.notify });
  if (draft.delete_by) duties.push({ action: "delete_by", by: draft.delete_by });
  if (duties.length > 0) terms.duties = duties;
  if (draft.own_region) terms.own_region = true;
  if (draft.rows.length > 0) terms.rows = draft.rows.map(row_term);
  return terms;
}
