// What the mock node answers about legal clocks, the register of duties and supervision.
import type { Reply } from "./mock";

type Handler = (parts: string[], query: URLSearchParams, body: string) => Reply;
type Json = (value: unknown, status?: number) => Reply;
type List = (items: unknown[], more?: object) => Reply;
type Problem = (status: number, code: string, title: string, detail: string) => Reply;

const kClock = {
  days: 10, extension: 10, consent: "authority", notice: "requester", on_incomplete: "restart", silence: "", yellow_used: 0.8, yellow_left: 1, region: "320623", until: "",
  started: "2026-11-09T02:00:00.000Z", restarted: ["2026-11-11T02:00:00.000Z"],
  pauses: [{ from: "2026-11-10T02:00:00.000Z", to: "2026-11-11T02:00:00.000Z", reason: "one_time_notice", policy: "restart", note: "补正通知书 1 号", cause: "" }],
  consented: "", consented_by: "", consented_days: 0, notified: "", cap: "", stopped: "",
};

const kDuty = {
  id: "y1", kind: "correction.answer", subject_type: "correction", subject: "k1", number: "JH-320623.data-2026-0001", title: "企业登记信息", link: "/corrections/k1",
  org: "320623.market", org_name: "如东县市场监督管理局", line: "market", region: "320623", node: "n320623", counterpart: "320623.data", counterpart_name: "如东县数据局",
  preset: "CN-809", preset_version: 1, basis: "政务数据共享条例 第二十六条", outer: "", state: "running", light: "red", own_light: "red", started: "2026-11-09T02:00:00.000Z",
  due: "2026-11-25", due_end: "2026-11-25T16:00:00.000Z", provisional: false, days: 10, used: 12, left: -2, late: 2, stopped: "", outcome: "", rung: 3, updated: "2026-11-25T16:00:01.000Z", told_by: "rudong", clock: kClock,
};

const kNotice = { id: "n1", duty: "y1", time: "2026-11-25T16:00:01.000Z", rung: "section", light: "red", to_org: "320623.market", from_org: "", note: "", seen: "" };

const kOrder = {
  id: "o1", number: "DB-320623.data-2026-0001", state: "issued", from_org: "320623.data", from_name: "如东县数据局", to_org: "320623.market", to_name: "如东县市场监督管理局", region: "320623",
  title: "疑义逾期未答复", demand: "三个工作日内答复", due: "2026-12-02", reply: "", escalated: "", outcome: "", created: "2026-11-27T02:00:00.000Z", updated: "2026-11-27T02:00:00.000Z",
  home: "", revision: 1, about: [{ id: "y1", subject_type: "correction", subject: "k1", kind: "correction.answer", number: "JH-1", title: "企业登记信息", due: "2026-11-25" }], pending: "", act: "", envelope: "e1", transport: "queued",
  light: "green", left: 3, duties: ["y1"], steps: [{ time: "2026-11-27T02:00:00.000Z", actor: "陈静", org: "320623.data", action: "issue", note: "三个工作日内答复" }], actions: ["escalate", "close"],
};

const kFinding = {
  id: "f1", code: "P6", org: "320623.market", org_name: "如东县市场监督管理局", region: "320623", subject_type: "correction", subject: "k1", number: "JH-320623.data-2026-0001", title: "企业登记信息", link: "/corrections/k1",
  evidence: [{ type: "duty", id: "y1", note: "correction.answer 2026-11-25" }], raised: "2026-11-25T16:00:01.000Z", raised_by: "", state: "raised", reason: "", decided: "", decided_by: "", home: "", revision: 1, pending: "", actions: ["confirm", "dismiss"],
};

const kTerm = { duty: "reply.conditional", days: 10, article: "第二十一条", extension: 10, consent: "authority", notice: "requester", extension_article: "第二十一条", on_incomplete: "restart", silence: "", note: "" };
const kPresets = [
  { preset: { id: "CN-809", version: 1, region: "", title: "政务数据共享条例", source: "国务院令第809号", effective: "2025-08-01", until: "", confidence: "law", note: "", terms: [kTerm] }, shipped: true, own: false },
  { preset: { id: "CN-320623-2026", version: 2, region: "320623", title: "如东县政务数据共享办法", source: "东政办〔2026〕1号", effective: "2026-04-01", until: "", confidence: "entered", note: "", terms: [{ ...kTerm, days: 5, extension: 0, consent: "", notice: "" }] }, shipped: false, own: true },
];

const kWords = {
  edition: "2026-11",
  lights: { yellow_used: 0.8, yellow_left: 1 },
  kinds: [
    { key: "correction.answer", zh: "疑义校核答复", en: "Answer to a dispute of values", violation: "P6" },
    { key: "reply.conditional", zh: "有条件共享答复", en: "Reply, conditional sharing", violation: "P4" },
  ],
  reasons: [{ key: "one_time_notice", zh: "一次性告知补正", en: "One-time notice of what is missing", article: "政务数据共享条例 第二十一条", policy: "", written: true, outer: true }],
  ladder: [
    { rung: "handler", zh: "承办人", en: "Handler", late: -1, to: "org" },
    { rung: "section", zh: "科室负责人", en: "Head of the section", late: 0, to: "org" },
  ],
};

const figure = (key: string, name: string, done: number, late: number) => ({ key, name, done, on_time: done - late, late, on_time_rate: done ? (done - late) / done : undefined, mean: 4.5, median: 4, p90: 9 });

