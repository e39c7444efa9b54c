import { fireEvent, screen } from "@testing-library/react";
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

  it("shows the consumer what is left, asks in its name and explains", async () => {
    open_page("/grants/g9");
    await screen.findByText("手工核验与查询");
    await screen.findByText("社会救助", { exact: false, selector: "dd span" });
    screen.getByText("“所属区划”属于请求方所在区划");
    screen.getByText("周一、周二、周三、周四、周五 08:30-18:00");
    await screen.findByText("核验未命中率偏高");
    screen.getByText(/已申报日均办件 50 件/);
    screen.getByRole("button", { name: "说明情况" });
    screen.getByText("如何调用");
    fireEvent.change(screen.getByLabelText("办件号"), { target: { value: "办件" } });
    fireEvent.change(screen.getByLabelText("依据编号"), { target: { value: "YJ-1" } });
    fireEvent.change(screen.getByLabelText("公民身份号码（主键）"), { target: { value: "320623190001010011" } });
    fireEvent.change(screen.getByLabelText("值"), { target: { value: "张三" } });
    fireEvent.click(screen.getByRole("button", { name: "发出请求" }));
    await screen.findByText("字母、数字与 . _ / -，至多 64 位");
    fireEvent.change(screen.getByLabelText("办件号"), { target: { value: "BJ-1" } });
    fireEvent.click(screen.getByRole("button", { name: "发出请求" }));
    await screen.findByText("a1b2c3d4/17");
    fireEvent.click(screen.getByRole("button", { name: /解\s?释/ }));
    await screen.findByText("不予应答：不满足“用途在授权用途之内”");
    screen.getByText("社会保障与公共服务（2）");
  });

  it("lets the provider step down and suspend, and ask for nothing", async () => {
    const before = state.org;
    state.org = { id: "32.civil", name: "江苏省民政厅", region: "32", line: "civil" };
    open_page("/grants/g9");
    await screen.findByRole("button", { name: "采取措施" });
    screen.getByRole("button", { name: "接受说明" });
    screen.getByRole("button", { name: "升级处置" });
    expect(screen.queryByRole("button", { name: "发出请求" })).toBeNull();
    state.org = before;
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
