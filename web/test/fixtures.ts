// Made-up answers for development and tests. Nothing here is shipped.
import type * as t from "../src/api/types";

export const kLines: t.LineName[] = [
  ["data", "数据", "Data bureau"],
  ["statistics", "统计", "Statistics"],
  ["market", "市场监管", "Market regulation"],
  ["health", "卫生健康", "Health"],
  ["civil", "民政", "Civil affairs"],
  ["police", "公安", "Public security"],
  ["hr", "人力资源和社会保障", "Human resources and social security"],
  ["housing", "住房和城乡建设", "Housing and construction"],
  ["natural", "自然资源", "Natural resources"],
  ["education", "教育", "Education"],
  ["transport", "交通运输", "Transport"],
  ["justice", "司法", "Justice"],
  ["tax", "税务", "Taxation"],
].map(([code, zh, en]) => ({ code: code!, zh: zh!, en: en! }));

export const kRegions: (t.Region & { en: string; node: string })[] = [
  { short_code: "32", name: "江苏省", level: 1, parent: "", en: "Jiangsu", node: "n32" },
  { short_code: "3206", name: "南通市", level: 2, parent: "32", en: "Nantong", node: "n3206" },
  { short_code: "320612", name: "通州区", level: 3, parent: "3206", en: "Tongzhou", node: "n3206" },
  { short_code: "320613", name: "崇川区", level: 3, parent: "3206", en: "Chongchuan", node: "n3206" },
  { short_code: "320623", name: "如东县", level: 3, parent: "3206", en: "Rudong", node: "n320623" },
  { short_code: "320681", name: "启东市", level: 3, parent: "3206", en: "Qidong", node: "n3206" },
  { short_code: "320685", name: "海安市", level: 3, parent: "3206", en: "Haian", node: "n3206" },
];

const kOffice: Record<string, string> = {
  data: "数据局", statistics: "统计局", market: "市场监督管理局", health: "卫生健康委员会", civil: "民政局",
  police: "公安局", hr: "人力资源和社会保障局", housing: "住房和城乡建设局", natural: "自然资源和规划局",
  education: "教育局", transport: "交通运输局", justice: "司法局", tax: "税务局",
};

const kHeld = ["data", "statistics", "market", "health", "civil", "police"];

export const kCells: t.LatticeCell[] = kRegions.flatMap((region) =>
  kLines
    .filter((line) => kHeld.includes(line.code) || region.level < 3)
    .map((line) => ({
      org: `${region.short_code}.${line.code}`,
      name: `${region.name}${kOffice[line.code]}`,
      name_en: `${region.en} ${line.en}`,
      region: region.short_code,
      line: line.code,
      node: region.node,
      local: region.node === "n320623",
      offers: 0,
      asks: 0,
      receives: 0,
      pending: 0,
    })),
);

const cell = (org: string, part: Partial<t.LatticeCell>) =>
  Object.assign(kCells.find((one) => one.org === org)!, part);
cell("32.statistics", { offers: 3, pending: 2 });
cell("32.health", { offers: 5 });
cell("32.market", { offers: 12, pending: 1 });
cell("32.civil", { offers: 2 });
cell("32.police", { offers: 4 });
cell("32.data", { offers: 1 });
cell("3206.statistics", { offers: 1, receives: 1 });
cell("3206.data", { offers: 2, asks: 1, receives: 3 });
cell("3206.market", { offers: 6 });
cell("320623.statistics", { receives: 1, asks: 1 });
cell("320623.data", { asks: 2, receives: 2 });
cell("320623.health", { receives: 1 });
cell("320681.data", { receives: 1 });
cell("320681.statistics", { asks: 1, offers: 1 });
cell("320613.data", { receives: 1 });
cell("320613.civil", { offers: 1 });

