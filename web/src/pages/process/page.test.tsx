import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";
import { marked } from "./page";

describe("the page of a process", () => {
  page_cases("/processes/sharing_provide?version=3", "flow.read", "版本信息", "This version");

  it("says why a local version no longer fits, and what it changes", async () => {
    open_page("/processes/sharing_provide?version=3");
    await screen.findByText(/仍按所依据的原版本办理/);
    await screen.findByText("没有人可办理该任务");
    expect((await screen.findAllByText("days=5")).length).toBeGreaterThan(0);
    await screen.findByText("本县承诺五个工作日");
  });

  it("offers no change without the right", async () => {
    open_page("/processes/sharing_provide?version=3", { rights: ["flow.read"] });
    await screen.findByText("版本信息");
    expect(screen.queryByText("本地化")).toBeNull();
    expect(screen.queryByText("取消本地化")).toBeNull();
  });

  it("says which nodes below have it, and why one has not", async () => {
    open_page("/processes/sharing_provide?version=3");
    await screen.findByText("下级节点接收情况");
    await screen.findByText("已生效");
    await screen.findByText("未能生效");
    await screen.findByText("本节点没有预设 CN-32-A");
    await screen.findByText(/节点连接不上/);
  });

  it("says where it came from, and that it stands on another base here", async () => {
    open_page("/processes/province_check?version=1");
    await screen.findByText("上级下发：江苏省数据共享节点 第 4 版");
    await screen.findByText("按本节点的依据版本重新生成");
    expect(screen.queryByText("下级节点接收情况")).toBeNull();
  });

  it("says so when it is unknown", async () => {
    open_page("/processes/nothing");
    await screen.findByText("本节点没有部署该流程");
  });

  it("paints what is new, gone and changed", () => {
    const one = (element: string, part: string, before: string, after: string) => ({ element, name: "", part, before, after });
    expect(marked([one("a", "element", "", "userTask"), one("b", "element", "userTask", ""), one("c", "name", "x", "y")])).toEqual({ a: "added", b: "removed", c: "changed" });
  });
});
