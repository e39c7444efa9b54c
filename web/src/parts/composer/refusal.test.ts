import { describe, expect, it } from "vitest";
import { kTreatments } from "../../../test/fixtures";
import { kComposer } from "../../../test/grading_fixtures";
import type { Problem } from "../../api/problem";
import { in_words, refused_item } from "./composer";

const said = (detail: string) => ({ status: 403, code: "grant.sensitive_clear", title: "", detail }) as Problem;

describe("what the compiler refuses", () => {
  it("is shown at the item it names, whole name or title", () => {
    expect(refused_item(said("信息项 contact 属于敏感个人信息，不能以“clear”方式提供"), kComposer)?.name).toBe("contact");
    expect(refused_item(said("item class_code of type text cannot be given"), kComposer)?.name).toBe("class_code");
    expect(refused_item(said("the rows are bound to the region"), kComposer)).toBeUndefined();
    expect(refused_item(undefined, kComposer)).toBeUndefined();
    const terms = { ...said("terms.contact: a whole number from 1"), code: "decision.terms" } as Problem;
    expect(refused_item(terms, kComposer)).toBeUndefined();
  });
  it("is said with the item's title and the treatment's name", () => {
    const item = kComposer.find((one) => one.name === "contact")!;
    expect(in_words("信息项 contact 不能以“clear”方式提供", item, kTreatments, (one) => one.zh)).toBe(
      `信息项 ${item.title} 不能以“${kTreatments.find((one) => one.kind === "clear")!.zh}”方式提供`,
    );
    expect(in_words(`信息项 contact (${item.title}) 不能提供`, item, kTreatments, (one) => one.zh)).toBe(`信息项 ${item.title} 不能提供`);
  });
});