const flow = (from: string, to: string, what: string, kind: string, state: t.LatticeFlow["state"], rows: number): t.LatticeFlow => ({
  from, to, resource: "r1", resource_name: what, kind, state, rows,
  last: state === "pending" ? "2026-11-21T09:12:00Z" : "2026-11-22T01:20:11Z",
});
export const kFlows: t.LatticeFlow[] = [
  flow("32.statistics", "320623.statistics", "统计用区划代码和城乡划分", "return", "active", 264),
  flow("32.statistics", "3206.data", "统计用区划代码和城乡划分", "return", "active", 2130),
  flow("32.statistics", "320681.data", "统计用区划代码和城乡划分", "return", "active", 319),
  flow("32.health", "320623.health", "全省医院名录", "return", "active", 9),
  flow("32.market", "320623.data", "企业登记基本信息", "return", "active", 48211),
  flow("32.civil", "320623.data", "社会组织登记信息", "return", "pending", 0),
  flow("3206.market", "320613.data", "个体工商户登记信息", "return", "active", 130422),
  flow("3206.market", "3206.data", "企业年报公示信息", "batch", "active", 90311),
  flow("32.police", "3206.data", "人口统计汇总", "return", "ended", 120),
  flow("32.statistics", "320681.statistics", "统计用区划代码和城乡划分", "return", "pending", 0),
];

export const kItems: t.Item[] = [
  { name: "code", title: "统计用区划代码", type: "text", length: 12, required: true, key: true, region: true, grade: 1, personal: "none", description: "12 位，前 2、4、6、9 位为上级" },
  { name: "name", title: "名称", type: "text", required: true, key: false, region: false, grade: 1, personal: "none" },
  { name: "level", title: "层级", type: "integer", required: true, key: false, region: false, grade: 1, personal: "none" },
  { name: "class_code", title: "城乡分类代码", type: "text", required: false, key: false, region: false, grade: 1, personal: "none", description: "111 主城区，112 城乡结合区，121 镇中心区，122 镇乡结合区，123 特殊区域，210 乡中心区，220 村庄" },
  { name: "contact", title: "联系人电话", type: "text", required: false, key: false, region: false, grade: 3, personal: "sensitive" },
];

const entry = (id: string, part: Partial<t.EntryDetail>): t.EntryDetail => ({
  id, code: `3200000100${id}`, name: "统计用区划代码和城乡划分", abstract: "全国省、市、县、乡、村五级统计用区划代码及城乡分类代码，用于统计调查、地址归集和各类台账的区划核对。",
  org: { id: "32.statistics", name: "江苏省统计局", node: "n32" }, region: "32", line: "statistics", node: "n32", sharing: "conditional",
  update_cycle: "yearly", rows: 663131, items_count: 5, version: 1, data_version: 2, updated: "2026-11-22T01:02:03Z", local: false,
  items: kItems, scope: "全省各级统计、民政、卫生健康、数据管理部门", purpose_text: "区划核对、统计调查", reason: "", legal_basis: "", format: "csv", region_item: "code", ...part,
});

export const kEntries: t.EntryDetail[] = [
  entry("r1", {}),
  entry("r2", { name: "全省医院名录", abstract: "全省医院的名称、等级、地址，按市归集。", org: { id: "32.health", name: "江苏省卫生健康委员会" }, line: "health", sharing: "unconditional", rows: 2083, update_cycle: "monthly" }),
  entry("r3", { name: "企业登记基本信息（含统一社会信用代码、住所、登记机关、核准日期以及历次变更记录的完整登记档案摘要）", abstract: "市场主体登记的基本信息。", org: { id: "32.market", name: "江苏省市场监督管理局" }, line: "market", rows: 4812311, update_cycle: "daily" }),
  entry("r4", { name: "社会组织登记信息", abstract: "社会团体、基金会、社会服务机构的登记信息。", org: { id: "32.civil", name: "江苏省民政局" }, line: "civil", rows: 90112 }),
  entry("r5", { name: "在侦案件信息", abstract: "依法不予共享。", org: { id: "32.police", name: "江苏省公安厅" }, line: "police", sharing: "not_shared", reason: "涉及侦查工作秘密", legal_basis: "《中华人民共和国刑事诉讼法》第五十四条", rows: 0, data_version: 0 }),
];

export const kVersions: t.DataVersion[] = [
  { number: 2, rows_in: 663140, rows_accepted: 663131, rows_set_aside: 9, set_aside: [{ reason: "ragged", zh: "字段数与表头不符", en: "More or fewer fields than the header", count: 6 }, { reason: "duplicate_key", zh: "主键重复", en: "The key occurred before", count: 3 }], bytes: 9123311, file_name: "统计用区划代码2021.csv", loaded: "2026-11-22T01:02:03Z", loader: "周敏" },
  { number: 1, rows_in: 663131, rows_accepted: 663131, rows_set_aside: 0, set_aside: [], bytes: 9103311, file_name: "regions_5level_2021.csv", loaded: "2026-11-20T01:02:03Z", loader: "周敏" },
];

