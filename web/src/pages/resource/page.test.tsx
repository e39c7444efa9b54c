import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { state } from "../../../test/mock";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page resource", () => {
  page_cases("/resources/r1", ["resource.write", "resource.publish", "application.review"], "数据版本", "Data versions");

  it("offers its actions to its own department only", async () => {
    open_page("/resources/r1");
    await screen.findByText("数据版本");
    expect(screen.queryByRole("button", { name: "撤回" })).toBeNull();
  });

  it("lets its department load and withdraw", async () => {
    const before = state.org;
    state.org = { id: "32.statistics", name: "江苏省统计局", region: "32", line: "statistics" };
    open_page("/resources/r1");
    await screen.findByRole("button", { name: "载入新版本" });
    screen.getByRole("button", { name: "撤回" });
    state.org = before;
  });
});
