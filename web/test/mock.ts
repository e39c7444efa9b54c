// A node that answers from fixtures: for `npm run dev` and for Vitest. It never reaches a build.
import type { CanaryTrace } from "../src/api/canaries";
import * as g from "./grading_fixtures";
import * as access from "./access_mock";
import * as after_use from "./after_use_mock";
import * as f from "./fixtures";
import * as standard from "./standard_mock";
import * as corrections from "./corrections_mock";
import * as flow from "./flow_mock";
import * as quality from "./quality_mock";
import * as measures from "./measures_mock";
import * as lists from "./lists_mock";
import * as sheet from "./sheet_mock";
import * as supervision from "./supervision_mock";

export interface Ask {
  method: string;
  url: string;
  body: string;
  language?: string;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export const kAllRights = [
  "catalog.read", "standard.write", "quality.write", "resource.write", "resource.publish", "demand.write", "demand.assign", "preset.write", "supervision.read", "supervision.write", "flow.read", "flow.operate", "flow.deploy", "catalog.review", "application.write", "application.consent", "application.review", "grant.read",
  "grant.revoke", "delivery.read", "delivery.run", "holding.read", "holding.export", "correction.write", "correction.answer", "log.read", "system.read", "node.manage", "org.manage", "user.manage", "client.manage", "key.manage",
];

const json = (value: unknown, status = 200): Reply => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

export const problem = (status: number, code: string, title: string, detail: string): Reply => ({
  status,
  headers: { "content-type": "application/problem+json" },
  body: JSON.stringify({ type: `urn:jingwei:problem:${code}`, title, status, detail, code, trace: "4f1c9a20" }),
});

const list = (items: unknown[], more: object = {}) => json({ items, total: items.length, ...more });

interface Kept {
  page: string;
  name: string;
  query: string;
  saved: string;
}

// What the logged-in person is and keeps; tests change it.
export const state = {
  filters: [] as Kept[],
  logged_in: true,
  rights: kAllRights as string[],
  org: { id: "320623.data", name: "如东县数据局", region: "320623", line: "data" },
  roles: ["clerk", "head", "reviewer", "admin"],
  must_change: false,
};

const kNode = { id: "n320623", name: "如东县节点", region: "320623", region_name: "江苏省南通市如东县", hosts: ["320623"], is_operator: false, version: "0.1.0", demo: true };

const session = () => ({
  user: { id: "p1", login: "chen.jing", name: "陈静", org: state.org, roles: state.roles, rights: state.rights, must_change: state.must_change },
  csrf_token: "token",
  node: kNode,
});

type Handler = (parts: string[], query: URLSearchParams, body: string) => Reply;

const find = <T extends { id: string }>(items: T[], id: string): Reply => {
  const found = items.find((one) => one.id === id);
  return found ? json(found) : problem(404, "not.found", "未找到", "没有这个对象，或者您无权查看。");
};

const facet = (items: { [key: string]: unknown }[], name: string) => {
  const counts = new Map<string, number>();
  for (const one of items) counts.set(String(one[name]), (counts.get(String(one[name])) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count }));
};

function catalog(query: URLSearchParams): Reply {
  const q = query.get("q") ?? "";
  const found = f.kEntries.filter(
    (one) =>
      (one.name + one.abstract).includes(q) &&
      ["line", "sharing", "region"].every((name) => !query.get(name) || String((one as unknown as Record<string, unknown>)[name]) === query.get(name)) &&
      (!query.get("org") || one.org.id === query.get("org")),
  );
  const plain = found as unknown as { [key: string]: unknown }[];
  return list(found, { facets: { line: facet(plain, "line"), region: facet(plain, "region"), sharing: facet(plain, "sharing"), level: [{ value: "1", count: found.length }], org: [] }, as_of: "2026-11-22T01:30:00Z", behind: 0 });
}