export const kResources: t.Resource[] = [
  { ...kEntries[0]!, state: "published", versions: kVersions, created: "2026-11-20T01:00:00Z", editor: "周敏" },
  { ...entry("r9", { name: "规模以上工业企业名录", rows: 0, data_version: 0 }), state: "draft", versions: [], created: "2026-11-22T01:00:00Z", editor: "周敏" },
];

export const kUpload: t.Upload = {
  id: "u1", name: "统计用区划代码2021.csv", bytes: 31251223,
  preview: {
    encoding: "UTF-8", delimiter: ",", rows: 100000, complete: false, ragged: 6, formula_cells: 2,
    notes: [{ code: "upload.bom", zh: "文件以字节顺序标记开头，已忽略。", en: "The file starts with a byte order mark; ignored." }],
    columns: [
      { name: "code", title: "code", type: "text", length: 12, reason_zh: "12 位数字，有前导零或为编码，保持文本", reason_en: "12 digits: a code, kept as text", nulls: 0, examples: ["320000000000"], key_candidate: true, region_candidate: true },
      { name: "name", title: "name", type: "text", reason_zh: "含汉字", reason_en: "Contains Chinese text", nulls: 0, examples: ["江苏省"], key_candidate: false, region_candidate: false },
      { name: "level", title: "level", type: "integer", reason_zh: "全部为 1 到 5 的整数", reason_en: "All whole numbers from 1 to 5", nulls: 0, examples: ["1"], key_candidate: false, region_candidate: false },
      { name: "class_code", title: "class_code", type: "text", reason_zh: "3 位编码，保持文本", reason_en: "3-digit code, kept as text", nulls: 46000, examples: ["111", "220"], key_candidate: false, region_candidate: false },
    ],
    sample: [["320000000000", "江苏省", "1", null], ["320600000000", "南通市", "2", null], ["320623000000", "如东县", "3", null], ["320623100000", "掘港街道", "4", null], ["320623100001", "城中社区居委会", "5", "121"]],
    problems: [{ line: 4113, reason: "ragged", text: "320623100009,某社区,居委会,5,121" }],
  },
};

export const kTreatments: t.TreatmentKind[] = [
  { kind: "clear", zh: "原样提供", en: "as it is", params: [], sample_params: {}, sample_in: "崇川区", sample_out: "崇川区" },
  { kind: "keep_ends", zh: "掩码（保留首尾）", en: "mask, keep the ends", sample_params: { preset: "phone" }, sample_in: "13800138000", sample_out: "138****8000", params: [
    { name: "preset", zh: "预设", en: "preset", type: "text", required: false, min: 0, max: 20, choices: ["name", "id", "phone", "address"] },
    { name: "head", zh: "保留前几位", en: "kept at the start", type: "integer", required: false, min: 0, max: 100, choices: [] },
    { name: "tail", zh: "保留后几位", en: "kept at the end", type: "integer", required: false, min: 0, max: 100, choices: [] } ] },
  { kind: "pseudonym", zh: "假名化", en: "pseudonym", sample_params: { key: "sample" }, sample_in: "320613199001011234", sample_out: "85f7079b7495ae7b", params: [
    { name: "key", zh: "密钥编号", en: "key id", type: "text", required: true, min: 1, max: 64, choices: [] } ] },
  { kind: "drop", zh: "不提供", en: "leave out", params: [], sample_params: {}, sample_in: "13800138000", sample_out: "" },
];

const party = (id: string, name: string, node: string) => ({ id, name, node });
export const kProvider = party("32.statistics", "江苏省统计局", "n32");
export const kApplicant = party("320623.data", "如东县数据局", "n320623");

