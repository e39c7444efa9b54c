import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { sent } from "../../../test/access_mock";
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
    // 2.2 itself is barred by what is barred below it; the form and the example begin with what is answered.
    screen.getByTitle("2.2.1 最低生活保障");
    screen.getByText(/"purpose": "2.2.1"/);
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

  it("is English on an English page, the commas too", async () => {
    open_page("/grants/g9", { language: "en" });
    await screen.findByText(/^Mon.*, Tue.* 08:30-18:00$/);
    expect(document.querySelector("main")!.textContent).not.toMatch(/、/);
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
    // Delivered only, and no duty is watched: a measure is taken all the same.
    await screen.findByRole("button", { name: "采取措施" });
    expect(screen.queryByText("额度与已用")).toBeNull();
    state.org = before;
  });

  it("says of a grant that has ended what it allowed and what was used", async () => {
    open_page("/grants/g12");
    await screen.findByText("授权已于 2026-11-29 10:30 撤销，不能再使用。下列为授权载明的额度和终止前的使用情况。");
    const row = within(screen.getByText("每日调用次数").closest("tr")!);
    row.getByText("100 次");
    row.getByText("已终止");
    screen.getByText("累计调用 340 次，返回 96 行、1.0 MB（2026-10-12 至 2026-11-29）");
    for (const gone of ["发出请求", "申报日均办件量"]) expect(screen.queryByRole("button", { name: gone })).toBeNull();
    expect(screen.queryByText("如何调用")).toBeNull();
  });

  it("lets the authority explain in the name of whom the grant is for", async () => {
    const before = state.org;
    state.org = { id: "32.data", name: "江苏省数据局", region: "32", line: "data" };
    open_page("/grants/g9");
    await screen.findByText(/以授权对象的名义试算/);
    fireEvent.change(screen.getByLabelText("办件号"), { target: { value: "BJ-1" } });
    fireEvent.change(screen.getByLabelText("依据编号"), { target: { value: "YJ-1" } });
    fireEvent.change(screen.getByLabelText("公民身份号码（主键）"), { target: { value: "320623190001010011" } });
    fireEvent.change(screen.getByLabelText("值"), { target: { value: "张三" } });
    fireEvent.click(screen.getByRole("button", { name: /解\s?释/ }));
    await screen.findByText("不予应答：不满足“用途在授权用途之内”");
    expect(sent.explain?.as_org).toBe("320623.data");
    expect(screen.queryByRole("button", { name: "发出请求" })).toBeNull();
    state.org = before;
  });

  it("shows what the document allows while the provider's node is away, and claims nothing of its use", async () => {
    open_page("/grants/g15");
    const said = within((await screen.findByText("peer.unreachable")).closest("section")!);
    said.getByText("每日调用次数");
    said.getByText("100 次");
    screen.getByText("每次使用都会逐次记入提供方的日志");
    expect(screen.queryByText(/尚无使用/)).toBeNull();
    expect(screen.queryByText("剩余")).toBeNull();
  });

  it("does not offer to send what a held grant will not answer", async () => {
    open_page("/grants/g14");
    await screen.findByText("手工核验与查询");
    expect((screen.getByRole("button", { name: "发出请求" }) as HTMLButtonElement).disabled).toBe(true);
    screen.getByText(/授权受到限制/);
    screen.getByText(/^自 2026-11-28 09:20 起 理由：核查使用情况/);
    screen.getByRole("button", { name: /解\s?释/ });
  });

  it("asks whether so many of several comparisons hold", async () => {
    open_page("/grants/g9");
    await screen.findByText("手工核验与查询");
    expect(screen.queryByLabelText("至少几项相符")).toBeNull();
    fireEvent.change(screen.getByLabelText("办件号"), { target: { value: "BJ-1" } });
    fireEvent.change(screen.getByLabelText("依据编号"), { target: { value: "YJ-1" } });
    fireEvent.change(screen.getByLabelText("公民身份号码（主键）"), { target: { value: "320623190001010011" } });
    fireEvent.click(screen.getByRole("button", { name: /增加一项比对/ }));
    fireEvent.change(await screen.findByLabelText("至少几项相符"), { target: { value: "1" } });
    screen.getAllByLabelText("值").forEach((box, i) => fireEvent.change(box, { target: { value: ["张三", "李四"][i] } }));
    fireEvent.click(screen.getByRole("button", { name: "发出请求" }));
    await screen.findByText(/2 项中至少 1 项相符/);
    expect(sent.verify?.at_least).toBe(1);
    expect((sent.verify?.compare as { value: string }[]).map((one) => one.value)).toEqual(["张三", "李四"]);
  });

  it("counts, adds up under a privacy budget, and shows each figure or why there is none", async () => {
    open_page("/grants/g13");
    await screen.findByText("手工核验与查询");
    fireEvent.change(screen.getByLabelText("办件号"), { target: { value: "BJ-1" } });
    fireEvent.click(screen.getByRole("button", { name: /增加统计量/ }));
    fireEvent.change(await screen.findByLabelText("取值下限"), { target: { value: "0" } });
    fireEvent.change(screen.getByLabelText("取值上限"), { target: { value: "很多" } });
    fireEvent.change(screen.getByLabelText("本次消耗隐私预算 ε（千分之一）"), { target: { value: "200" } });
    fireEvent.click(screen.getByRole("button", { name: "发出请求" }));
    await screen.findByText("填写数字，不超过十亿");
    fireEvent.change(screen.getByLabelText("取值上限"), { target: { value: "50000" } });
    fireEvent.click(screen.getByRole("button", { name: "发出请求" }));
    await screen.findByText("a1b2c3d4/18");
    expect(sent.aggregate).toEqual({
      grant: "g13", purpose: "2.2.1", event: "BJ-1", by: ["name"], measures: [{ item: "amount", do: "sum", low: "0", high: "50000" }], epsilon_thousandths: 200,
    });
    screen.getByText("救助金额 合计");
    screen.getByText("1,234,567.891234");
    screen.getByText("数值少于 5 个，不显示");
    screen.getByText(/本次问题消耗隐私预算 200/);
  });
});
