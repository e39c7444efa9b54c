// What the mock node answers about the three lists, the inventory and the cascade.
import type { Reply } from "./mock";

type Handler = (parts: string[], query: URLSearchParams, body: string) => Reply;
type Json = (value: unknown, status?: number) => Reply;
type List = (items: unknown[], more?: object) => Reply;
type Problem = (status: number, code: string, title: string, detail: string) => Reply;

const kDemand = {
  id: "d1",
  number: "XQ-320623.data-2026-0001",
  state: "open",
  revision: 1,
  form: {
    name: "死亡医学证明签发信息",
    items: ["姓名", "公民身份号码", "死亡日期"],
    service: "高龄津贴核发",
    purpose: "停发已故人员待遇",
    legal_basis: "《中华人民共和国老年人权益保障法》第三十三条",
    frequency: "daily",
    region: "320623",
    due: "2026-12-31",
    source_hint: "",
  },
  region_name: "江苏省南通市如东县",
  requester: { id: "320623.data", name: "如东县数据局", node: "n320623" },
  bureau: { id: "", name: "", node: "" },
  source: { id: "", name: "", node: "" },
  resource: { id: "", code: "", name: "" },
  promised: "",
  basis: "",
  deadline: "",
  created: "2026-11-20T01:00:00.000Z",
  updated: "2026-11-20T01:00:00.000Z",
  nodes: ["n320623"],
  history: [{ time: "2026-11-20T01:00:00.000Z", actor: "陈静", org: "如东县数据局", action: "raise", note: "" }],
  actions: ["match", "send", "withdraw"],
};

export const kDemands = [
  kDemand,
  {
    ...kDemand,
    id: "d2",
    number: "XQ-320623.data-2026-0002",
    state: "assigned",
    form: { ...kDemand.form, name: "不动产登记信息" },
    bureau: { id: "3206.data", name: "南通市数据局", node: "n3206" },
    source: { id: "3206.natural", name: "南通市自然资源和规划局", node: "n3206" },
    deadline: "2026-11-24",
    light: "yellow",
    actions: ["withdraw"],
  },
];

const kDuties = {
  items: [
    { id: "u1", kind: "duty", state: "overdue", org: "320623.data", name: "公共数据目录", duty: "编制公共数据目录", legal_basis: "《政务数据共享条例》第十三条", service: "", frequency: "yearly", due: "2026-06-30", resource: "", resource_name: "" },
    { id: "r1", kind: "resource", state: "fulfilled", org: "320623.data", name: "区划代码", duty: "", legal_basis: "", service: "", frequency: "yearly", due: "", resource: "r1", resource_name: "区划代码" },
  ],
  fulfilled: 1,
  pending: 0,
  overdue: 1,
};

const kExclusion = {
  id: "x1",
  number: "FM-320623.police-2026-0001",
  state: "proposed",
  org: "320623.police",
  org_name: "如东县公安局",
  bureau: "320623.data",
  bureau_name: "如东县数据局",
  form: { name: "在侦案件线索", resource: "", rank: "law", citation: "《中华人民共和国刑事诉讼法》第五十四条", reason: "涉及侦查秘密，法律规定应当保密" },
  resource_name: "",
  opinion: "",
  reviewed: "",
  created: "2026-11-20T01:00:00.000Z",
  updated: "2026-11-20T01:00:00.000Z",
  actions: ["list", "refuse"],
};

const kSystem = {
  id: "s1",
  org: "320623.data",
  org_name: "如东县数据局",
  form: { name: "县域基层治理一体化综合信息平台", kind: "system", parent: "", abstract: "网格、事件、人房关联", services: ["网格事件上报"], maintainer: "县大数据中心", since: "2022-06-01" },
  parent_name: "",
  data_sets: [
    { id: "t1", form: { system: "s1", name: "网格事件", abstract: "", services: ["网格事件上报"], frequency: "daily", rows: 120000, resource: "" }, resource_name: "", updated: "2026-11-20T01:00:00.000Z" },
    { id: "t2", form: { system: "s1", name: "区划代码", abstract: "", services: [], frequency: "yearly", rows: 900, resource: "r1" }, resource_name: "区划代码", updated: "2026-11-20T01:00:00.000Z" },
  ],
  cataloged: 1,
  updated: "2026-11-20T01:00:00.000Z",
};

