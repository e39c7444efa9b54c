import { describe, expect, it } from "vitest";
import { Problem } from "../api/problem";
import { field_of } from "./fields";

const problem = (detail: string, code: string, at?: string) => new Problem(400, "t", detail, code, "", at);
const names = ["name", "purpose", "until"];

describe("the field a problem is about", () => {
  it.each([
    [problem("", "x", "purpose"), "purpose"],
    [problem("", "x", "#/purpose/0"), "purpose"],
    [problem("body.purpose: expected text", "body.text"), "purpose"],
    [problem("purpose：不能为空", "application.text"), "purpose"],
    [problem("已过期", "application.until"), "until"],
    [problem("items[3].type: unknown", "resource.items"), undefined],
    [problem("nothing of the kind", "db.full"), undefined],
  ])("is found", (one, field) => expect(field_of(one, names)).toBe(field));
});