const kAlert = {
  id: "al1", grant: "g21", number: "SQ-320623.civil-2026-0021", resource_name: "社会救助对象（含低保、特困人员救助供养、临时救助等各类对象基本信息）", provider_org: "320623.civil", provider_name: "如东县民政局", consumer_org: "320682.civil", consumer_name: "如皋市民政局",
  detector: "misses", step: "ask", state: "explained", measured: 80, allowed: 50, opened: "2026-11-27T01:00:00.000Z", changed: "2026-11-27T01:10:00.000Z", raised_by: "", raised_by_name: "", revision: 3, home: "node-rudong",
};
const kAlerts = [kAlert, { ...kAlert, id: "al2", grant: "g9", number: "SQJ-32.civil-2026-0009", detector: "by_hand", step: "suspend", state: "open", measured: 0, allowed: 0, raised_by: "32.data", raised_by_name: "江苏省数据局", home: "" }];

export function routes(json: Json, list: List, problem: Problem): [string, RegExp, Handler][] {
  const only = <T extends { id: string }>(id: string | undefined, one: T, code: string) => (id === one.id ? json(one) : problem(404, code, "未找到", "没有这一项。"));
  return [
    ["GET", /^\/clock\/words$/, () => json(kWords)],
    ["GET", /^\/clock\/presets$/, () => list(kPresets)],
    ["PUT", /^\/clock\/presets\/([\w-]+)$/, (_, __, body) => (JSON.parse(body).terms[0].days > 10 ? problem(400, "preset.looser", "无效请求", "地方规定只能更短") : json(kPresets[1]))],
    ["DELETE", /^\/clock\/presets\/([\w-]+)$/, () => ({ status: 204, headers: {}, body: "" })],
    ["GET", /^\/supervision\/board$/, (_, query) =>
      json({ by: query.get("by") || "org", open: 3, green: 1, yellow: 1, red: 1, paused: 0, as_of: "2026-11-27T02:00:00.000Z",
        cells: [
          { key: "320623.market", name: "如东县市场监督管理局", kind: "correction.answer", green: 0, yellow: 0, red: 1, paused: 0 },
          { key: "320623.civil", name: "如东县民政局", kind: "reply.conditional", green: 1, yellow: 1, red: 0, paused: 0 },
        ] })],
    ["GET", /^\/supervision\/duties$/, (_, query) => list(query.get("light") === "paused" ? [] : [kDuty])],
    ["GET", /^\/supervision\/duties\/(\w+)$/, ([id]) => (id === "y1" ? json({ duty: kDuty, notices: [kNotice], inside: [], outer_due: "", orders: ["o1"], actions: ["remind", "order"] }) : problem(404, "duty.unknown", "未找到", "没有时限事项。"))],
    ["POST", /^\/supervision\/duties\/(\w+)\/remind$/, () => json(kNotice)],
    ["GET", /^\/supervision\/notices$/, () => list([{ notice: kNotice, kind: kDuty.kind, number: kDuty.number, title: kDuty.title, link: kDuty.link, org: kDuty.org, org_name: kDuty.org_name, due: kDuty.due, state: kDuty.state }])],
    ["POST", /^\/supervision\/notices\/(\w+)\/seen$/, () => ({ status: 204, headers: {}, body: "" })],
    ["GET", /^\/supervision\/statistics$/, (_, query) => json({ by: query.get("by"), from: "2025-11-28", to: "2026-11-27", all: figure("", "", 20, 3), items: [figure("correction.answer", "疑义校核答复", 12, 3), figure("reply.conditional", "有条件共享答复", 8, 0)], open_overdue: 1, as_of: "2026-11-27T02:00:00.000Z" })],
    ["GET", /^\/supervision\/orders$/, () => list([kOrder])],
    ["POST", /^\/supervision\/orders$/, () => json(kOrder)],
    ["GET", /^\/supervision\/orders\/(\w+)$/, ([id]) => only(id, kOrder, "order.unknown")],
    ["POST", /^\/supervision\/orders\/(\w+)\/(reply|return|escalate|close)$/, () => json({ ...kOrder, state: "closed", outcome: "done", actions: [] })],
    ["GET", /^\/supervision\/violations$/, () => list([{ code: "P6", zh: "未及时处理校核申请", en: "Dispute of values not handled in time", article: "政务数据共享条例 第三十九条" }])],
    ["GET", /^\/supervision\/alerts$/, (_, query) => list(kAlerts.filter((one) => !query.get("state") || one.state === query.get("state")))],
    ["GET", /^\/supervision\/findings$/, () => list([kFinding])],
    ["POST", /^\/supervision\/findings\/(\w+)\/decide$/, () => json({ ...kFinding, state: "confirmed", actions: [] })],
    ["GET", /^\/calendar$/, (_, query) => {
      const year = Number(query.get("year"));
      return json({ year, region: query.get("region") ?? "", known: year <= 2026, years: [2025, 2026], working_days: [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23], days: year === 2026 ? [{ day: "2026-02-16", name: "春节", off: true, region: "" }, { day: "2026-02-28", name: "春节", off: false, region: "" }] : [] });
    }],
    ["GET", /^\/calendar\/deadline$/, () => json({ start: "2026-11-27", working_days: 10, region: "", due: "2026-12-11", end: "2026-12-11T16:00:00.000Z", provisional: false })],
    ["GET", /^\/calendar\/days$/, () => list([{ region: "320623", day: "2026-11-30", off: true, name: "县庆日", basis: "东政发〔2026〕9号" }])],
    ["PUT", /^\/calendar\/days$/, (_, __, body) => json(JSON.parse(body))],
    ["DELETE", /^\/calendar\/days\/(\w+)\/([\d-]+)$/, () => ({ status: 204, headers: {}, body: "" })],
  ];
}
