import { describe, expect, it } from "vitest";
import { kTreatments } from "../../../test/fixtures";
import { kComposer } from "../../../test/grading_fixtures";
import { asked_params, first_choices, made, refused, with_param } from "./choices";

describe("treatments to start from", () => {
  it("are what the node proposes", () => {
    expect(first_choices(kComposer).contact).toEqual({ kind: "keep_ends", preset: "phone" });
    expect(first_choices(kComposer).code).toEqual({ kind: "clear" });
    expect(refused(kComposer, first_choices(kComposer))).toEqual([]);
  });
  it("do not name a key, and nobody is asked for one", () => {
    const kind = kTreatments.find((one) => one.kind === "pseudonym")!;
    expect(made(kind)).toEqual({ kind: "pseudonym" });
    expect(asked_params(kind)).toEqual([]);
  });
});

describe("a changed parameter", () => {
  it("of a mask is either a preset or numbers", () => {
    const preset = with_param({ kind: "keep_ends", head: 2, tail: 1 }, "preset", "phone");
    expect(preset).toEqual({ kind: "keep_ends", preset: "phone" });
    expect(with_param(preset, "head", 3)).toEqual({ kind: "keep_ends", head: 3 });
    expect(with_param(preset, "preset", undefined)).toEqual({ kind: "keep_ends" });
  });
  it("of ranges is either a width or edges", () => {
    expect(with_param({ kind: "bucket", width: 10 }, "edges", "1,2")).toEqual({ kind: "bucket", edges: "1,2" });
  });
  it("brings the count along with the unit of characters, and takes it away", () => {
    const chars = with_param({ kind: "truncate", unit: "year" }, "unit", "chars");
    expect(chars).toEqual({ kind: "truncate", unit: "chars", count: 1 });
    expect(with_param(chars, "unit", "month")).toEqual({ kind: "truncate", unit: "month" });
  });
});

describe("what the grades refuse", () => {
  it("is found, also for items nobody has chosen for", () => {
    const contact = kComposer.find((item) => item.name === "contact")!;
    expect(refused([contact], {})).toEqual([contact]);
    expect(refused([contact], { contact: { kind: "no such kind" } })).toEqual([contact]);
    expect(refused([contact], { contact: { kind: "drop" } })).toEqual([]);
  });
});
