import { describe, expect, it } from "vitest";
import { faults, first_draft, terms_of, type Draft } from "./draft";

const kItems = [
  { name: "id", key: true },
  { name: "name", key: false },
];
const draft = (mode: string, part: Partial<Draft> = {}): Draft => ({ ...first_draft(mode, kItems), purpose: "2.2", ...part });
const wrong = (mode: string, part: Partial<Draft>) => faults(mode, draft(mode, part), "2026-11-29");

describe("terms of use", () => {
  it("begin without comparing what the grade does not let be compared", () => {
    const comparisons = [{ kind: "eq", permitted: false, zh: "须有批准决定", en: "needs a decision" }];
    expect(first_draft("verify", [...kItems, { name: "reserve", key: false, comparisons }]).verify).toEqual({ name: ["eq"] });
  });

  it("begin with caps for what is asked online, and with none for what is delivered", () => {
    expect(terms_of("verify", draft("verify"))).toEqual({
      purpose_code: "2.2",
      caps: { callsPerSecond: 20, callsPerDay: 5000, subjectsPerDay: 2000 },
      verify: { name: ["eq"] },
    });
    expect(terms_of("batch", draft("batch"))).toEqual({ purpose_code: "2.2" });
  });

  it("say what the form says and nothing else", () => {
    const said = terms_of(
      "verify",
      draft("verify", {
        modes: ["aggregate"],
        barred: ["2.2.2"],
        service_item: "000714001000",
        role: "clerk",
        caps: { minGroup: 10, callsPerDay: 100 },
        weekdays: [5, 1],
        hours: ["08:30", "18:00"],
        lease_hours: 24,
        evidence: true,
        retain: 30,
        delete_by: "2027-12-31",
      }),
    );
    expect(said).toEqual({
      purpose_code: "2.2",
      purposes_barred: ["2.2.2"],
      service_item: "000714001000",
      modes: ["verify", "aggregate"],
      role: "clerk",
      caps: { minGroup: 10, callsPerDay: 100 },
      weekdays: [1, 5],
      hours: "08:30-18:00",
      lease: 86400,
      verify: { name: ["eq"] },
      duties: [{ action: "evidence" }, { action: "retain", days: 30 }, { action: "delete_by", by: "2027-12-31" }],
    });
  });

  it("leave out the smallest group where nothing is counted, and comparisons where nothing is verified", () => {
    expect(terms_of("query", draft("query", { caps: { minGroup: 5, rowsPerDay: 10 }, verify: { name: ["eq"] } }))).toEqual({
      purpose_code: "2.2",
      caps: { rowsPerDay: 10 },
    });
  });

  it("leave out what only a request can meet where rows are only delivered", () => {
    const part: Partial<Draft> = {
      barred: ["2.2.2"],
      system: "system-1",
      role: "clerk",
      caps: { callsPerSecond: 1, subjectsPerDay: 1, subjectsPerMonth: 1, callsPerDay: 2, rowsPerDay: 3, bytesPerDay: 4 },
      weekdays: [1],
      hours: ["08:30", "18:00"],
    };
    expect(terms_of("batch", draft("batch", part))).toEqual({
      purpose_code: "2.2",
      caps: { callsPerDay: 2, rowsPerDay: 3, bytesPerDay: 4 },
      weekdays: [1],
      hours: "08:30-18:00",
    });
    const both = terms_of("batch", draft("batch", { ...part, modes: ["query"] }));
    expect(both.purposes_barred).toEqual(["2.2.2"]);
    expect([both.system, both.role, both.caps?.callsPerSecond]).toEqual(["system-1", "clerk", 1]);
  });
});

describe("what is wrong with the terms", () => {
  it.each([
    ["verify", {}, []],
    ["verify", { purpose: undefined }, ["purpose"]],
    ["verify", { purpose: "2.2.1", barred: ["2.2"] }, ["barred"]],
    ["verify", { barred: ["2.2.1"] }, []],
    ["verify", { verify: {} }, ["verify"]],
    ["verify", { service_item: "低保" }, ["service_item"]],
    ["verify", { modes: ["aggregate"], caps: { minGroup: 1 } }, ["min_group"]],
    ["verify", { caps: { callsPerDay: 0 } }, ["whole"]],
    ["verify", { caps: { subjectsPerDay: 10, subjectsPerMonth: 5 } }, ["day_month"]],
    ["verify", { hours: ["18:00", "08:30"] }, ["hours"]],
    ["verify", { lease_hours: 0 }, ["lease"]],
    ["verify", { delete_by: "2026-11-29" }, ["delete_by"]],
    ["verify", { modes: ["aggregate"], caps: { minGroup: 5, epsilonThousandths: 0.5 } }, ["whole"]],
    ["batch", { canaries: 101 }, ["canaries"]],
    ["batch", { canaries: 100 }, []],
    ["verify", { canaries: 101 }, []],
    ["batch", { evidence: true }, ["online_only"]],
    ["verify", { retain: 1.5 }, ["retain"]],
  ] as [string, Partial<Draft>, string[]][])("%s %j: %j", (mode, part, expected) => {
    expect(wrong(mode, part)).toEqual(expected);
  });
});
