import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { explain, happen, measure, reset, sent } from "../../../test/measures_mock";
import { kOnlineGrant } from "../../../test/fixtures";
import { state } from "../../../test/mock";
import { open_page } from "../../../test/render";

const kConsumer = { ...state.org };
const kProvider = { id: "32.civil", name: "江苏省民政厅", region: "32", line: "civil" };

describe("measures by hand", () => {
  beforeEach(reset);
  afterEach(() => {
    state.org = kConsumer;
  });

  it("let the provider choose a step, read what it does and confirm it with a reason", async () => {
    state.org = kProvider;
    open_page("/grants/g9");
    fireEvent.click(await screen.findByRole("button", { name: "采取措施" }));
    const dialog = await screen.findByRole("dialog");
    within(dialog).getByText("使用状态：正常 → 正常");
    fireEvent.click(within(dialog).getByRole("radio", { name: /暂停使用/ }));
    await within(dialog).findByText("使用状态：正常 → 暂停");
    fireEvent.click(within(dialog).getByRole("radio", { name: /降级为仅核验/ }));
    await within(dialog).findByText("使用状态：正常 → 仅核验");
    fireEvent.click(within(dialog).getByRole("button", { name: "确认降级为仅核验" }));
    await waitFor(() => expect(dialog.querySelector(".ant-form-item-explain-error")).toBeTruthy());
    fireEvent.change(within(dialog).getByLabelText("理由"), { target: { value: "夜间查询异常" } });
    fireEvent.click(within(dialog).getByRole("button", { name: "确认降级为仅核验" }));
    await screen.findByText("措施已生效");
    expect(sent.measure).toEqual({ step: "step_down", reason: "夜间查询异常" });
    await screen.findByText("由江苏省民政厅采取");
    screen.getByText("夜间查询异常");
    // One at a time: it is changed, not taken twice.
    await waitFor(() => expect(screen.queryByRole("button", { name: "采取措施" })).toBeNull());
    screen.getByRole("button", { name: /调\s*整/ });
  });

  it("are read and answered by the consumer", async () => {
    measure({ step: "suspend", reason: "夜间查询异常" });
    open_page("/grants/g9");
    await screen.findByText("由江苏省民政厅采取");
    expect(screen.queryByRole("button", { name: "采取措施" })).toBeNull();
    fireEvent.click(screen.getAllByRole("button", { name: "说明情况" })[0]!);
    const dialog = await screen.findByRole("dialog");
    within(dialog).getByText("夜间查询异常");
    fireEvent.change(within(dialog).getByLabelText("这样使用的原因、已采取的整改"), { target: { value: "批量复核，已停" } });
    fireEvent.click(within(dialog).getByRole("button", { name: "说明情况" }));
    await screen.findByText("已提交说明");
    await screen.findByText("批量复核，已停");
    screen.getByText("已说明，待办结");
  });

  it("are lifted when the explanation is accepted", async () => {
    state.org = kProvider;
    measure({ step: "suspend", reason: "夜间查询异常" });
    explain("批量复核，已停");
    open_page("/grants/g9");
    fireEvent.click((await screen.findAllByRole("button", { name: "接受说明" }))[0]!);
    const dialog = await screen.findByRole("dialog");
    within(dialog).getByText("批量复核，已停");
    expect(within(dialog).getByRole<HTMLInputElement>("checkbox").checked).toBe(true);
    fireEvent.change(within(dialog).getByLabelText("处理意见"), { target: { value: "已整改" } });
    fireEvent.click(within(dialog).getByRole("button", { name: "接受说明" }));
    await waitFor(() => expect(sent.conclusion).toEqual({ accepted: true, note: "已整改", lift: true, turn: 2 }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("are not concluded on what somebody else has changed meanwhile", async () => {
    state.org = kProvider;
    open_page("/grants/g9");
    fireEvent.click((await screen.findAllByRole("button", { name: "升级处置" }))[0]!);
    const dialog = await screen.findByRole("dialog");
    within(dialog).getByText("下一步：降级为仅核验，立即生效。");
    happen({ step: "step_down", turn: 3 });
    fireEvent.change(within(dialog).getByLabelText("处理意见"), { target: { value: "说明不充分" } });
    fireEvent.click(within(dialog).getByRole("button", { name: "升级处置" }));
    await within(dialog).findByText("该预警在您查看之后已有变化，请重新查看后再处理");
    expect(sent.conclusion?.turn).toBe(2);
    await within(dialog).findByText("下一步：暂停使用，立即生效。");
    fireEvent.click(within(dialog).getByRole("button", { name: "升级处置" }));
    await waitFor(() => expect(sent.conclusion?.turn).toBe(3));
  });

  it("say what stays when another one holds the grant as well", async () => {
    state.org = kProvider;
    measure({ step: "step_down", reason: "夜间查询异常" });
    happen({ step: "step_down", state: "explained", due: "2026-12-01", overdue: true });
    const before = kOnlineGrant.state;
    kOnlineGrant.state = "verify_only";
    open_page("/grants/g9");
    await screen.findByText("逾期未办结（限 2026-12-01）");
    fireEvent.click(await screen.findByRole("button", { name: /调\s*整/ }));
    const dialog = await screen.findByRole("dialog");
    fireEvent.click(within(dialog).getByRole("radio", { name: /要求说明/ }));
    await within(dialog).findByText("使用状态：仅核验 → 仅核验");
    kOnlineGrant.state = before;
  });

  it("tell the consumer until when to answer, and what a closed one holds still", async () => {
    open_page("/grants/g9");
    await screen.findByText("请于 2026-12-02 前说明");
    screen.getByText("各系统今日用量");
    happen({ state: "closed", step: "suspend", due: "", holds: "suspended" });
    open_page("/grants/g9");
    await screen.findByText("限制仍有效：暂停");
  });
});
