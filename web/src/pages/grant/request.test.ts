import { describe, expect, it } from "vitest";
import { kOnlineGrant } from "../../../test/fixtures";
import { clause_words, type Names } from "./clause_words";
import { en } from "../../text/en";
import { zh } from "../../text/zh";
import { example_of, first_purpose, online_modes, request_of } from "./request";
import { text } from "./use_text";

const base = { purpose: "2.2.1", event: "BJ-1" };

describe("a request under a grant", () => {
  it("holds what the mode asks for", () => {
    expect(online_modes(kOnlineGrant)).toEqual(["verify", "query", "aggregate"]);
    expect(
      request_of(kOnlineGrant, {
        ...base,
        mode: "verify",
        key: { id_number: "1" },
        compare: [{ item: "name", op: "eq", value: "甲" }, { item: "birth_date", op: "range", value: "", to: "2000-01-01" }],
        at_least: 1,
        evidence: "YJ-1",
      }),
    ).toEqual({
      grant: "g9", ...base, evidence: "YJ-1", key: { id_number: "1" }, at_least: 1,
      compare: [{ item: "name", op: "eq", value: "甲" }, { item: "birth_date", op: "range", to: "2000-01-01" }],
    });
    expect(request_of(kOnlineGrant, { ...base, mode: "query", key: { id_number: "1" }, items: ["name"] })).toEqual({
      grant: "g9", ...base, key: { id_number: "1" }, items: ["name"],
    });
    expect(request_of(kOnlineGrant, { ...base, mode: "aggregate", items: ["birth_date"] })).toEqual({ grant: "g9", ...base, by: ["birth_date"] });
  });

  it("can be shown as an example that names what the grant asks for", () => {
    expect(example_of(kOnlineGrant, "verify", "…")).toEqual({
      grant: "g9", purpose: "2.2", event: "BJ-2026-0001", evidence: "…", key: { id_number: "…" }, compare: [{ item: "name", op: "eq", value: "…" }],
    });
  });
});

describe("the purpose that is asked first", () => {
  const tree = ["1", "2", "2.2", "2.2.1", "2.2.2", "2.2.2.1"].map((code) => ({ code }));
  const with_terms = (code: string, barred: string[]) => ({
    ...kOnlineGrant,
    terms: { ...kOnlineGrant.terms!, purpose: { ...kOnlineGrant.terms!.purpose, code }, barred: barred.map((one) => ({ code: one, zh: "", en: "", legal_basis: "" })) },
  });
  it.each([
    ["2.2", [], "2.2"],
    ["2.2", ["2.2.2"], "2.2.1"],
    ["2.2", ["2.2.2.1"], "2.2.1"],
    ["2", ["2.2.1"], "2.2.2"],
    ["2.2.2", ["2.2"], undefined],
  ] as [string, string[], string | undefined][])("of %s without %s is %s", (code, barred, expected) => {
    expect(first_purpose(with_terms(code, barred), tree)).toBe(expected);
  });
});

describe("the values of a clause", () => {
  const names: Names = {
    grant: kOnlineGrant,
    purposes: [{ code: "2.2", parent: "2", zh: "社会救助", en: "Social assistance", legal_basis: "" }],
    either: (one) => one.zh,
    line: (code) => (code === "data" ? "数据" : code),
    modes: { verify: "核验", query: "查询" },
    states: { suspended: "已暂停" },
    roles: { clerk: "经办人" },
    shared: zh,
    t: text.zh.clauses,
  };
  it.each([
    ["grant", "g9", "SQJ-32.civil-2026-0009"],
    ["org", "320623.data", "如东县数据局"],
    ["level", "county", "县级"],
    ["line", "data", "数据"],
    ["system", "*", "不限"],
    ["system", "", "人员操作"],
    ["role", "clerk", "经办人"],
    ["standing", "suspended", "已暂停"],
    ["window", "1234567 00:00-24:00", "00:00-24:00"],
    ["window", "7 20:27", "周日 20:27"],
    ["mode", "verify, query (verify only)", "核验、查询（已降级为仅核验）"],
    ["purpose", "2.2", "社会救助（2.2）"],
    ["barred", "-", "–"],
    ["evidence", "1", "须填写"],
    ["item", "name: eq", "姓名：比对等于"],
    ["item", "not returned, eq", "不返回、比对等于"],
    ["event", "BJ-1", "BJ-1"],
  ])("%s %s reads %s", (clause, said, expected) => expect(clause_words(clause, said, names)).toBe(expected));

  const english: Names = { ...names, either: (one) => one.en, modes: en.modes, shared: en, t: text.en.clauses };
  it.each([
    ["window", "67 08:00-18:00", "Sat, Sun 08:00-18:00"],
    ["mode", "verify, query (verify only)", "Verify, Query (stepped down to verify)"],
    ["purpose", "2.2", "Social assistance (2.2)"],
    ["item", "name: eq", "姓名: compared: equals"],
  ])("%s %s reads %s in English", (clause, said, expected) => expect(clause_words(clause, said, english)).toBe(expected));
});
