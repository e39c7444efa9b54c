import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page of the three lists", () => {
  page_cases("/demands", "catalog.read", "死亡医学证明签发信息", "Three lists");

  it("keeps the list and the words in the address", async () => {
    const { router } = open_page("/demands");
    await screen.findByText("不动产登记信息");
    const box = screen.getByLabelText("搜索");
    fireEvent.change(box, { target: { value: "死亡" } });
    fireEvent.keyDown(box, { key: "Enter" });
    await waitFor(() => expect(router.state.location.search).toContain("q="));
    await waitFor(() => expect(screen.queryByText("不动产登记信息")).toBeNull());
    fireEvent.click(screen.getByRole("tab", { name: "负面清单" }));
    await screen.findByText("在侦案件线索");
    expect(router.state.location.search).toBe("?list=negative");
  });

  it("shows what is kept back without a line of the negative list", async () => {
    open_page("/demands?list=negative");
    await screen.findByText(/1 个资源标为“不予共享”/);
    expect(screen.getByText("在侦案件信息")).toBeTruthy();
  });

  it("shows overdue responsibilities", async () => {
    open_page("/demands?list=duties");
    await screen.findByText("公共数据目录");
    expect(screen.getByText("已逾期")).toBeTruthy();
  });

  it("does not offer to raise a demand without the right", async () => {
    open_page("/demands", { rights: ["catalog.read"] });
    await screen.findByText("不动产登记信息");
    expect(screen.queryByText("提出数据需求")).toBeNull();
  });
});