const rate = (key: string, name: string, data_sets: number, cataloged: number) => ({
  key, name, data_sets, cataloged, published: 4, with_data: 3, due: 0, on_time: 0,
  catalog_rate: data_sets ? cataloged / data_sets : null, data_rate: 0.75, timely_rate: null,
});

const kRolledUp = {
  id: "r9", code: "307/1", name: "启东市企业登记基本信息", org: { id: "320681.market", name: "启东市市场监督管理局" }, region: "320681", line: "market", node: "n3206",
  sharing: "conditional", items_count: 8, rows: 48211, version: 2, updated: "2026-11-20T01:00:00.000Z", state: "corrected", judged_version: 1, claimed_org: "", note: "缺少统一社会信用代码", decided: "2026-11-18T01:00:00.000Z",
};

const kVerdict = {
  resource: "r1", name: "区划代码", version: 1, verdict: "returned", bureau: "3206.data", bureau_name: "南通市数据局", claimed_org: "", claimed_name: "", note: "更新周期与实际不符", decided: "2026-11-18T01:00:00.000Z", answered: false,
};

export function routes(json: Json, list: List, problem: Problem): [string, RegExp, Handler][] {
  const demand = (id: string | undefined) => {
    const found = kDemands.find((one) => one.id === id);
    return found ? json(found) : problem(404, "demand.unknown", "未找到", "没有这条数据需求。");
  };
  return [
    ["GET", /^\/demands$/, (_, query) => list(kDemands.filter((one) => one.form.name.includes(query.get("q") ?? "")))],
    ["POST", /^\/demands$/, () => json(kDemand)],
    ["GET", /^\/demands\/(\w+)$/, ([id]) => demand(id)],
    ["GET", /^\/demands\/(\w+)\/matches$/, () => list([{ id: "r1", code: "307/2", name: "死亡医学证明", org: "32.health", org_name: "江苏省卫生健康委员会", region: "32", sharing: "conditional", found: ["姓名", "死亡日期"], missing: ["公民身份号码"], score: 77 }])],
    ["POST", /^\/demands\/(\w+)\/steps$/, (_, __, body) => (JSON.parse(body).action === "send" ? json({ ...kDemand, state: "assigning", actions: [] }) : json({ ...kDemand, state: "matched", actions: [] }))],
    ["GET", /^\/responsibilities$/, () => json(kDuties)],
    ["POST", /^\/responsibilities$/, () => json(kDuties.items[0])],
    ["GET", /^\/negative-list$/, () => list([kExclusion])],
    ["POST", /^\/negative-list\/(\w+)\/review$/, () => json({ ...kExclusion, state: "listed", actions: ["remove"] })],
    ["GET", /^\/negative-list-gaps$/, () => list([{ resource: "r4", code: "307/4", name: "在侦案件信息", org: "320623.police", org_name: "如东县公安局", legal_basis: "", proposed: false }])],
    ["GET", /^\/inventory\/systems$/, () => list([kSystem])],
    ["GET", /^\/inventory\/rates$/, (_, query) => json({ by: query.get("by"), all: rate("", "", 2, 1), items: [rate("320623.data", "如东县数据局", 2, 1), rate("320623.civil", "如东县民政局", 0, 0)], as_of: "2026-11-22T01:30:00.000Z" })],
    ["GET", /^\/inventory\/behind$/, () => list([{ id: "t1", name: "网格事件", org: "320623.data", org_name: "如东县数据局", system: "县域基层治理一体化综合信息平台", cycle: "", last: "", due: "" }])],
    ["GET", /^\/responsibility-departments$/, () => json({ items: [
      { org: "320623.data", name: "如东县数据局", region: "320623", here: true, fulfilled: 1, pending: 0, overdue: 1, published: 3 },
      { org: "320623.civil", name: "如东县民政局", region: "320623", here: true, fulfilled: 0, pending: 2, overdue: 0, published: 0 },
    ] })],
    ["GET", /^\/rollup$/, () => json({ items: [kRolledUp], next: "", fresh: 0, claimed: 3, changed: 0, returned: 0, corrected: 1, withdrawn: 0 })],
    ["POST", /^\/rollup\/(\w+)\/(claim|return)$/, () => json({ ...kRolledUp, state: "claimed" })],
    ["GET", /^\/rollup-verdicts$/, () => list([kVerdict])],
  ];
}