export const kApplications: t.Application[] = [
  ["a1", "awaiting_consent", "SQ-320623.data-2026-0003"],
  ["a2", "received", "SQ-320623.data-2026-0002"],
  ["a3", "granted", "SQ-320623.data-2026-0001"],
  ["a4", "refused", "SQ-320681.data-2026-0007"],
].map(([id, state, number]) => ({
  id: id!, number: number!, state: state!,
  resource: { id: "r1", code: "3200000100r1", name: "统计用区划代码和城乡划分", version: 1 },
  provider: kProvider, applicant: kApplicant, created_by: "p-other",
  items: ["code", "name", "class_code", "contact"], mode: "return", region: { code: "320623", name: "江苏省南通市如东县" },
  purpose: "基层网格与统计区划核对", legal_basis: "《政务数据共享条例》第二十条", scenario: "县数据局基层治理平台，网格员每日核对区划", security: "存于政务云数据区，仅限授权账号访问，用后按期删除",
  until: "2027-12-31", created: "2026-11-21T02:00:00Z", grant: state === "granted" ? "g1" : undefined,
  decision: state === "refused" ? { time: "2026-11-21T08:00:00Z", outcome: "refuse", reason: "所述用途与职责不符", basis: "《政务数据共享条例》第十五条", note: "" } : state === "granted" ? { time: "2026-11-21T08:00:00Z", outcome: "grant", note: "电话已掩码" } : undefined,
  history: [
    { time: "2026-11-21T02:00:00Z", actor: "陈静", org: "如东县数据局", action: "submit", note: "" },
    ...(state === "awaiting_consent" ? [] : [{ time: "2026-11-21T03:00:00Z", actor: "李建国", org: "如东县数据局", action: "consent", note: "同意" }, { time: "2026-11-21T03:00:02Z", actor: "", org: "江苏省统计局", action: "received", note: "" }]),
  ],
  actions: state === "awaiting_consent" ? ["consent", "decline", "withdraw"] : state === "received" ? ["decide", "withdraw"] : [],
}));

const manifest = { format: "jingwei-batch/1", delivery: "g1", grant_digest: "sha256:9f2c6e0b1d", sequence: 1, kind: "snapshot", counts: { rows_in: 663131, out: 264, unchanged: 0, filtered: 662867, set_aside: 0, deleted: 0 }, signatures: [{ suite: "ed25519", key: "n32", value: "mK1x…" }] };
export const kManifest = manifest;
export const kReceipt = { format: "jingwei-receipt/1", delivery: "g1", sequence: 1, rows: 264, inserted: 264, updated: 0, deleted: 0, total: 264, signatures: [{ suite: "ed25519", key: "n320623", value: "Qs9…" }] };

const batch = (id: string, part: Partial<t.Batch>): t.Batch => ({
  id, grant: "g1", sequence: 1, kind: "snapshot", side: "received", state: "applied", resource_name: "统计用区划代码和城乡划分",
  provider: { id: "32.statistics", name: "江苏省统计局" }, recipient: { id: "320623.data", name: "如东县数据局" },
  counts: { rows_in: 663131, out: 264, unchanged: 0, filtered: 662864, set_aside: 3, deleted: 0 }, total: 264, bytes: 5821,
  segments: [{ name: "part-0001.parquet", rows: 264, bytes: 5821, sha256: "4f8a1c9e0b7d2a6f5e3c8b1a9d7e6f5c4b3a29180f7e6d5c4b3a291807f6e5d4" }],
  manifest_digest: "sha256:1c9e0b7d2a6f5e3c8b1a9d7e6f5c4b3a29180f7e6d5c4b3a291807f6e5d44f8a", checksum: "0b7d2a6f5e3c8b1a", receipt_ok: true, attempts: 1,
  planned: "2026-11-22T01:20:01Z", sealed: "2026-11-22T01:20:04Z", sent: "2026-11-22T01:20:05Z", done: "2026-11-22T01:20:06Z",
  steps: [
    { name: "receive", zh: "接收分段", en: "Receive", started: "2026-11-22T01:20:05Z", ended: "2026-11-22T01:20:05Z", ms: 34 },
    { name: "verify", zh: "核验", en: "Verify", started: "2026-11-22T01:20:05Z", ended: "2026-11-22T01:20:05Z", ms: 12 },
    { name: "apply", zh: "入库", en: "Apply", started: "2026-11-22T01:20:05Z", ended: "2026-11-22T01:20:06Z", ms: 310 },
  ], ...part,
});
export const kBatches: t.Batch[] = [
  batch("b2", { sequence: 2, kind: "delta", counts: { rows_in: 663140, out: 3, unchanged: 262, filtered: 662875, set_aside: 0, deleted: 1 }, total: 265 }),
  batch("b1", {}),
  batch("b3", { sequence: 3, side: "sent", state: "failed", provider: { id: "3206.market", name: "南通市市场监督管理局" }, recipient: { id: "320613.data", name: "崇川区数据局" }, resource_name: "个体工商户登记信息", receipt_ok: false, attempts: 4, last_error: "peer.unreachable: connection refused; retried by itself", last_error_zh: "连接不上对方节点，将自动重试" }),
  batch("b4", { sequence: 4, side: "sent", state: "sealed", provider: { id: "3206.market", name: "南通市市场监督管理局" }, recipient: { id: "320613.data", name: "崇川区数据局" }, resource_name: "个体工商户登记信息", receipt_ok: false, attempts: 0, last_error: "delivery.cap_day: the day's rowsPerDay of 1000 leaves no room for this batch; it goes out from 2026-11-23 08:30", last_error_zh: "当日额度（rowsPerDay 1000）已不足以交付本批，将于 2026-11-23 08:30 起交付", next_try: "2026-11-23T00:30:00.000Z" }),
  batch("b5", { sequence: 5, side: "sent", state: "failed", provider: { id: "3206.market", name: "南通市市场监督管理局" }, recipient: { id: "320613.data", name: "崇川区数据局" }, resource_name: "个体工商户登记信息", receipt_ok: false, attempts: 0, last_error: "delivery.cap: the batch takes 5000 of a day's rowsPerDay and the grant allows 1000", last_error_zh: "本批需占用 5000（rowsPerDay），超过授权的每日上限 1000，任何一天都无法交付" }),
];

