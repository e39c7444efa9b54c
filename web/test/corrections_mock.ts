// What the mock node answers about disputes.
import type { Reply } from "./mock";

type Handler = (parts: string[], query: URLSearchParams, body: string) => Reply;
type Json = (value: unknown, status?: number) => Reply;
type List = (items: unknown[], more?: object) => Reply;
type Problem = (status: number, code: string, title: string, detail: string) => Reply;

const kReceived = {
  id: "c1",
  number: "JH-320623.data-2026-0001",
  state: "received",
  resource: { id: "r1", code: "307/1", name: "统计用区划代码和城乡划分" },
  grant: "g1",
  consumer: { id: "320623.data", name: "如东县数据局", node: "n320623" },
  provider: { id: "32.statistics", name: "江苏省统计局", node: "n32" },
  items: [{ name: "name", title: "区划名称" }],
  points: 1,
  open: 1,
  corrected: 0,
  rejected: 0,
  reason: "现场核查名称不符",
  case_number: "",
  salt: "",
  digest: "9f2c6e0b1d9f2c6e0b1d",
  created: "2026-11-20T01:00:00.000Z",
  updated: "2026-11-20T01:00:00.000Z",
  received: "2026-11-20T01:00:05.000Z",
  due: "2026-12-04",
  due_end: "2026-12-04T16:00:00.000Z",
  provisional: false,
  answered: "",
  version: 0,
  light: "yellow",
  days_left: 1,
  side: "provider",
  history: [
    { time: "2026-11-20T01:00:00.000Z", actor: "", org: "320623.data", action: "raise", note: "现场核查名称不符" },
    { time: "2026-11-20T01:00:05.000Z", actor: "", org: "32.statistics", action: "receive", note: "" },
  ],
  actions: ["answer"],
};

const kAnswered = {
  ...kReceived,
  id: "c2",
  number: "JH-320623.data-2026-0002",
  state: "answered",
  open: 0,
  corrected: 1,
  answered: "2026-11-21T01:00:00.000Z",
  version: 3,
  light: "",
  days_left: 0,
  side: "consumer",
  actions: ["accept", "escalate"],
};

const kEscalated = {
  ...kReceived,
  id: "c3",
  number: "JH-320623.data-2026-0003",
  state: "escalated",
  open: 0,
  rejected: 1,
  reason: "",
  light: "",
  side: "bureau",
  bureau: { id: "32.data", name: "江苏省数据局", node: "n32" },
  escalation: { time: "2026-11-21T02:00:00.000Z", statement: "提供方未作现场核查", answer: "系统记录无误" },
  actions: ["dismiss", "uphold"],
};

export const kCorrections = [kReceived, kAnswered, kEscalated];

const kPoint = {
  n: 1,
  key: { code: "320623100000" },
  item: "name",
  held: "掘港街道",
  expected: "掘港镇",
  should_be_empty: false,
  evidence: "民政部门批复",
  state: "open",
  reason: "",
  version: 0,
  answered: "",
  source: { code: "320623100000", name: "掘港街道" },
};

export function routes(json: Json, list: List, problem: Problem): [string, RegExp, Handler][] {
  const one = (id: string | undefined) => {
    const found = kCorrections.find((correction) => correction.id === id);
    return found ? json(found) : problem(404, "correction.unknown", "未找到", "没有这件疑义。");
  };
  return [
    ["GET", /^\/corrections$/, (_, query) => list(query.get("box") === "mine" ? [kAnswered] : kCorrections)],
    ["POST", /^\/corrections$/, () => json({ correction: kReceived, joined: [], errors: [] })],
    ["GET", /^\/corrections\/(\w+)$/, ([id]) => one(id)],
    [
      "GET",
      /^\/corrections\/(\w+)\/points$/,
      ([id]) => list([id === "c2" ? { ...kPoint, state: "corrected", correct: "掘港镇", version: 3, source: undefined } : kPoint]),
    ],
    [
      "GET",
      /^\/corrections\/(\w+)\/holders$/,
      () =>
        list([
          { grant: "g1", org: "320623.data", name: "如东县数据局", version: 3, cells: 1, told: "delivered", state: "acknowledged", sequence: 2, sent: "2026-11-21T01:00:02.000Z", acknowledged: "2026-11-21T01:00:04.000Z" },
          { grant: "g9", org: "3206.data", name: "南通市数据局", version: 3, cells: 1, told: "queued", state: "sending", sequence: 5, sent: "", acknowledged: "" },
        ]),
    ],
    ["POST", /^\/corrections\/(\w+)\/(answer|accept|escalate|rule|remind|withdraw)$/, ([id]) => one(id)],
    ["GET", /^\/holdings\/(\w+)\/corrections$/, () => list([{ key: { code: "320623100000" }, item: "name", state: "open", correction: "c1", number: kReceived.number, time: kReceived.updated }])],
  ];
}
