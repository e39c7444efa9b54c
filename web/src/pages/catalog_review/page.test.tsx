import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page catalog_review", () => {
  page_cases("/filings", ["resource.write", "resource.publish", "catalog.review"], "待我审核", "To review");

  it("says how long is left, and that the bureau above reviews", async () => {
    open_page("/filings");
    await screen.findByText("剩 1 个工作日");
    screen.getByText("江苏省数据局（上级）");
  });

  it("puts what it says of the bureau as the language of the page does", async () => {
    open_page("/filings", { language: "en" });
    await screen.findByText("江苏省数据局 (above)");
  });

  it("has the review boxes for reviewers only", async () => {
    open_page("/filings", { rights: ["catalog.read", "resource.write"] });
    await screen.findByText("本单位报审");
    expect(screen.queryByText("待我审核")).toBeNull();
  });
});