export const kGrant: t.Grant = {
  id: "g1", number: "SQJ-32.statistics-2026-0001", state: "active", side: "received", resource: "r1", resource_name: "统计用区划代码和城乡划分",
  provider: kProvider, recipient: kApplicant, application: "a3", mode: "return", purpose: "基层网格与统计区划核对", legal_basis: "《政务数据共享条例》第二十条",
  items: [
    { name: "code", title: "统计用区划代码", type: "text", treatment: { kind: "clear" }, zh: "原样提供", en: "as it is" },
    { name: "name", title: "名称", type: "text", treatment: { kind: "clear" }, zh: "原样提供", en: "as it is" },
    { name: "contact", title: "联系人电话", type: "text", treatment: { kind: "keep_ends", preset: "phone" }, zh: "掩码（保留首尾）", en: "mask, keep the ends" },
  ],
  rows: [{ item: "code", op: "prefix", values: ["320623"] }],
  duties: [{ kind: "delete", zh: "授权终止后删除", en: "delete when the grant ends" }, { kind: "log", zh: "查询留痕", en: "record every query" }],
  valid_from: "2026-11-21T08:00:00Z", valid_until: "2027-12-31T16:00:00Z", issued: "2026-11-21T08:00:00Z", digest: "sha256:9f2c6e0b1d7a4c3e5b6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5", signature_ok: true,
  document: { "@context": ["jingwei/grant/1"], uid: "urn:jingwei:grant:g1", permission: [{ target: "r1", action: "return", constraint: [{ leftOperand: "code", operator: "prefix", rightOperand: "320623" }] }], signatures: [{ suite: "ed25519", key: "n32", value: "aG9sZA…" }] },
  deliveries: kBatches.slice(0, 2),
};

// The other way round: given by the department that looks.
export const kGivenGrant: t.Grant = { ...kGrant, id: "g4", number: "SQJ-320623.data-2026-0004", side: "given", mode: "batch", provider: kApplicant, recipient: kProvider, duties: [...kGrant.duties, { kind: "retain", zh: "留存不超过规定天数", en: "keep no longer than the days named", when: "after", days: 30, proof: true }, { kind: "delete_by", zh: "在规定日期前删除", en: "delete by the day named", when: "after", by: "2026-12-31", proof: true }] };