function rows(query: URLSearchParams): Reply {
  const where: { item: string; op: string; value: string }[] = JSON.parse(query.get("where") ?? "[]");
  const names = f.kHolding.columns.map((column) => column.name);
  const found = f.kRows.filter((row) =>
    where.every((one) => {
      const value = String(row[names.indexOf(one.item)] ?? "");
      return one.op === "contains" ? value.includes(one.value) : one.op === "starts" ? value.startsWith(one.value) : value === one.value;
    }),
  );
  return json({ columns: f.kHolding.columns, rows: found, total: found.length, as_of: 2 });
}

// One file that turned up elsewhere, with seven of the ten made-up rows of a grant.
export const traced: CanaryTrace = {
  sha256: "9f2c6e0b1d7a4c3e5b6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5", lines: 48210, grants: 3,
  matches: [{ grant: f.kGivenGrant.id, number: f.kGivenGrant.number, resource_name: f.kGivenGrant.resource_name, recipient: f.kGivenGrant.recipient.id, recipient_name: f.kGivenGrant.recipient.name, state: "active",
    found: 7, registered: 10, first_made: "2026-11-21T01:00:00.000Z", lines: [12, 907, 31044] }],
};

const kRoutes: [string, RegExp, Handler][] = [
  ["POST", /^\/session$/, (_, __, body) => (JSON.parse(body).password === "wrong" ? problem(401, "session.login", "请先登录", "账号或密码不对。") : ((state.logged_in = true), json(session())))],
  ["GET", /^\/session$/, () => (state.logged_in ? json(session()) : problem(401, "session.required", "请先登录", "请先登录"))],
  ["DELETE", /^\/session$/, () => ((state.logged_in = false), { status: 204, headers: {}, body: "" })],
  ["POST", /^\/session\/password$/, () => ({ status: 204, headers: {}, body: "" })],
  ["GET", /^\/session\/filters$/, (_, query) => list(state.filters.filter((one) => !query.get("page") || one.page === query.get("page")))],
  ["PUT", /^\/session\/filters$/, (_, __, body) => {
    const one = JSON.parse(body) as Kept;
    state.filters = [one, ...state.filters.filter((other) => other.page !== one.page || other.name !== one.name)];
    return json(one);
  }],
  ["DELETE", /^\/session\/filters$/, (_, query) => {
    state.filters = state.filters.filter((one) => one.page !== query.get("page") || one.name !== query.get("name"));
    return { status: 204, headers: {}, body: "" };
  }],
  ["GET", /^\/node$/, () => json(kNode)],
  ["GET", /^\/lines$/, () => list(f.kLines)],
  ["GET", /^\/regions$/, () => list(f.kRegions)],
  ["GET", /^\/regions\/(\w+)$/, ([code]) => { const one = f.kRegions.find((r) => r.short_code === code); return one ? json(one) : problem(404, "region.unknown", "未找到", "没有这个区划"); }],
  ["GET", /^\/lattice$/, () => json({ regions: f.kRegions, lines: f.kLines, cells: f.kCells, flows: f.kFlows })],
  ["GET", /^\/orgs$/, () => list(f.kCells.map((one) => ({ ...one, id: one.org })))],
  ["GET", /^\/orgs\/([\w.]+)$/, ([id]) => { const one = f.kCells.find((c) => c.org === id); return one ? json({ id: one.org, name: one.name, name_en: one.name_en, region: one.region, line: one.line, node: one.node, local: one.local, superior: one.region.length > 2 ? `${one.region.slice(0, -2)}.${one.line}` : null, authority: `${one.region}.data` }) : problem(404, "org.unknown", "未找到", "没有这个单位"); }],
  ["GET", /^\/catalog$/, (_, query) => catalog(query)],
  ["GET", /^\/catalog\/(\w+)$/, ([id]) => find(f.kEntries, id!)],
  ...corrections.routes(json, list, problem),
  ...flow.routes(json, list, problem),
  ...lists.routes(json, list, problem),
  ...supervision.routes(json, list, problem),
  ...sheet.routes(json, list, problem),
  ...standard.routes(json, list, problem),
  ...quality.routes(json, list),
  ["POST", /^\/uploads$/, () => json(f.kUpload)],
  ["GET", /^\/resources$/, (_, query) => list(f.kResources.filter((one) => !query.get("state") || one.state === query.get("state")))],
  ["POST", /^\/resources$/, (_, __, body) => (JSON.parse(body).name === "重名" ? { ...problem(409, "resource.name", "名称已被使用", "本单位已有同名资源，请换一个名称。"), body: JSON.stringify({ title: "名称已被使用", detail: "本单位已有同名资源，请换一个名称。", code: "resource.name", trace: "1", at: "name" }) } : json({ ...f.kResources[1], ...JSON.parse(body) }))],
  ["GET", /^\/resources\/(\w+)$/, ([id]) => find(f.kResources, id!)],
  ["GET", /^\/resources\/(\w+)\/rows$/, () => json({ columns: f.kHolding.columns, rows: f.kRows, total: 663131, as_of: 2 })],
  ["POST", /^\/resources\/(\w+)\/load$/, () => json(f.kVersions[0])],
  ["GET", /^\/resources\/(\w+)\/assessments$/, () => list(f.kFiling.assessments)],
  ["POST", /^\/resources\/(\w+)\/assessments$/, () => list(f.kFiling.assessments)],
  ["POST", /^\/resources\/(\w+)\/(submit|change)$/, () => json(f.kFiling)],
  ["GET", /^\/resources\/(\w+)\/metadata$/, () => list([{ version: 2, editor: "李敏", changed: "2026-11-20T01:00:00Z", published: "2026-11-20T02:00:00Z", fields: ["abstract", "items"] }, { version: 1, editor: "李敏", changed: "2026-11-18T01:00:00Z", fields: [] }])],
  ["GET", /^\/resources\/(\w+)\/compare$/, () => json({ from: 1, to: 2, before: f.kFiling.form, after: f.kFiling.form, differences: f.kFiling.differences })],
  ["GET", /^\/vocabulary$/, () => json(f.kVocabulary)],
  ["GET", /^\/filings$/, () => list([f.kFiling])],
  ["GET", /^\/filings\/(\w+)$/, ([id]) => find([f.kFiling], id!)],
  ["POST", /^\/filings\/(\w+)\/([\w-]+)$/, () => json({ ...f.kFiling, state: "published", actions: [] })],
  ["GET", /^\/applications$/, (_, query) => { const box = query.get("box"); return list(f.kApplications.filter((one) => box === "consent" ? one.state === "awaiting_consent" : box === "review" ? one.state === "received" : true)); }],
  ["POST", /^\/applications$/, () => json(f.kApplications[0])],
  ["GET", /^\/applications\/(\w+)$/, ([id]) => find(f.kApplications, id!)],
  ["POST", /^\/applications\/(\w+)\/(consent|decline|withdraw|decide)$/, ([id]) => find(f.kApplications, id!)],
  ["POST", /^\/applications\/(\w+)\/try$/, () => json({ columns: f.kHolding.columns, rows: f.kRows.slice(0, 20), counts: { rows_in: 663131, out: 264, filtered: 662864, set_aside: 3 } })],
  ["GET", /^\/treatments$/, () => list(f.kTreatments)],
  ["GET", /^\/applications\/(\w+)\/composer$/, () => list(g.kComposer)],
  ["GET", /^\/applications\/(\w+)\/audience$/, () => json(g.kAudience)],
  ["GET", /^\/resources\/(\w+)\/grading$/, () => json(g.kGrading)],
  ["POST", /^\/resources\/(\w+)\/clearances$/, () => json(g.kGrading.clearances[0])],
  ["POST", /^\/clearances\/(\w+)\/withdraw$/, () => json(g.kGrading.clearances[0])],
  ["GET", /^\/keys$/, () => json(g.kKeys)],
  ["POST", /^\/keys\/([\w-]+)\/rotate$/, () => json({ version: 2, keys: 1 })],
  ["POST", /^\/master-keys$/, () => json({ version: 3, keys: 2 })],
  ["GET", /^\/grants$/, (_, query) => json(access.grants(query))],
  ["GET", /^\/grants\/(\w+)$/, ([id]) => find([f.kGrant, f.kOnlineGrant, f.kGivenGrant, f.kEndedGrant, f.kAwayGrant, f.kHeldGrant, f.kFigureGrant], id!)],
  ["GET", /^\/grants\/g15\/use$/, () => problem(503, "peer.unreachable", "暂不可用", "无法连接 127.0.0.1:9032；请检查对方是否运行、地址和网络是否正确")],
  ["GET", /^\/grants\/(\w+)\/use$/, ([id]) => json(measures.use_of(f.kUse, [f.kGrant, f.kOnlineGrant, f.kGivenGrant].some((one) => one.id === id && one.provider.id === state.org.id)))],
  ["GET", /^\/purposes$/, () => list([{ code: "2", parent: "", zh: "社会保障与公共服务", en: "Social security and welfare", legal_basis: "《中华人民共和国社会保险法》" }, { code: "2.2", parent: "2", zh: "社会救助", en: "Social assistance", legal_basis: "《社会救助暂行办法》" }, { code: "2.2.1", parent: "2.2", zh: "最低生活保障", en: "Subsistence allowance", legal_basis: "《社会救助暂行办法》" }, { code: "2.2.2", parent: "2.2", zh: "临时救助", en: "Temporary relief", legal_basis: "《社会救助暂行办法》" }])],
  ["POST", /^\/access\/verify$/, (_, __, body) => json(access.verify(body))],
  ["POST", /^\/access\/explain$/, (_, __, body) => json(access.explain(body))],
  ["POST", /^\/access\/aggregate$/, (_, __, body) => json(access.aggregate(body))],
  ["POST", /^\/grants\/(\w+)\/measures$/, (_, __, body) => json(measures.measure(JSON.parse(body)))],
  ["POST", /^\/access\/alerts\/(\w+)\/explain$/, (_, __, body) => json(measures.explain(JSON.parse(body).text))],
  ["POST", /^\/access\/alerts\/(\w+)\/conclude$/, (_, __, body) => { const done = measures.conclude(JSON.parse(body)); return done ? json(done) : problem(409, "alert.stale", "状态已变化", "该预警在您查看之后已有变化，请重新查看后再处理"); }],
  ["GET", /^\/grants\/(\w+)\/duties$/, ([id]) => list(after_use.duties.map((one) => ({ ...one, grant: id! })))],
  ["POST", /^\/grants\/(\w+)\/duties\/(\w+)\/(\d+)\/(confirm|return)$/, () => json(after_use.confirm())],
  ["GET", /^\/grants\/(\w+)\/canaries$/, () => json({ wanted: 10, registered: 10, last_made: "2026-11-21T01:00:00.000Z" })],
  ["POST", /^\/canaries\/trace$/, () => json(traced)],
  ["POST", /^\/grants\/(\w+)\/revoke$/, () => ({ status: 204, headers: {}, body: "" })],
  ["POST", /^\/grants\/(\w+)\/deliver$/, () => json(f.kBatches[0])],
  ["GET", /^\/deliveries$/, (_, query) => list(f.kBatches.filter((one) => !query.get("side") || one.side === query.get("side")))],
  ["GET", /^\/deliveries\/(\w+)$/, ([id]) => find(f.kBatches, id!)],
  ["GET", /^\/deliveries\/(\w+)\/manifest$/, () => json(f.kManifest)],
  ["GET", /^\/deliveries\/(\w+)\/receipt$/, () => json(f.kReceipt)],
  ["GET", /^\/holdings$/, () => list([f.kHolding, { ...f.kHolding, id: "g2", resource_name: "企业登记基本信息（含统一社会信用代码、住所、登记机关、核准日期）", rows: 48211, sequence: 12, provider: "32.market" }, { ...f.kHolding, id: "g3", state: "ended", resource_name: "人口统计汇总", rows: 0, provider: "32.police" }])],
  ["GET", /^\/holdings\/(\w+)$/, ([id]) => find([f.kHolding], id!)],
  ["GET", /^\/holdings\/(\w+)\/rows$/, (_, query) => rows(query)],
  ["GET", /^\/holdings\/(\w+)\/changes$/, () => list([{ sequence: 2, kind: "delta", inserted: 2, updated: 1, deleted: 1, total: 265, time: "2026-11-22T01:30:06Z" }, { sequence: 1, kind: "snapshot", inserted: 264, updated: 0, deleted: 0, total: 264, time: "2026-11-22T01:20:06Z" }])],
  ["GET", /^\/log\/entries$/, (_, query) => json({ size: 1241, waiting: 0, items: f.kLog.filter((one) => !query.get("kind") || one.kind === query.get("kind")), next: 1201 })],
  ["GET", /^\/log\/entries\/(\d+)$/, ([index]) => { const entry = f.kLog.find((one) => one.index === Number(index)); return entry ? json({ entry, text: "{}", size: 1241, root: "9f".repeat(32), inclusion_proof: ["qk3L…=", "7Hh2…=", "Zz01…="].map((one) => one.replace("…", "x".repeat(38))), proved: true, checkpoint: "jingwei/n320623\n1241\nOz9…=\n\n— jingwei/n320623 kQ2…=\n" }) : problem(404, "log.entry", "未找到", "日志没有这个条目"); }],
  ["GET", /^\/log\/checkpoint$/, () => ({ status: 200, headers: { "content-type": "text/plain" }, body: "jingwei/n320623\n1241\nqP3n0sDgU3G0xGk4m5bXz1v6hR0aQ8Kf7d2c9e1b3a4=\n\n— jingwei/n320623 7Xy1AAAAq3k1sTzF5m0o9e8d7c6b5a4k3j2h1g0fQWERTYUIOPasdfghjkl==\n" })],
  ["GET", /^\/log\/key$/, () => json({ vkey: "jingwei/n320623+7c1f9a20+AQx3kq9sYt0pF1hZ2mN8bV7cX6zL5kJ4hG3fD2sA1q0=" })],
  ["POST", /^\/log\/verify$/, () => json({ whole: true, origin: "jingwei/n320623", size: 1241, root: "9f".repeat(32), tiles: 6, took_ms: 41 })],
  ["GET", /^\/system$/, () => json(f.kSystem)],
  ["POST", /^\/nodes\/invitations$/, () => json({ id: "i1", token: "eyJ1cmwiOiJodHRwczovLzEyNy4wLjAuMTo5MDMyIn0", expires: "2026-11-25T00:00:00Z" })],
  ["GET", /^\/roles$/, () => list(["clerk", "head", "reviewer", "bureau", "auditor", "operator", "admin"].map((code) => ({ code, zh: code, en: code, rights: [] })))],
  ["GET", /^\/users$/, () => list([{ id: "p1", login: "chen.jing", name: "陈静", org: state.org, roles: ["clerk"], active: true, must_change: false }, { id: "p2", login: "li.jianguo", name: "李建国", org: state.org, roles: ["head", "reviewer"], active: true, must_change: true }, { id: "p3", login: "wu.fang", name: "吴芳", org: state.org, roles: ["auditor"], active: false, must_change: false }])],
  ["POST", /^\/users$/, () => json({ user: {}, password: "Xk39-abcd-0091" })],
  ["GET", /^\/clients$/, () => list([{ id: "c1", name: "县基层治理平台", org: state.org, roles: ["clerk"], created: "2026-11-20T00:00:00Z", expires: "2027-11-20T00:00:00Z", revoked: "" }])],
];

export function answer(ask: Ask): Reply {
  const [path = "", tail = ""] = ask.url.replace("/api/v1", "").split("?");
  for (const [method, pattern, handler] of kRoutes) {
    const found = method === ask.method ? pattern.exec(path) : null;
    if (!found) continue;
    if (!state.logged_in && path !== "/session" && path !== "/node") return problem(401, "session.required", "请先登录", "请先登录");
    return handler(found.slice(1).map(decodeURIComponent), new URLSearchParams(tail), ask.body);
  }
  return problem(404, "http.route", "未找到", `没有 ${ask.method} ${path}`);
}
