// What the mock node answers about catalogs as files.
import type { Reply } from "./mock";

type Handler = (parts: string[], query: URLSearchParams, body: string) => Reply;
type Json = (value: unknown, status?: number) => Reply;
type List = (items: unknown[], more?: object) => Reply;
type Problem = (status: number, code: string, title: string, detail: string) => Reply;

export const kImport = {
  id: "m1",
  name: "市统计局目录.xlsx",
  kind: "xlsx",
  bytes: 48213,
  sheets: ["信息资源目录", "填写说明"],
  layout: {
    sheet: "信息资源目录",
    known_as: "guide",
    heading_row: 2,
    first_row: 3,
    remembered: true,
    columns: [
      { letter: "A", heading: "信息资源名称", field: "name", samples: ["常住人口统计", "规模以上工业企业名录"] },
      { letter: "B", heading: "信息项名称", field: "item_title", samples: ["区划代码", "人口数"] },
      { letter: "C", heading: "共享类型", field: "sharing", samples: ["有条件共享"] },
      { letter: "D", heading: "数据存储总量(G)", field: "remark", samples: [] },
    ],
  },
  mapping_problem_zh: "",
  mapping_problem_en: "",
  is_checked: true,
  counts: { records: 4, fresh: 1, changed: 1, unchanged: 1, blocked: 1, published: 0, done: 0, failed: 0, problems: 2 },
  created: "2026-11-22T01:00:00Z",
  expires: "2026-11-23T01:00:00Z",
};

const kRecords = [
  { number: 1, state: "fresh", name: "常住人口统计", code: "", resource: "", first_row: 3, last_row: 6, items: 4, changed: [], problems: [] },
  { number: 2, state: "changed", name: "规模以上工业企业名录", code: "307032320601/12", resource: "r2", first_row: 7, last_row: 9, items: 3, changed: ["abstract", "items"], problems: [] },
  { number: 3, state: "unchanged", name: "人口统计汇总", code: "307032320601/13", resource: "r3", first_row: 10, last_row: 10, items: 1, changed: [], problems: [] },
  {
    number: 4,
    state: "blocked",
    name: "个体工商户登记信息（含经营者、经营场所、经营范围、核准日期、登记机关及其历次变更）",
    code: "",
    resource: "",
    first_row: 11,
    last_row: 13,
    items: 3,
    changed: [],
    problems: [
      { row: 11, column: "V", heading: "共享类型", value: "部分共享", blocks: true, reason: "import.value", zh: "应为以下之一：无条件共享、有条件共享、不予共享", en: "should be one of: …" },
      { row: 11, column: "D", heading: "信息资源提供方", value: "市市场监管局", blocks: false, reason: "import.provider", zh: "表中的提供方不是本单位；该资源将登记为本单位的资源", en: "the sheet names another provider" },
    ],
  },
];

const kFields = {
  fields: [
    { code: "name", zh: "信息资源名称", en: "Name", required: true, item: false },
    { code: "item_title", zh: "信息项名称", en: "Name of the item", required: true, item: true },
    { code: "sharing", zh: "共享类型", en: "Sharing type", required: true, item: false },
    { code: "abstract", zh: "信息资源摘要", en: "Abstract", required: false, item: false },
    { code: "remark", zh: "保留为备注项", en: "Kept under its heading", required: false, item: false },
  ],
  templates: [
    { code: "guide", zh: "编制指南模板（30 列）", en: "Template of the guide (30 columns)", columns: 30 },
    { code: "register", zh: "目录上传表（60 列）", en: "Upload sheet (60 columns)", columns: 60 },
    { code: "full", zh: "完整元数据表", en: "All metadata", columns: 39 },
  ],
};

export function routes(json: Json, list: List, problem: Problem): [string, RegExp, Handler][] {
  const one = (id: string | undefined, reply: () => Reply) =>
    id === "m1" ? reply() : problem(404, "import.unknown", "未找到", "没有这个导入任务，可能已过期，请重新上传");
  return [
    ["GET", /^\/import-fields$/, () => json(kFields)],
    ["POST", /^\/imports$/, () => json(kImport)],
    ["GET", /^\/imports\/(\w+)$/, ([id]) => one(id, () => json(kImport))],
    ["PUT", /^\/imports\/(\w+)\/mapping$/, ([id]) => one(id, () => json(kImport))],
    ["GET", /^\/imports\/(\w+)\/records$/, ([id], query) => one(id, () => {
      const state = query.get("state");
      return list(kRecords.filter((record) => !state || (state === "problems" ? record.problems.length > 0 : record.state === state)));
    })],
    ["POST", /^\/imports\/(\w+)\/commit$/, ([id]) => one(id, () => json({ ...kImport, committed: "2026-11-22T01:05:00Z", counts: { ...kImport.counts, fresh: 0, changed: 0, done: 2 } }))],
  ];
}