// Asked request by request.
export const kOnlineGrant: t.Grant = {
  ...kGrant, id: "g9", number: "SQJ-32.civil-2026-0009", resource: "r9", resource_name: "社会救助对象", mode: "verify", purpose: "低保对象核对",
  provider: { id: "32.civil", name: "江苏省民政厅", node: "n32" }, recipient: { ...kApplicant, node: "n320623" },
  items: [
    { name: "id_number", title: "公民身份号码", type: "text", treatment: { kind: "pseudonym", key: "p-1" }, zh: "假名", en: "pseudonym", verify: [] },
    { name: "name", title: "姓名", type: "text", treatment: { kind: "keep_ends", head: 1, tail: 0 }, zh: "掩码（保留首尾）", en: "mask, keep the ends", verify: ["eq", "prefix"] },
    { name: "birth_date", title: "出生日期", type: "date", treatment: { kind: "truncate", unit: "year" }, zh: "截短", en: "truncate", verify: ["eq", "range"] },
    { name: "phone", title: "联系电话", type: "text", treatment: { kind: "drop" }, zh: "不提供", en: "left out", verify: ["eq"] },
  ],
  key: ["id_number"],
  rows: [{ item: "region_code", op: "prefix", values: [], own_region: true }],
  duties: [
    { kind: "log_use", zh: "每次使用均留存记录", en: "keep a log entry of every use", when: "with" },
    { kind: "evidence", zh: "每次使用须附依据编号", en: "name the evidence on file with every use", when: "before" },
    { kind: "retain", zh: "留存不超过规定天数", en: "keep no longer than the days named", when: "after", days: 30, proof: true },
  ],
  terms: {
    modes: ["verify", "query", "aggregate"], purpose: { code: "2.2", zh: "社会救助", en: "Social assistance", legal_basis: "《社会救助暂行办法》" },
    barred: [{ code: "2.2.2", zh: "临时救助", en: "Temporary relief", legal_basis: "" }], service_item: "000714001000",
    level: "", line: "", system: "", role: "",
    caps: [{ kind: "callsPerDay", zh: "每日调用次数", en: "calls a day", most: 100 }, { kind: "minGroup", zh: "统计最小分组", en: "smallest group of an aggregate", most: 5 }],
    weekdays: [1, 2, 3, 4, 5], hours: "08:30-18:00", lease: 86400, canaries: 0,
  },
  deliveries: undefined,
};

export const kEndedGrant: t.Grant = { ...kOnlineGrant, id: "g12", number: "SQJ-32.civil-2026-0012", state: "revoked", ended: "2026-11-29T02:30:00Z", end_reason: "使用目的已实现" };
// Its provider's node does not answer.
export const kAwayGrant: t.Grant = { ...kOnlineGrant, id: "g15", number: "SQJ-32.civil-2026-0015" };
export const kHeldGrant: t.Grant = { ...kOnlineGrant, id: "g14", number: "SQJ-32.civil-2026-0014", state: "suspended", end_reason: "核查使用情况", held_since: "2026-11-28T01:20:00Z" };
export const kFigureGrant: t.Grant = {
  ...kOnlineGrant, id: "g13", number: "SQJ-32.civil-2026-0013", duties: [], rows: [],
  items: [...kOnlineGrant.items, { name: "amount", title: "救助金额", type: "decimal", treatment: { kind: "clear" }, zh: "明文", en: "clear", verify: [] }],
  terms: { ...kOnlineGrant.terms!, modes: ["aggregate"], caps: [...kOnlineGrant.terms!.caps, { kind: "epsilonThousandths", zh: "统计隐私预算 ε（千分之一）", en: "privacy budget of aggregates, thousandths of epsilon", most: 1000 }] },
};

export const kUse = {
  caps: [
    { kind: "callsPerSecond", zh: "每秒调用次数", en: "calls a second", most: 0, used: 0 },
    { kind: "callsPerDay", zh: "每日调用次数", en: "calls a day", most: 100, used: 40 },
    { kind: "minGroup", zh: "统计最小分组", en: "smallest group of an aggregate", most: 5, used: 0 },
  ],
  systems: [{ system: "0192f0c4-0000-7000-8000-0000000000aa", requests: 12, keys: 40, misses: 3, in_sequence: 0, off_hours: 0, refused: 1, calls_today: 12, keys_today: 40, rows_today: 12, bytes_today: 2048, subjects_today: 38, events_today: 11 }],
  days: [{ day: "2026-11-29", calls: 40, rows: 12, bytes: 2048 }],
  total: { calls: 340, rows: 96, bytes: 1048576, first: "2026-10-12", last: "2026-11-29" },
  caseload: 50,
};

