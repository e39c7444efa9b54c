// Answers of the process engine, for Vitest and `npm run dev`.
import type { Reply } from "./mock";

type Json = (value: unknown, status?: number) => Reply;
type List = (items: unknown[], more?: object) => Reply;
type Route = [string, RegExp, (parts: string[], query: URLSearchParams, body: string) => Reply];

const task = (n: number, name: string, title: string, more: object = {}) => ({
  id: `i1.${n}`, instance: "i1", process: "sharing_provide", node: `n${n}`, name, title, key: `SQ-2026-000${n}`, org: "320623.data", right: "application.review",
  person: "", form: "", created: "2026-11-27T02:00:00Z", due: "2026-12-04T15:59:59Z", duty: "d1", light: "green", mine: false, ...more,
});

const kTasks = [
  task(3, "数据提供方作出答复", "关于“全省人口基础信息（含户籍、常住、流动人口及其变动）”的共享申请", { light: "red", due: "2026-11-26T15:59:59Z" }),
  task(4, "共享工作机构负责人同意", "统计用区划代码和城乡划分的数据回流申请", { form: "application", right: "application.consent", light: "yellow", due: "2026-11-30T15:59:59Z" }),
  task(5, "补正材料", "企业登记基本信息共享申请", { person: "p1", mine: true, right: "application.write", due: null, light: "" }),
];

const kData: Record<string, object> = {
  "i1.3": { outcome: "grant", days: 10, urgent: false, items: ["name", "code"] },
  "i1.4": { application: "a3" },
  "i1.5": { application: "a3", notice: "请补充法律依据" },
};

