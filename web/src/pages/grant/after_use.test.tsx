import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { open_page } from "../../../test/render";

describe("what a consumer owes after use", () => {
  it("shows what is late, why evidence came back, and what is done", async () => {
    open_page("/grants/g9");
    await screen.findByText("逾期 2 天");
    screen.getByText("已退回，待重新履行：记录中缺少第二批数据");
    screen.getByText(/删除记录.pdf/);
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
    expect(screen.queryByRole("button", { name: "确认履行" })).toBeNull();
  });
});