export const kHolding: t.Holding = {
  id: "g1", grant: "g1", recipient: "320623.data", resource: "r1", resource_name: "统计用区划代码和城乡划分", provider: "32.statistics", rows: 265,
  columns: [
    { name: "code", title: "统计用区划代码", type: "text", treatment: "clear", key: true },
    { name: "name", title: "名称", type: "text", treatment: "clear" },
    { name: "class_code", title: "城乡分类代码", type: "text", treatment: "clear" },
    { name: "contact", title: "联系人电话", type: "text", treatment: "keep_ends" },
  ],
  sequence: 2, updated: "2026-11-22T01:30:06Z", valid_until: "2027-12-31T16:00:00Z", state: "live", counts: kBatches[0]!.counts, manifest_digest: "sha256:1c9e0b7d2a6f5e3c8b1a9d7e6f5c4b3a29180f7e", checksum: "0b7d2a6f5e3c8b1a",
};

export const kRows: t.Value[][] = Array.from({ length: 60 }, (_, i) => [
  `3206231${String(i).padStart(2, "0")}${String((i * 7) % 1000).padStart(3, "0")}`,
  `${["掘港街道", "城中街道", "栟茶镇", "洋口镇", "苴镇街道", "长沙镇", "大豫镇"][i % 7]}${["虹桥", "港南", "友谊", "解放", "富民"][i % 5]}社区居委会`,
  ["111", "121", "122", "220", null][i % 5] ?? null,
  `138****${String(1000 + i * 37).slice(-4)}`,
]);

const kKinds: [string, string, string][] = [
  ["holding.queried", "查询所得数据", "Received data queried"], ["receipt.issued", "出具回执", "Receipt issued"], ["batch.applied", "批次入库", "Batch applied"],
  ["batch.received", "收到批次", "Batch received"], ["grant.received", "收到共享授权", "Grant received"], ["application.consented", "共享工作机构同意", "Consented"],
  ["application.submitted", "提交共享申请", "Application submitted"], ["session.opened", "登录成功", "Logged in"],
];
export const kLog: t.LogEntry[] = Array.from({ length: 40 }, (_, i) => {
  const [kind, zh, en] = kKinds[i % kKinds.length]!;
  return { index: 1240 - i, time: new Date(Date.UTC(2026, 10, 22, 1, 30, 0) - i * 61000).toISOString(), kind, zh, en, actor: "p1", org: i % 3 ? "320623.data" : "", subject: i % 2 ? "g1" : "a3", details: { rows: 264, items: ["code", "name"] }, hash: (i * 2654435761 % 4294967296).toString(16).padStart(8, "0").repeat(8) };
});

export const kSystem: t.SystemState = {
  node: { id: "n32", name: "江苏省节点", region: "32", region_name: "江苏省", hosts: ["32"], is_operator: true, version: "0.1.0", demo: true },
  peers: [
    { id: "n32", name: "江苏省节点", region: "32", address: "127.0.0.1:9032", state: "self", queued: 0 },
    { id: "n3206", name: "南通市节点", region: "3206", address: "127.0.0.1:9206", state: "reachable", last_seen: "2026-11-22T01:30:00Z", queued: 0 },
    { id: "n320623", name: "如东县节点", region: "320623", address: "127.0.0.1:9623", state: "unreachable", last_seen: "2026-11-22T00:10:00Z", queued: 2, last_error: "127.0.0.1:9623 cannot be reached", last_error_zh: "无法连接 127.0.0.1:9623；请检查对方是否运行", last_code: "peer.unreachable" },
  ],
  trust: { version: 4, issued: "2026-11-20T01:00:00Z", signed_by: "n32", directory: 31 }, jobs: { planned: 1, sealed: 0, sending: 1, receiving: 0 },
  store: { kind: "sqlite", bytes: 4123123 }, lake_bytes: 19123123, log: { state: "running", published: 1241, behind: 0 },
  pools: [{ name: "requests", queued: 0, running: 1, refused: 0, done: 91234 }], disk_free: 123456789012, certificate: { not_after: "2027-11-20T00:00:00Z", days_left: 363 }, uptime_s: 183211,
};

const term = (code: string, zh: string, en: string, national = "") => ({ code, national, zh, en });

