import { describe, expect, it } from "vitest";
import { faults, first_draft, has_asker, terms_of } from "./draft";
import { ops_of, row_fault, row_term, type RowDraft, type RowItem } from "./rows_draft";

const kItems: RowItem[] = [
  { name: "id", title: "号码", type: "text", region: false },
  { name: "region", title: "区划", type: "text", region: true },
  { name: "born", title: "出生日期", type: "date", region: false },
  { name: "seen", title: "更新时间", type: "datetime", region: false },
  { name: "members", title: "人数", type: "integer", region: false },
  { name: "income", title: "收入", type: "decimal", region: false },
  { name: "alive", title: "在世", type: "boolean", region: false },
];
const row = (part: Partial<RowDraft>): RowDraft => ({ key: 1, values: [], reason: "", ...part });
const fault = (part: Partial<RowDraft>) => row_fault(row(part), kItems, "3206");

describe("a row condition", () => {
  it.each([
    [{}, "item"],
    [{ item: "gone", op: "eq", values: ["1"] }, "item"],
    [{ item: "id" }, "op"],
    [{ item: "id", op: "eq", values: [] }, "value"],
    [{ item: "id", op: "eq", values: ["a", "b"] }, "value"],
    [{ item: "id", op: "in", values: ["a", "b"] }, undefined],
    [{ item: "id", op: "range", values: ["", ""] }, "bounds"],
    [{ item: "id", op: "range", values: ["a", ""] }, undefined],
    [{ item: "region", op: "range", values: ["3206", ""] }, "op"],
    [{ item: "region", op: "prefix", values: ["320613"] }, undefined],
    [{ item: "region", op: "prefix", values: ["32061"] }, "region"],
    [{ item: "region", op: "prefix", values: ["320613", "3305"] }, "outside"],
    [{ item: "region", op: "prefix", values: ["32"] }, "outside"],
    [{ item: "region", bound: true }, undefined],
    [{ item: "born", bound: true }, "op"],
    [{ item: "born", op: "range", values: ["1990-01-01", "1999-12-31"] }, undefined],
    [{ item: "born", op: "range", values: ["1999-12-31", "1990-01-01"] }, "order"],
    [{ item: "born", op: "eq", values: ["1990-02-30"] }, "date"],
    [{ item: "born", op: "prefix", values: ["1990-05"] }, undefined],
    [{ item: "born", op: "prefix", values: ["199"] }, "date_part"],
    [{ item: "seen", op: "eq", values: ["2026-01-01"] }, "moment"],
    [{ item: "seen", op: "range", values: ["2026-01-01", "2026-01-31"] }, undefined],
    [{ item: "members", op: "range", values: ["9", "10"] }, undefined],
    [{ item: "members", op: "eq", values: ["1.5"] }, "whole"],
    [{ item: "members", op: "prefix", values: ["1"] }, "op"],
    [{ item: "income", op: "in", values: ["1.5"] }, "op"],
    [{ item: "income", op: "range", values: ["1.5", "x"] }, "number"],
    [{ item: "alive", op: "eq", values: ["yes"] }, "boolean"],
  ] as [Partial<RowDraft>, string | undefined][])("%j: %s", (part, expected) => {
    expect(fault(part)).toBe(expected);
  });

  it("goes to the node as it compares, with its reason", () => {
    expect(row_term(row({ item: "born", op: "range", values: [" 1990-01-01 "], reason: " 只核对在职人员 " }))).toEqual({ item: "born", op: "range", values: ["1990-01-01", ""], reason: "只核对在职人员" });
    expect(row_term(row({ item: "id", op: "in", values: ["a", " "] }))).toEqual({ item: "id", op: "in", values: ["a"] });
    expect(row_term(row({ item: "region", op: "prefix", bound: true, values: ["x"] }))).toEqual({ item: "region", op: "prefix", bind: "subject.region" });
  });

  it("offers every type at least one comparison", () => {
    for (const item of kItems) expect(ops_of(item.type, item.region).length).toBeGreaterThan(0);
  });
});

describe("the rows among the terms", () => {
  const draft = { ...first_draft("batch", []), purpose: "2.2" };
  it("make them incomplete while one is wrong", () => {
    const about = { items: kItems, applied: "3206" };
    expect(faults("batch", { ...draft, rows: [row({ item: "id" })] }, "2026-11-29", about)).toEqual(["rows"]);
    expect(faults("batch", { ...draft, rows: [row({ item: "id", op: "eq", values: ["a"] })] }, "2026-11-29", about)).toEqual([]);
  });
  it("are said with the switch of the region", () => {
    const said = terms_of("batch", { ...draft, own_region: true, rows: [row({ item: "id", op: "eq", values: ["a"], reason: "x" })] });
    expect(said).toEqual({ purpose_code: "2.2", own_region: true, rows: [{ item: "id", op: "eq", values: ["a"], reason: "x" }] });
  });
});

describe("who may ask", () => {
  const draft = { ...first_draft("batch", []), purpose: "2.2", system: "0192f0c4-0000-7000-8000-000000000002", role: "clerk", caps: { callsPerSecond: 5, rowsPerDay: 10 } };
  it("is nobody where everything is delivered: neither is said, nor calls a second", () => {
    expect(has_asker("batch", draft)).toBe(false);
    expect(terms_of("batch", draft)).toEqual({ purpose_code: "2.2", caps: { rowsPerDay: 10 } });
    expect(terms_of("batch", { ...draft, modes: ["query"] })).toMatchObject({ system: draft.system, role: "clerk", caps: { callsPerSecond: 5 } });
  });
  it("may have its level and its line written beside it", () => {
    expect(terms_of("batch", { ...draft, caps: {}, level: "county", line: "data" })).toEqual({ purpose_code: "2.2", level: "county", line: "data" });
  });
  it("is named by an id", () => {
    expect(faults("query", { ...draft, system: "救助受理系统" }, "2026-11-29")).toEqual(["system"]);
    expect(faults("query", draft, "2026-11-29")).toEqual([]);
  });
});
