import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { kOnlineGrant } from "../../../test/fixtures";
import { duties } from "../../../test/after_use_mock";
import { open_page } from "../../../test/render";
import { rows_of } from "./duties";

describe("what a consumer owes after use", () => {
  it("has one table of duties, in which one with a clock stands once for each time it falls due", async () => {
    const again = { ...duties[0]!, round: 3 };
    expect(rows_of(kOnlineGrant.duties, [duties[0]!, again]).map((row) => row.key)).toEqual(["log_use", "evidence", "retain-2", "retain-3"]);
    open_page("/grants/g9");
    const late = await screen.findByText("逾期 2 天");
    const table = within(late.closest("table")!);
    table.getByText("由程序核对：不符合的请求不予应答");
    table.getByText("累计使用 340 次，逐次在日志中");
    expect(table.getAllByText("留存不超过规定天数")).toHaveLength(1);
    // What is confirmed, or late, is not also said to be missing.
    expect(screen.queryByText("尚未登记使用记录")).toBeNull();
    expect(screen.queryByText("期限尚未起算")).toBeNull();
  });

  it("shows what is late, why evidence came back, and what is done", async () => {
    open_page("/grants/g9");
    await screen.findByText("逾期 2 天");
    screen.getByText("已退回，待重新履行：记录中缺少第二批数据");
    expect(screen.queryByRole("button", { name: /退\s*回/ })).toBeNull();
  });

  it("asks the consumer for a note before it counts as done", async () => {
    open_page("/grants/g9");
    fireEvent.click(await screen.findByRole("button", { name: "确认履行" }));
    const dialog = await screen.findByRole("dialog");
    fireEvent.click(within(dialog).getByRole("button", { name: "确认履行" }));
    await waitFor(() => expect(dialog.querySelector(".ant-form-item-explain-error")).toBeTruthy());
    fireEvent.change(within(dialog).getByLabelText("履行情况"), { target: { value: "已删除并核对" } });
    fireEvent.click(within(dialog).getByRole("button", { name: "确认履行" }));
    await screen.findByText("已登记履行情况");
  });

  it("lets the provider send evidence back and confirm nothing", async () => {
    open_page("/grants/g4");
    await screen.findByRole("button", { name: /退\s*回/ });
    screen.getByText(/删除记录.pdf/);
    expect(screen.queryByRole("button", { name: "确认履行" })).toBeNull();
  });
});
