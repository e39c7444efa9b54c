import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page of disputes", () => {
  page_cases("/corrections", "catalog.read", "JH-320623.data-2026-0001", "Disputes");

  it("shows first what waits for this person's answer", async () => {
    open_page("/corrections");
    await screen.findByText("JH-320623.data-2026-0001");
    expect(screen.getByRole("tab", { name: "待本部门答复" }).getAttribute("aria-selected")).toBe("true");
    expect(screen.getByText("剩 1 个工作日")).toBeTruthy();
  });

  it("offers no answers to who may not answer", async () => {
    open_page("/corrections", { rights: ["catalog.read", "correction.write"] });
    await screen.findByText("JH-320623.data-2026-0002");
    expect(screen.queryByRole("tab", { name: "待本部门答复" })).toBeNull();
  });
});
