import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page of the cascade", () => {
  page_cases("/rollup", "catalog.read", "启东市企业登记基本信息", "Cascade");

  it("asks what has to be corrected before it returns an entry", async () => {
    open_page("/rollup");
    fireEvent.click(await screen.findByRole("button", { name: "退回更正" }));
    await screen.findByText("需要更正什么");
  });

  it("only shows to whom may not review", async () => {
    open_page("/rollup", { rights: ["catalog.read"] });
    await screen.findByText("启东市企业登记基本信息");
    expect(screen.queryByText("认领", { selector: "button span" })).toBeNull();
  });

  it("shows a department what bureaus above said", async () => {
    open_page("/rollup?tab=above");
    await screen.findByText("更新周期与实际不符");
    expect(screen.getByRole("link", { name: "去更正" }).getAttribute("href")).toContain("/edit");
  });
});
