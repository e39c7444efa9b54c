// Answers of the common standard, for Vitest and `npm run dev`.
import type { Reply } from "./mock";

type Json = (value: unknown, status?: number) => Reply;
type List = (items: unknown[], more?: object) => Reply;
type Route = [string, RegExp, (parts: string[], query: URLSearchParams, body: string) => Reply];

const element = (code: string, name: string, more: object = {}) => ({
  code, name, name_en: "", definition: name, type: "text", length: 0, code_set: "", identifier: "", personal: "none", grade: 1,
  words: [name], source: "GB", in_force: "2025-08-01", region: "", extends: "", org: "", version: 1, updated: "2026-11-01T00:00:00Z", ...more,
});

const kElements = [
  element("DE01002", "公民身份号码", { identifier: "resident_id", personal: "sensitive", grade: 4, words: ["身份证号", "sfzh"], source: "GB 11643-1999" }),
  element("DE01003", "性别", { code_set: "sex", personal: "personal", grade: 2 }),
  element("320623.DE01001", "如东县网格员编号（含镇、村两级网格及专属网格的统一编号）", { region: "320623", org: "320623.data" }),
];

const set = (code: string, name: string, more: object = {}) => ({
  code, name, source: "GB/T 2261.1-2003", region: "", extends: "", org: "", version: 1, in_force: "2003-12-01", size: 3, updated: "2026-11-01T00:00:00Z", ...more,
});

const kSets = [
  set("sex", "性别"),
  set("ethnic", "民族"),
  set("320600.ethnic", "南通市民族代码", { region: "320600", extends: "ethnic", org: "320623.data", version: 2 }),
];

const kMapping = { code: "320600.ethnic_map", name: "民族代码对照", from: "320600.ethnic", to: "ethnic", org: "320623.data", version: 1, size: 2, updated: "2026-11-01T00:00:00Z" };

const kCodes: Record<string, object[]> = {
  sex: [{ code: "1", name: "男性", parent: "" }, { code: "2", name: "女性", parent: "" }],
};

const kPast = {
  code: "320602", in_use: false, edition: 2025,
  names: [
    { code: "320602", name: "城区", start: 1983, end: 1991, statistical: false, successors: [{ code: "320602", name: "崇川区", year: 0 }] },
    { code: "320602", name: "崇川区", start: 1991, end: 2020, statistical: false, successors: [{ code: "320613", name: "崇川区", year: 0 }] },
  ],
  today: [{ code: "320613", name: "崇川区", year: 0 }],
  came_from: [],
};

export function routes(json: Json, list: List, problem: (status: number, code: string, title: string, detail: string) => Reply): Route[] {
  return [
    ["GET", /^\/standard\/elements$/, (_, query) => list(kElements.filter((one) => `${one.code} ${one.name}`.includes(query.get("q") ?? "")))],
    ["GET", /^\/standard\/elements\/([\w.]+)$/, ([code]) => { const one = kElements.find((other) => other.code === code); return one ? json(one) : problem(404, "element.unknown", "未找到", "没有这个数据元"); }],
    ["POST", /^\/standard\/elements$/, (_, __, body) => json({ ...JSON.parse(body), version: 1 })],
    ["GET", /^\/standard\/code-sets$/, (_, query) => list(kSets.filter((one) => `${one.code} ${one.name}`.includes(query.get("q") ?? "")))],
    ["GET", /^\/standard\/code-sets\/([\w.]+)$/, ([code]) => { const one = kSets.find((other) => other.code === code); return one ? json(one) : problem(404, "code_set.unknown", "未找到", "没有这个代码集"); }],
    ["GET", /^\/standard\/code-sets\/([\w.]+)\/items$/, ([code]) => list(kCodes[code!] ?? [{ code: "96", name: "穿青人", parent: "" }])],
    ["GET", /^\/standard\/code-sets\/([\w.]+)\/versions$/, () => list([{ version: 1, in_force: "2003-12-01", note: "", size: 3, added: 3, dropped: 0, renamed: 0, digest: "", drop_reason: "", created: "2026-11-01T00:00:00Z" }])],
    ["GET", /^\/standard\/code-sets\/([\w.]+)\/uses$/, () => list([])],
    ["POST", /^\/standard\/code-sets\/([\w.]+)\/csv$/, (_, __, body) => (JSON.parse(body).drop_reason ? json(kSets[2]) : problem(409, "code_set.drops_used", "有冲突", "将删除代码 96，而这些仍在使用：人口基础信息"))],
    ["GET", /^\/standard\/mappings$/, () => list([kMapping])],
    ["GET", /^\/standard\/mappings\/([\w.]+)\/rows$/, () => list([{ from: "01", to: "01", note: "" }, { from: "02", to: "02", note: "" }])],
    ["GET", /^\/standard\/mappings\/([\w.]+)\/coverage$/, () => json({ from_codes: 3, mapped: 2, to_codes: 58, reached: 2, unmapped: [{ code: "96", name: "穿青人", parent: "" }], proposed: [], unknown_from: [], unknown_to: [] })],
    ["GET", /^\/standard\/identifiers$/, () => json({ kinds: [{ code: "resident_id", zh: "公民身份号码", en: "Resident ID number", source: "GB 11643-1999", example: "11010519491231002X", personal: "sensitive" }], faults: [{ code: "CHECK", zh: "校验码不对", en: "wrong check character" }] })],
    ["POST", /^\/standard\/identifiers\/check$/, (_, __, body) => json({ valid: 1, mendable: 0, wrong: 0, values: (JSON.parse(body).values as string[]).map((normal) => ({ fault: "", left: "", normal, changes: [], note: "" })) })],
    ["GET", /^\/standard\/regions$/, (_, query) => list(kPast.names.filter((one) => one.code.startsWith(query.get("q") ?? "") || one.name.includes(query.get("q") ?? "")))],
    ["GET", /^\/standard\/regions\/(\d+)$/, () => json(kPast)],
  ];
}
