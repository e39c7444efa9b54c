import type * as t from "../src/api/grading";
import type { Audience } from "../src/api/terms";
import { kItems, kTreatments } from "./fixtures";

// What the node says of grades and keys, for the tests of the pages.
const hide: t.Sentence = { demand: "hide", zh: "敏感个人信息不得原样提供", en: "sensitive personal information does not go as it is", source: "pipl28", source_zh: "《中华人民共和国个人信息保护法》第二十八条", source_en: "Personal Information Protection Law, Art 28" };
const equal: t.Sentence = { demand: "equal_only", zh: "4 级数据（含敏感个人信息）只核验是否相等", en: "grade 4 is verified by equality only", source: "product", source_zh: "本产品的默认控制", source_en: "default of this product" };
const decision: t.Sentence = { demand: "decision", zh: "重要数据须有主管部门批准决定在案", en: "important data needs the authority's decision on file", source: "dsl21", source_zh: "《中华人民共和国数据安全法》第二十一条", source_en: "Data Security Law, Art 21" };
const floor: t.Sentence = { demand: "grade", zh: "敏感个人信息不低于 4 级", en: "sensitive personal information: at least grade 4", source: "tc260", source_zh: "TC260-PG-20212A", source_en: "TC260-PG-20212A" };

export const kComposer: t.ComposerItem[] = kItems
  .filter((item) => ["code", "name", "class_code", "contact"].includes(item.name))
  .map((item) => {
    const sensitive = item.personal === "sensitive";
    return {
      name: item.name, title: item.title, type: item.type, key: item.key, level: "general", grade: item.grade, personal: item.personal, cleared: false,
      rules: sensitive ? [hide] : [],
      treatments: kTreatments.map((kind) => ({ kind: kind.kind, permitted: !(sensitive && kind.kind === "clear") && !(item.key && kind.kind === "drop"), zh: hide.zh, en: hide.en })),
      comparisons: ["eq", "prefix", "range"].map((kind) => ({ kind, permitted: kind === "eq" || !sensitive, zh: equal.zh, en: equal.en })),
      proposed: sensitive ? { kind: "keep_ends", preset: "phone" } : { kind: "clear" },
      zh: sensitive ? hide.zh : "", en: sensitive ? hide.en : "",
    };
  });

export const kGrading: t.Grading = {
  level: "important", grade: 4, personal: "sensitive",
  items: kItems.map((item) => ({
    name: item.name, title: item.title, level: item.name === "name" ? "important" : "general", grade: item.grade, personal: item.personal,
    floor: item.personal === "sensitive" ? 4 : 1,
    below: item.personal === "sensitive" ? [floor] : [],
    returns: item.personal === "sensitive" ? [hide] : item.name === "name" ? [decision] : [],
    answers: item.name === "name" ? [decision] : [],
  })),
  clearances: [
    { id: "c1", resource: "r1", decision: { authority: "江苏省数据局", number: "苏数批〔2026〕12 号", decided: "2026-03-01", valid_until: "2027-03-01", items: ["name"], modes: ["return"], recipient: "320623.data", digest: "", note: "" }, filed: "2026-03-02T01:00:00Z", filed_by: "32.data", withdrawn: "", reason: "", in_force: true },
    { id: "c0", resource: "r1", decision: { authority: "江苏省数据局", number: "苏数批〔2025〕3 号", decided: "2025-03-01", valid_until: "", items: [], modes: [], recipient: "", digest: "", note: "" }, filed: "2025-03-02T01:00:00Z", filed_by: "32.data", withdrawn: "2026-01-01T01:00:00Z", reason: "决定已修改", in_force: false },
  ],
};

export const kKeys: { keys: t.TreatmentKey[]; masters: t.MasterKey[] } = {
  keys: [
    { id: "0192f0c4-0000-7000-8000-000000000001", scope: "grant", grant: "SQS-32.statistics-2026-0001", versions: [{ number: 1, made: "2026-11-21T08:00:00Z", master: 2 }] },
    { id: "p-27b67da0d683f906786155790f320b0a", scope: "purpose", grant: "", versions: [{ number: 1, made: "2026-10-01T08:00:00Z", master: 2 }, { number: 2, made: "2026-11-01T08:00:00Z", master: 2 }] },
  ],
  masters: [
    { version: 1, kind: "file", made: "2026-01-01T00:00:00Z" },
    { version: 2, kind: "passphrase", made: "2026-06-01T00:00:00Z" },
  ],
};

// Whom the grant of an application can let in; the applicant lives on the reviewer's node.
export const kAudience: Audience = {
  org: { id: "320623.data", name: "如东县数据局", node: "n32" }, level: "county", line: "data", region: "320623",
  roles: [{ code: "clerk", zh: "经办人", en: "Clerk" }, { code: "head", zh: "共享工作机构负责人", en: "Head" }],
  systems_known: true,
  systems: [{ id: "0192f0c4-0000-7000-8000-0000000000c1", name: "基层治理系统", roles: ["clerk"], expires: "2027-12-31T00:00:00Z" }],
};