const kXml = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:jw="urn:jingwei:bpmn:1"><process id="sharing_provide">
<userTask id="n3"><extensionElements><jw:output to="days" from="days"/><jw:output to="outcome" from="outcome"/><jw:output to="sum" from="days + 1"/></extensionElements></userTask>
</process></definitions>`;

const row = (id: string, title: string, more: object = {}) => ({
  id, process: "sharing_provide", name: "共享申请（提供方）", version: 2, status: "running", outcome: "", title, key: "SQ-2026-0003", org: "320623.data", region: "320623",
  started: "2026-11-25T01:00:00Z", ended: "", ...more,
});

const kRows = [
  row("i1", "关于“全省人口基础信息（含户籍、常住、流动人口及其变动）”的共享申请"),
  row("i2", "企业登记基本信息共享申请", { status: "completed", outcome: "granted", ended: "2026-11-26T01:00:00Z" }),
];

const kInstance = {
  row: kRows[0],
  tokens: [{ node: "answer", name: "数据提供方作出答复", kind: "userTask", count: 1 }, { node: "tell", name: "告知需求方", kind: "sendTask", count: 1 }],
  passed: ["start", "check"],
  waits: [
    { id: "i1.3", kind: "task", node: "answer", name: "", key: "", org: "320623.data", right: "application.review", person: "", due: "2026-12-04T15:59:59Z", message: "", message_zh: "", left: 0 },
    { id: "i1.9", kind: "incident", node: "tell", name: "peer.down", key: "", org: "", right: "", person: "", due: "", message: "the peer cannot be reached", message_zh: "对方节点连接不上", left: 0 },
  ],
  variables: { application: "a3", days: 10 },
  duties: ["d1"], children: ["i7"], parent: null, digest: "",
  history: [
    { sequence: 1, time: "2026-11-25T01:00:00Z", actor: "p9", name: "启东经办", org: "320681.data", command: "start", detail: "", data: {}, changes: [{ what: "entered", node: "check", name: "合规审查", detail: "" }] },
    { sequence: 2, time: "2026-11-25T03:00:00Z", actor: "p2", name: "李建国", org: "320623.data", command: "complete", detail: "材料齐全，依据充分", data: {}, changes: [{ what: "done", node: "check", name: "合规审查", detail: "" }, { what: "waits", node: "answer", name: "数据提供方作出答复", detail: "" }] },
  ],
};

const kIncidents = [
  { id: "i1.9", instance: "i1", process: "sharing_provide", version: 2, title: kRows[0]!.title, org: "320623.data", node: "tell", node_name: "告知需求方", reason: "peer.down", message: "the peer cannot be reached", message_zh: "对方节点连接不上", since: "2026-11-26T02:00:00Z" },
];

const kRefusal = { element: "review", line: 12, code: "jw.candidates", zh: "没有人可办理该任务", en: "nobody may do this task" };
const kDifference = { element: "answer", name: "数据提供方作出答复", part: "clock reply", before: "days=10", after: "days=5" };
const definition = (more: object) => ({
  process: "sharing_provide", version: 2, name: "共享申请（提供方）", region: "", base_version: 0, state: "current", nodes: 12, changes: 0, behind: false,
  shipped: true, org: "", author: "system", note: "", deployed: "2026-11-20T02:00:00Z", digest: "00", unfit: [] as object[], ...more,
});
const kDefinitions = [
  definition({ version: 3, region: "320623", base_version: 2, changes: 1, author: "陈静", note: "本县承诺五个工作日", behind: true, unfit: [kRefusal] }),
  definition({}),
  definition({ version: 1, state: "former" }),
  definition({
    process: "province_check", version: 1, name: "全省统一核查", region: "32", shipped: false, org: "32.data", author: "", digest: "aa",
    origin: { node: "node-32", name: "江苏省数据共享节点", version: 4, digest: "bb", deployed: "2026-11-24T02:00:00Z", received: "2026-11-25T02:00:00Z" },
  }),
];
const arrival = (more: object) => ({
  process: "province_check", region: "32", node: "node-32", node_name: "江苏省数据共享节点", version: 4, digest: "bb", deployed: "2026-11-24T02:00:00Z",
  state: "in_force", here: 1, received: "2026-11-25T02:00:00Z", reasons: [] as object[], ...more,
});
const kArrivals = [
  arrival({ process: "province_visit", state: "refused", here: 0, reasons: [{ element: "visit", line: 8, code: "handed.org", zh: "任务指定由 32.data 办理，该部门不在本节点，任务无人可办", en: "its task is for 32.data, which has no inbox on this node" }] }),
  arrival({}),
];
const handing = (more: object) => ({
  node: "node-320613", node_name: "崇川区数据共享节点", process: "sharing_provide", region: "320623", version: 3, state: "in_force", there: 5,
  sent: "2026-11-25T02:00:00Z", answered: "2026-11-25T02:01:00Z", reasons: [] as object[], on_the_way: "", ...more,
});
const kHandings = [
  handing({}),
  handing({ node: "node-320681", node_name: "启东市数据共享节点", state: "refused", there: 0, reasons: [{ element: "answer", line: 9, code: "clock.preset", zh: "本节点没有预设 CN-32-A", en: "no preset CN-32-A here" }] }),
  handing({ node: "node-320682", node_name: "如皋市数据共享节点", state: "sent", there: 0, answered: "", on_the_way: "peer.unreachable: 节点连接不上" }),
];
const kProcessWords = {
  elements: [{ code: "userTask", zh: "人工任务", en: "user task", detail: "runs" }, { code: "process", zh: "流程", en: "process", detail: "runs" }],
  ours: [], functions: [], parts: [],
  reasons: [{ code: "hearing", zh: "听证", en: "hearing", detail: "行政许可法第四十五条" }],
  rights: [{ code: "application.review", zh: "审核共享申请", en: "application.review", detail: "" }],
  terms: [{ preset: "CN-809", title: "政务数据共享条例", duty: "reply.conditional", article: "第二十一条", days: 10 }],
};
const done = { instance: "i1", status: "running", outcome: "", message: "", tasks: [], incidents: [] };

export function routes(json: Json, list: List, problem: (status: number, code: string, title: string, detail: string) => Reply): Route[] {
  return [
    ["GET", /^\/flow\/inbox$/, (_, query) => list(kTasks.filter((one) => (query.get("box") === "mine" ? one.mine : true) && (query.get("slot") === "late" ? one.light === "red" : true)))],
    ["GET", /^\/flow\/inbox\/counts$/, () => json({ mine: 1, role: 3, org: 3, rights: [
      { right: "application.review", open: 1, late: 1, today: 0, near: 0, later: 0, no_date: 0 },
      { right: "application.consent", open: 1, late: 0, today: 1, near: 0, later: 0, no_date: 0 },
      { right: "application.write", open: 1, late: 0, today: 0, near: 0, later: 0, no_date: 1 },
    ] })],
    ["GET", /^\/flow\/tasks\/([\w.]+)$/, ([id]) => { const one = kTasks.find((other) => other.id === id); return one ? json({ task: one, data: kData[id!] }) : problem(404, "flow.unknown", "未找到", "没有这项待办"); }],
    ["POST", /^\/flow\/tasks\/([\w.]+)\/(claim|unclaim|delegate|complete)$/, ([id], _, body) => json({ ...done, message: `${id} ${body}` })],
    ["GET", /^\/flow\/instances$/, (_, query) => list(kRows.filter((one) => !query.get("status") || one.status === query.get("status")))],
    ["GET", /^\/flow\/instances\/(\w+)$/, ([id]) => (id === "i1" ? json(kInstance) : problem(404, "flow.unknown", "未找到", "没有这个实例，或者您无权查看。"))],
    ["POST", /^\/flow\/instances\/(\w+)\/(variables|terminate)$/, () => json(done)],
    ["GET", /^\/processes\/\w+\/versions\/\d+\/document$/, () => json({ document: kXml })],
    ["GET", /^\/processes$/, () => list(kDefinitions.filter((one) => one.state === "current"))],
    ["GET", /^\/processes\/received$/, () => list(kArrivals)],
    ["GET", /^\/processes\/(\w+)\/nodes$/, ([id]) => list(kHandings.filter((one) => one.process === id))],
    ["GET", /^\/processes\/words$/, () => json(kProcessWords)],
    ["GET", /^\/processes\/(\w+)\/versions$/, ([id]) => { const found = kDefinitions.filter((one) => one.process === id); return found.length ? list(found) : problem(404, "flow.process_unknown", "未找到", "本节点没有部署该流程"); }],
    ["GET", /^\/processes\/\w+\/versions\/(\d+)\/lineage$/, ([version]) => list(version === "3" ? [{ definition: kDefinitions[1], differences: [kDifference] }] : [])],
    ["GET", /^\/processes\/\w+\/diff$/, () => list([kDifference])],
    ["POST", /^\/processes\/check$/, () => json({ deployable: false, processes: [], refusals: [kRefusal], differences: [] })],
    ["POST", /^\/processes\/\w+\/override\/document\/check$/, () => json({ deployable: true, processes: [], refusals: [], differences: [kDifference] })],
    ["GET", /^\/flow\/incidents$/, () => list(kIncidents)],
    ["POST", /^\/flow\/incidents\/([\w.]+)\/(retry|resolve)$/, () => json(done)],
    ["POST", /^\/flow\/migrations\/preview$/, () => json({ looked_at: 3, movable: 2, moved: 0, more: false, blocked: [{ id: "i1", title: kRows[0]!.title, problems: ["no node tell in version 3"], problems_zh: ["第 3 版没有环节 tell"] }] })],
    ["POST", /^\/flow\/migrations$/, () => json({ looked_at: 3, movable: 2, moved: 2, more: false, blocked: [] })],
    ["POST", /^\/flow\/simulations$/, () => json({
      instances: 2, finished: 2, other_end: 0, mean_before: 80, mean_after: 56.04, median_before: 80, median_after: 56,
      nodes: [{ node: "answer", name: "数据提供方作出答复", visits_before: 2, visits_after: 2, hours_before: 60, hours_after: 36, late: 1 }],
      items: [{ id: "i2", title: "企业登记基本信息共享申请", hours_before: 80, hours_after: 56, end_before: "granted", end_after: "granted", only_before: [], only_after: ["announce"], late: ["answer"], problem: "" }],
    })],
    ["GET", /^\/colleagues$/, () => list([{ id: "p1", name: "陈静", roles: ["clerk"] }, { id: "p2", name: "李建国", roles: ["head", "reviewer"] }])],
  ];
}
