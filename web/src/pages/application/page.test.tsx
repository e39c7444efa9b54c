import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page application", () => {
  page_cases("/applications/a1", ["application.write", "application.consent", "application.review"], "经过", "History");

  it("offers exactly what the node allows", async () => {
    open_page("/applications/a1");
    await screen.findByRole("button", { name: "同意" });
    screen.getByRole("button", { name: "不同意" });
    expect(screen.queryByRole("button", { name: "审核" })).toBeNull();
  });

  it("shows reason and basis of a refusal", async () => {
    open_page("/applications/a4");
    await screen.findByText("所述用途与职责不符");
    screen.getByText("《政务数据共享条例》第十五条");
  });
});
