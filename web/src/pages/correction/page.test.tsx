import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page of one dispute", () => {
  page_cases("/corrections/c1", "catalog.read", /JH-320623.data-2026-0001/, /JH-320623.data-2026-0001/);

  it("asks the provider for a reason before it rejects", async () => {
    open_page("/corrections/c1");
    fireEvent.click(await screen.findByRole("button", { name: /答\s*复/ }));
    const dialog = await screen.findByRole("dialog");
    expect((within(dialog).getByLabelText("更正后的值 1") as HTMLInputElement).value).toBe("掘港镇");
    fireEvent.click(within(dialog).getByText("不予更正"));
    fireEvent.click(within(dialog).getByRole("button", { name: /答\s*复/ }));
    expect(within(dialog).getByLabelText("不予更正的理由 1").className).toContain("error");
  });

  it("shows everybody the fix has to reach", async () => {
    open_page("/corrections/c2");
    await screen.findByText("南通市数据局");
    expect(screen.getByText("已确认入库")).toBeTruthy();
    expect(screen.getByRole("button", { name: "确认办结" })).toBeTruthy();
  });

  it("shows a bureau the argument and no values", async () => {
    open_page("/corrections/c3");
    await screen.findByText("提供方未作现场核查");
    expect(screen.queryByText("掘港街道")).toBeNull();
    expect(screen.getByText(/数据值只在提出方和提供方的节点上保存/)).toBeTruthy();
  });
});
