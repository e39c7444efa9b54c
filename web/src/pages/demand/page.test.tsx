import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page of a demand", () => {
  page_cases("/demands/d1", "catalog.read", "死亡医学证明签发信息", "What is needed");

  it("proposes resources and says what they lack", async () => {
    open_page("/demands/d1");
    await screen.findByText("死亡医学证明");
    expect(screen.getByText(/缺 公民身份号码/)).toBeTruthy();
    expect(screen.getByText("确认匹配")).toBeTruthy();
  });

  it("takes a step in a dialog that says what it does", async () => {
    open_page("/demands/d1");
    fireEvent.click(await screen.findByRole("button", { name: "报数据主管部门" }));
    await screen.findByText(/由本地区数据主管部门指定/);
    fireEvent.click(screen.getAllByRole("button", { name: "报数据主管部门" }).at(-1)!);
    await waitFor(() => expect(screen.getByText("待指定数源部门")).toBeTruthy());
  });

  it("says when there is no such demand", async () => {
    open_page("/demands/nothing");
    await screen.findByText("没有这条数据需求。");
  });
});
