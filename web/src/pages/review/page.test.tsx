import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { kItems, kTreatments } from "../../../test/fixtures";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";
import { bare, first_choice, made, with_param } from "./choices";

describe("the page review", () => {
  page_cases("/applications/a2/review", "application.review", "逐项处理", "Item by item");

  it("shows the rows as the recipient would see them", async () => {
    open_page("/applications/a2/review");
    await screen.findByText("138****1000");
    screen.getByText("全部 663,131 行中，264 行在范围内");
  });

  it("is closed for an application that is not waiting for a decision", async () => {
    open_page("/applications/a3/review");
    await screen.findByText("这份申请现在不能由您审核。");
  });
});

describe("treatments to start from", () => {
  const sensitive = kItems.find((item) => item.personal === "sensitive")!;
  it("mask what is sensitive", () => expect(first_choice(sensitive, kTreatments).kind).toBe("keep_ends"));
  it("leave the rest as it is", () => expect(first_choice(kItems[0]!, kTreatments)).toEqual({ kind: "clear" }));
  it("leave sensitive items out when no mask is known", () => expect(first_choice(sensitive, [])).toEqual({ kind: "drop" }));
  it("do not name a key", () => expect(made(kTreatments.find((kind) => kind.kind === "pseudonym")!)).toEqual({ kind: "pseudonym" }));
  it("hold either a preset or numbers", () => {
    const preset = with_param({ kind: "keep_ends", head: 2, tail: 1 }, "preset", "phone");
    expect(preset).toEqual({ kind: "keep_ends", preset: "phone" });
    expect(with_param(preset, "head", 3)).toEqual({ kind: "keep_ends", head: 3 });
    expect(with_param(preset, "preset", undefined)).toEqual({ kind: "keep_ends" });
  });
  it("find sensitive items that would go bare", () => {
    expect(bare([sensitive], {})).toEqual([sensitive]);
    expect(bare([sensitive], { contact: { kind: "drop" } })).toEqual([]);
  });
});
