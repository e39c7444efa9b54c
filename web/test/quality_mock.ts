// Answers about quality, for Vitest and `npm run dev`.
import type { Reply } from "./mock";

const dimensions = [
  ["01", "规范性", "Normativity", 98.2], ["02", "完整性", "Completeness", 100], ["03", "准确性", "Accuracy", 91.5],
  ["04", "一致性", "Consistency", 76.4], ["05", "时效性", "Timeliness", undefined], ["06", "可访问性", "Accessibility", undefined],
] as const;
const scores = dimensions.map(([dimension, , , score]) => ({ dimension, score }));
const rule = {
  id: "q1", code: "R001", side: "source", target: "r1", state: "active", version: 1, editor: "陈静", changed: "2026-11-20T01:00:00Z",
  form: { name: "公民身份号码校验", kind: "identifier", items: ["id"], severity: "block", metric: "030100", weight: 1, identifier: "resident_id" },
};
const measurement = {
  id: "m2", side: "source", target: "r1", name: "常住人口登记信息（含历史迁移与临时居住登记）", org: "320623.data", version: 2, cause: "run",
  rows_in: 12000, failing: 37, total: 91.5, dimensions: scores, measured: "2026-11-21T02:30:00Z",
  results: [{ rule: "q1", code: "R001", name: "公民身份号码校验", version: 1, metric: "030100", severity: "block", weight: 1, a: 11963, b: 12000, score: 99.7 }],
};
const quarantine = {
  id: "k1", resource: "r1", resource_name: measurement.name, version: 2, state: "open", rows_in: 3, rows_open: 2, rows_released: 1,
  rows_dismissed: 0, revision: 1, opened: "2026-11-21T02:30:00Z", changed: "2026-11-21T02:40:00Z",
};
const row = { line: 4, state: "open", reason: "rule:R001", field: "code", hits: ["R001", "R004"], raw: "", values: ["32061", "崇川区"], note: "", edited: false };

type Handler = (parts: string[], query: URLSearchParams, body: string) => Reply;

export function routes(json: (value: unknown) => Reply, list: (items: unknown[]) => Reply): [string, RegExp, Handler][] {
  return [
    ["GET", /^\/quality\/vocabulary$/, () =>
      json({
        kinds: [
          { code: "required", level: "item", zh: "必填", en: "Required", metric: "020100", least_items: 1, most_items: 20, fields: "", help_zh: "信息项不能为空", help_en: "The item may not be empty." },
          { code: "identifier", level: "item", zh: "标识校验", en: "Identifier", metric: "030100", least_items: 1, most_items: 20, fields: "identifier", help_zh: "按国家标准校验", help_en: "By the national standards." },
          { code: "expression", level: "row", zh: "项间逻辑", en: "Within the row", metric: "040202", least_items: 0, most_items: 0, fields: "expression", help_zh: "同一行各信息项之间的关系", help_en: "A condition over the items." },
        ],
        dimensions: dimensions.map(([code, zh, en]) => ({ code, zh, en })),
        metrics: [{ code: "030100", zh: "数据内容正确性", en: "Correctness of content" }],
        functions: [{ code: "length(text)", zh: "字符数", en: "number of characters" }],
      })],
    ["GET", /^\/quality\/overview$/, () => json({ orgs: [{ org: "320623.data", name: "如东县数据局", resources: 1, open: 2, total: 91.5, dimensions: scores }], targets: [measurement] })],
    ["GET", /^\/quality\/rules$/, () => list([rule])],
    ["POST", /^\/quality\/rules$/, () => json(rule)],
    ["POST", /^\/quality\/rules\/try$/, () => json({ rows: 12000, complete: true, assessed: 12000, failing: 1, columns: ["code"], hits: [{ row: 17, values: ["32061"] }], metric: "030100", score: 99.9 })],
    ["POST", /^\/quality\/rules\/(\w+)\/retire$/, () => json({ ...rule, state: "retired" })],
    ["GET", /^\/quality\/unscreened$/, () => list([{ target: "r1", name: measurement.name, org: "320623.data", version: 2, rows: 12000, loaded: "2026-11-01T02:30:00Z", screened: "", rules: [rule] }])],
    ["POST", /^\/quality\/screen$/, () => json({ number: 3, rows_in: 12000, rows_accepted: 11963, rows_set_aside: 37, set_aside: [], bytes: 1, file_name: "", loaded: "2026-11-21T02:30:00Z", loader: "陈静" })],
    ["GET", /^\/quality\/newest$/, () => json({ measurement })],
    ["GET", /^\/quality\/history$/, () => list([measurement, { ...measurement, id: "m1", total: 88, measured: "2026-11-01T02:30:00Z" }])],
    ["POST", /^\/quality\/run$/, () => json(measurement)],
    ["GET", /^\/quality\/quarantines$/, () => list([quarantine])],
    ["GET", /^\/quality\/quarantines\/(\w+)$/, () => json({ quarantine, items: ["code", "name"], reasons: [{ reason: "rule:R001", rows: 2 }], rows: [row], total: 1 })],
    ["POST", /^\/quality\/quarantines\/(\w+)\/edit$/, () => json({ quarantine, done: 1, still_failing: 0, rows: [], version: 0 })],
    ["POST", /^\/quality\/quarantines\/(\w+)\/release$/, () => json({ quarantine, done: 1, still_failing: 1, rows: [row], version: 3 })],
    ["POST", /^\/quality\/quarantines\/(\w+)\/dismiss$/, () => json({ quarantine, done: 1, still_failing: 0, rows: [], version: 0 })],
  ];
}
