import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page supervision", () => {
  page_cases("/supervision", "supervision.read", "事项清单", "Duties");

  it("leads from a count to its duties, in the address", async () => {
    const { router } = open_page("/supervision");
    const counts = await screen.findAllByRole("button", { name: "逾期 1" });
    fireEvent.click(counts[0]!);
    expect(router.state.location.search).toContain("light=red");
    expect(router.state.location.search).toContain("org=320623.market");
    await screen.findByText("320623.market");
  });

  it("says that nothing matches", async () => {
    open_page("/supervision?light=paused");
    await screen.findByText("没有符合条件的事项");
  });

  it("shows what a clock went through and who was told", async () => {
    open_page("/supervision?duty=y1");
    await screen.findByText("政务数据共享条例 第二十六条");
    await screen.findByText(/因一次性告知补正中止/);
    screen.getByText("重新起算");
    await screen.findByText(/科室负责人 → 如东县市场监督管理局/);
    screen.getByRole("button", { name: /下达督办单/ });
    screen.getByText(/由节点 rudong 计时/);
  });

  it("says when a duty is not there", async () => {
    open_page("/supervision?duty=zz");
    await screen.findByText("duty.unknown");
  });

  it("shows reminders, orders, figures and findings", async () => {
    open_page("/supervision?tab=notices");
    await screen.findByRole("button", { name: /签 ?收/ });
    open_page("/supervision?tab=orders");
    await screen.findByText("DB-320623.data-2026-0001");
    open_page("/supervision?tab=statistics");
    await screen.findByText("75%");
    open_page("/supervision?tab=findings");
    await screen.findByText("P6");
  });

  it("shows how grants are used on whichever node, and leads to each grant", async () => {
    open_page("/supervision?tab=alerts");
    await screen.findByText("核验未命中率偏高");
    screen.getByText("在节点 node-rudong 办理");
    screen.getAllByText("如东县民政局 → 如皋市民政局");
    screen.getByText("由江苏省数据局采取");
    const links = screen.getAllByRole("link").filter((one) => one.getAttribute("href")?.startsWith("/grants/"));
    expect(links.map((one) => one.getAttribute("href"))).toEqual(["/grants/g21", "/grants/g9"]);
    open_page("/supervision?tab=alerts&alert=closed");
    await screen.findByText("没有授权使用方面的预警和措施");
  });

  it("takes a finding of people only with its evidence", async () => {
    open_page("/supervision?tab=findings");
    fireEvent.click(await screen.findByRole("button", { name: "登记线索" }));
    await screen.findByText(/须由人判断的情形/);
    fireEvent.click(screen.getAllByRole("button", { name: "登记线索" })[1]!);
    await waitFor(() => expect(screen.getAllByText(/必填|请填写/).length).toBeGreaterThan(2));
  });

  it("asks for a reason before a finding is confirmed", async () => {
    open_page("/supervision?tab=findings");
    fireEvent.click(await screen.findByRole("button", { name: /认 ?定/ }));
    await screen.findByText("认定为违规");
  });
});
