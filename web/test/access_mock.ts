import { kGrant, kHeldGrant, kOnlineGrant } from "./fixtures";

// What was asked under a grant: the last body of each.
export const sent: { explain?: { as_org: string; as_system: string }; verify?: Record<string, unknown>; aggregate?: Record<string, unknown> } = {};

export function explain(body: string) {
  sent.explain = JSON.parse(body) as { as_org: string; as_system: string };
  return {
    allow: false, grant: "g9", denied: "purpose",
    clauses: [{ clause: "purpose", holds: false, zh: "用途在授权用途之内", en: "the purpose is the granted one or below it", asked: "2", granted: "2.2", change_zh: "改用授权用途或其下级用途", change_en: "name the granted purpose or one below it" }],
  };
}

export function verify(body: string) {
  sent.verify = JSON.parse(body) as Record<string, unknown>;
  const said = sent.verify.at_least ? { answer: true } : { answers: [true] };
  return { ...said, grant: "g9", grant_version: 1, data_version: 3, position: "a1b2c3d4/17", decision: "17-00112233" };
}

// Two groups, of which the second has too few figures.
export function aggregate(body: string) {
  sent.aggregate = JSON.parse(body) as Record<string, unknown>;
  return {
    by: sent.aggregate.by, min_group: 5, epsilon_thousandths: 200,
    groups: [{ values: ["1958"], rows: 1204, measures: [1234567.891234] }, { values: [null], rows: 6, measures: [null] }],
    suppressed: true, grant: "g13", grant_version: 1, data_version: 3, position: "a1b2c3d4/18", decision: "18-00112233",
  };
}

// By state; the held one stands on a page of its own.
export function grants(query: URLSearchParams) {
  const all = [
    kGrant, kOnlineGrant,
    { ...kGrant, id: "g2", number: "SQJ-32.market-2026-0004", state: "revoked", resource_name: "企业登记基本信息" },
    kHeldGrant,
  ];
  const state = query.get("state") ?? "";
  const fits = (one: string) => !state || one === state || (state === "live" ? one !== "revoked" : state === "held" && one === "suspended");
  const found = all.filter((one) => fits(one.state));
  const last = found.filter((one) => one.state === "suspended");
  const first = found.filter((one) => one.state !== "suspended");
  if (query.get("cursor")) return { items: last };
  return first.length > 0 && last.length > 0 ? { items: first, next: "g9" } : { items: found };
}
