import type { Grant } from "../../api/types";

export interface Compare {
  item: string;
  op: "eq" | "prefix" | "range";
  value?: string;
  to?: string;
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
}

// The body of a request as docs/access.md has it.
export function request_of(grant: Grant, fields: Fields): Record<string, unknown> {
  const request: Record<string, unknown> = { grant: grant.id, purpose: fields.purpose, event: fields.event };
  if (fields.evidence) request.evidence = fields.evidence;
  if (fields.mode === "aggregate") return { ...request, by: fields.items ?? [] };
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

// A request to copy: the first mode of the grant, with its own items.
export function example_of(grant: Grant, mode: Fields["mode"], value: string): Record<string, unknown> {
  const first = comparable(grant)[0];
  return request_of(grant, {
    mode,
    purpose: grant.terms?.purpose.code ?? "",
    event: "BJ-2026-0001",
    key: Object.fromEntries((grant.key ?? []).map((name) => [name, value])),
    compare: first ? [{ item: first.name, op: (first.verify?.[0] ?? "eq") as Compare["op"], value }] : [],
    items: returned(grant)
      .slice(0, mode === "aggregate" ? 1 : 3)
      .map((item) => item.name),
    evidence: grant.duties.some((duty) => duty.kind === "evidence") ? value : undefined,
  });
}
