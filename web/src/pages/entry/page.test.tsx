import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { kEntries } from "../../../test/fixtures";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";
import { obstacle } from "./page";

describe("the page entry", () => {
  page_cases("/catalog/r1", "catalog.read", "资源说明", "About");

  it("offers to apply", async () => {
    open_page("/catalog/r1");
    const button = await screen.findByRole("button", { name: "申请共享" });
    expect(button).toHaveProperty("disabled", false);
  });

  it("says why one cannot apply", async () => {
    open_page("/catalog/r5");
    expect(await screen.findByRole("button", { name: "申请共享" })).toHaveProperty("disabled", true);
    screen.getByText("提供方已声明不予共享，不能申请。");
  });

  it("shows a problem with its code and a way to try again", async () => {
    open_page("/catalog/missing");
    await screen.findByText("not.found");
    screen.getByRole("button", { name: "重试" });
  });
});

describe("an obstacle to applying", () => {
  const entry = kEntries[0]!;
  it.each([
    [{ ...entry, org: { id: "me", name: "" } }, true, "own"],
    [{ ...entry, sharing: "not_shared" as const }, true, "not_shared"],
    [entry, false, "no_right"],
    [{ ...entry, data_version: 0 }, true, "no_data"],
    [entry, true, undefined],
  ])("is told", (one, may, why) => expect(obstacle(one, "me", may)).toBe(why));
});
