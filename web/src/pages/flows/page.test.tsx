import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";
import { read_mapping } from "./lines";

describe("the page of processes", () => {
  page_cases("/flows", "flow.read", "企业登记基本信息共享申请", "Processes");

  it("lists incidents with their reason, and mends one", async () => {
    open_page("/flows?tab=incidents");
    await screen.findByText("对方节点连接不上");
    fireEvent.click(screen.getByText("按已办理继续"));
    fireEvent.click((await screen.findAllByRole("button", { name: "按已办理继续" })).at(-1)!);
    await screen.findByText("请说明如何处置");
  });

  it("offers nothing to operate without the right", async () => {
    open_page("/flows?tab=migration", { rights: ["flow.read"] });
    await screen.findByText("企业登记基本信息共享申请");
    expect(screen.queryByText("仿真推演")).toBeNull();
  });

  it("previews a move before it is made", async () => {
    open_page("/flows?tab=migration");
    fireEvent.change(await screen.findByLabelText("流程标识"), { target: { value: "sharing_provide" } });
    fireEvent.change(screen.getByLabelText("从第几版"), { target: { value: "2" } });
    fireEvent.change(screen.getByLabelText("到第几版"), { target: { value: "3" } });
    fireEvent.click(screen.getByRole("button", { name: /预\s?览/ }));
    await screen.findByText("查看了 3 个办理中的实例，其中 2 个可以迁移");
    await screen.findByText("第 3 版没有环节 tell");
    await screen.findByRole("button", { name: "迁移 2 个实例" });
  });

  it("plays what-if and shows the difference in times", async () => {
    open_page("/flows?tab=simulation");
    fireEvent.change(await screen.findByLabelText("流程标识"), { target: { value: "sharing_provide" } });
    fireEvent.click(screen.getByRole("button", { name: /推\s?演/ }));
    expect((await screen.findAllByText("80 → 56 小时")).length).toBe(2);
    expect(screen.getAllByText("-24").length).toBeGreaterThan(2);
    await screen.findByText("新经过 announce");
  });
});

describe("a mapping of steps", () => {
  it("is one pair a line", () => {
    expect(read_mapping("a = b\n\n c=d ")).toEqual({ a: "b", c: "d" });
    expect(read_mapping("a b")).toBeUndefined();
    expect(read_mapping("")).toEqual({});
  });
});
