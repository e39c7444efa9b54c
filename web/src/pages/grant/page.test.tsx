import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { state } from "../../../test/mock";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page grant", () => {
  page_cases("/grants/g1", "grant.read", "签名有效，内容未被改动", "Valid: nothing was changed");

  it("says in plain words which rows, what for and until when", async () => {
    open_page("/grants/g1");
    await screen.findByText("“统计用区划代码”以 320623 开头");
    screen.getByText("只能用于：基层网格与统计区划核对。");
    screen.getByText("自 2026-11-21 起生效，到 2027-12-31 为止。");
  });

  it("lets the recipient see the data and not revoke", async () => {
    open_page("/grants/g1");
    await screen.findByRole("button", { name: "查看收到的数据" });
    expect(screen.queryByRole("button", { name: "撤销" })).toBeNull();
  });

  it("lets the provider revoke and deliver", async () => {
    const before = state.org;
    state.org = { id: "32.statistics", name: "江苏省统计局", region: "32", line: "statistics" };
    open_page("/grants/g1");
    await screen.findByRole("button", { name: "撤销" });
    screen.getByRole("button", { name: "立即交付" });
    state.org = before;
  });
});
