import type { Purpose } from "../../api/access";
import type { Grant } from "../../api/types";

export interface Compare {
  item: string;
  op: "eq" | "prefix" | "range";
  value?: string;
  to?: string;
}

export interface Measure {
  item: string;
  do: "sum" | "avg" | "min" | "max";
  low?: string;
  high?: string;
}

export interface Fields {
  mode: "verify" | "query" | "aggregate";
  purpose: string;
  event: string;
  evidence?: string;
  key?: Record<string, string>;
  compare?: Compare[];
  at_least?: number;
  items?: string[];
  measures?: Measure[];
  epsilon?: number;
}

// The body of a request as docs/access.md has it.
export function request_of(grant: Grant, fields: Fields): Record<string, unknown> {
  const request: Record<string, unknown> = { grant: grant.id, purpose: fields.purpose, event: fields.event };
  if (fields.evidence) request.evidence = fields.evidence;
  if (fields.mode === "aggregate") {
    request.by = fields.items ?? [];
    if (fields.measures?.length) request.measures = fields.measures;
    if (fields.epsilon && budget(grant) > 0) request.epsilon_thousandths = fields.epsilon;
    return request;
  }
  request.key = Object.fromEntries((grant.key ?? []).map((name) => [name, fields.key?.[name] ?? ""]));
  if (fields.mode === "query") return { ...request, items: fields.items ?? [] };
  request.compare = (fields.compare ?? []).map((one) => {
    if (one.op !== "range") return { item: one.item, op: one.op, value: one.value ?? "" };
    const range: Record<string, string> = { item: one.item, op: "range" };
    if (one.value) range.from = one.value;
    if (one.to) range.to = one.to;
    return range;
  });
  if (fields.at_least) request.at_least = fields.at_least;
  return request;
}

// The modes of this grant that answer request by request.
export function online_modes(grant: Grant): Fields["mode"][] {
  return (["verify", "query", "aggregate"] as const).filter((mode) => grant.terms?.modes.includes(mode));
}

// Is anything delivered in bulk, besides or instead?
export const delivers = (grant: Grant) => !grant.terms || grant.terms.modes.some((mode) => ["return", "batch", "subscribe"].includes(mode));

// Items that may be compared, or returned and grouped by.
export const comparable = (grant: Grant) => grant.items.filter((item) => (item.verify ?? []).length > 0);
export const returned = (grant: Grant) => grant.items.filter((item) => item.treatment.kind !== "drop");

// What one would first return or group by: not what names a row.
export const first_of = (grant: Grant) => returned(grant).find((item) => !(grant.key ?? []).includes(item.name)) ?? returned(grant)[0];

const within = (code: string, above: string) => code === above || code.startsWith(`${above}.`);

// The first purpose that may be named: the granted one, or one below it when what is barred below it bars
// the granted one as well.
export function first_purpose(grant: Grant, purposes: Pick<Purpose, "code">[]): string | undefined {
  const granted = grant.terms?.purpose.code ?? "";
  const barred = (grant.terms?.barred ?? []).map((one) => one.code);
  return [granted, ...purposes.map((one) => one.code)].find(
    (code) => within(code, granted) && !barred.some((one) => within(code, one) || within(one, code)),
  );
}

// Items whose values can be added up, and the privacy budget under which that is.
export const numeric = (grant: Grant) => returned(grant).filter((item) => item.type === "integer" || item.type === "decimal");
export const budget = (grant: Grant) => grant.terms?.caps.find((cap) => cap.kind === "epsilonThousandths")?.most ?? 0;

// A request to copy: the first mode of the grant, with its own items.
export function example_of(grant: Grant, mode: Fields["mode"], value: string, purpose = grant.terms?.purpose.code ?? ""): Record<string, unknown> {
  const first = comparable(grant)[0];
  return request_of(grant, {
    mode,
    purpose,
    event: "BJ-2026-0001",
    key: Object.fromEntries((grant.key ?? []).map((name) => [name, value])),
    compare: first ? [{ item: first.name, op: (first.verify?.[0] ?? "eq") as Compare["op"], value }] : [],
    items: (mode === "aggregate" ? [first_of(grant)] : returned(grant).slice(0, 3)).flatMap((item) => (item ? [item.name] : [])),
    evidence: grant.duties.some((duty) => duty.kind === "evidence") ? value : undefined,
  });
}
