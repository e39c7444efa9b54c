import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("standard", () => {
  page_cases("/standard", "catalog.read", "公民身份号码", "Data elements");

  it("finds a data element by a name columns have for it", async () => {
    open_page("/standard?q=sfzh");
    await screen.findAllByText("公民身份号码");
    expect(screen.queryByText("性别", { selector: "td *" })).toBeNull();
  });

  it("offers a new version only of what one's own department keeps", async () => {
    open_page("/standard?tab=sets&set=sex");
    await screen.findByText("男性");
    expect(screen.queryByText("建立新版本")).toBeNull();
  });

  it("checks identifiers without putting them into an address", async () => {
    open_page("/standard?tab=check");
    const asked = vi.spyOn(globalThis, "fetch");
    fireEvent.change(await screen.findByLabelText("待校验的值"), { target: { value: "11010519491231002X" } });
    fireEvent.click(screen.getByRole("button", { name: /^校\s?验$/ }));
    await screen.findByText("合格 1");
    expect(asked.mock.calls.some(([url]) => String(url).includes("11010519491231002X"))).toBe(false);
  });

  it("shows where a region code went", async () => {
    open_page("/standard?tab=regions&q=320602");
    await waitFor(() => expect(screen.getAllByText("320613").length).toBeGreaterThan(0));
    expect(screen.getAllByText(/城区/).length).toBeGreaterThan(0);
  });

  it("asks for a reason before codes in use go", async () => {
    open_page("/standard?tab=sets&set=320600.ethnic");
    fireEvent.click(await screen.findByRole("button", { name: "建立新版本" }));
    fireEvent.click(await screen.findByRole("button", { name: /保\s?存/ }));
    await screen.findByText(/人口基础信息/);
    expect(screen.getByLabelText("删除理由")).toBeTruthy();
  });

  it("says what a mapping does not cover", async () => {
    open_page("/standard?tab=mappings&mapping=320600.ethnic_map");
    await screen.findByText("穿青人");
    await screen.findByText(/2 \/ 3 个代码已对照/);
  });
});