export const kVocabulary = {
  sharing: [term("unconditional", "无条件共享", "Shared with all", "1"), term("conditional", "有条件共享", "Conditional", "2"), term("not_shared", "不予共享", "Not shared", "3")],
  update_cycle: [term("yearly", "每年", "Yearly", "6")],
  item_type: [term("text", "字符型", "Text", "C"), term("integer", "整型", "Whole number", "I")],
  personal: [term("none", "非个人信息", "Not personal"), term("sensitive", "敏感个人信息", "Sensitive")],
  format: [term("csv", "电子表格（CSV）", "Spreadsheet (CSV)", "2"), term("other", "其他（须说明）", "Other", "6")],
  set_aside: [],
  format_class: [term("2", "电子表格", "Spreadsheet", "2"), term("6", "自描述格式", "Self-described", "6")],
  item_data_type: [term("C", "字符型", "Text", "text"), term("M", "备注型", "Memo", "text"), term("I", "整型", "Whole number", "integer")],
  sharing_channel: [term("platform", "共享平台方式", "Over the platform", "1")],
  sharing_method: [term("file", "文件下载", "File", "2")],
  subject: [term("space", "自然资源和空间地理", "Space"), term("other", "其他", "Other")],
  level: [term("general", "一般数据", "General data"), term("important", "重要数据", "Important data")],
  resource_state: [],
  filing_state: [],
  change_cause: [term("duty", "部门职责变化", "The duty changed"), term("other", "其他", "Other")],
  conclusion: [
    term("not_secret", "不涉及国家秘密和工作秘密", "No secret", "secrecy"), term("state_secret", "涉及国家秘密，不得列入", "State secret", "secrecy"),
    term("no_personal", "不含个人信息", "No personal information", "personal"), term("with_measures", "采取所列措施后可以列入", "With measures", "personal"),
  ],
  classification: [term("1", "基础信息资源", "Base"), term("103", "自然资源和空间地理", "Nature and space"), term("3", "部门信息资源", "Departmental"), term("307", "省及其以下", "Provinces and below")],
};

export const kFiling = {
  id: "f1",
  resource: "r1",
  code: "307032320601/1",
  name: "统计用区划代码和城乡划分",
  org: { id: "32.statistics", name: "江苏省统计局" },
  node: "n32",
  kind: "change",
  state: "awaiting_review",
  cause: "duty",
  changed_on: "2026-11-18",
  note: "增加城乡分类",
  refusal: "",
  base_version: 1,
  version: 0,
  standing_grants: 0,
  created: "2026-11-18T01:00:00Z",
  updated: "2026-11-19T01:00:00Z",
  reviewer: { org: "32.data", name: "江苏省数据局", node: "n32", above: true },
  review_clock: { due: "2026-11-23", light: "yellow", left: 1, provisional: false },
  change_clock: { due: "2026-12-02", light: "green", left: 8, provisional: false },
  extension: "",
  actions: ["accept", "return"],
  form: { name: "统计用区划代码和城乡划分", abstract: "五级区划代码", sharing: "conditional", scope: "各级", purpose: "核对", update_cycle: "yearly", format: "csv", subject: "space", level: "general", grade: 1, open: false, items: kResources[0]!.items },
  differences: [
    { item: "", field: "abstract", kind: "changed", before: "区划代码", after: "五级区划代码", breaks: false },
    { item: "kind", field: "item", kind: "removed", before: '{"name":"kind","title":"城乡分类","type":"text","personal":"none","grade":1}', after: "", breaks: true },
  ],
  assessments: [
    { id: "a1", kind: "secrecy", conclusion: "not_secret", assessed_on: "2026-11-17", assessor: "保密办公室", document: "", findings: "", measures: "", recorded: "2026-11-17T01:00:00Z", recorded_by: "李敏", fits: true },
    { id: "a2", kind: "personal", conclusion: "no_personal", assessed_on: "2026-11-17", assessor: "共享工作机构", document: "", findings: "", measures: "", recorded: "2026-11-17T01:00:00Z", recorded_by: "李敏", fits: false },
  ],
  findings: [{ code: "provider_code", blocks: false, zh: "提供方统一社会信用代码尚未填写", en: "The provider's code is missing" }],
  steps: [
    { time: "2026-11-18T01:00:00Z", actor: "李敏", org: "32.statistics", action: "submit", note: "请审批" },
    { time: "2026-11-19T01:00:00Z", actor: "王强", org: "32.statistics", action: "approve", note: "" },
  ],
};
