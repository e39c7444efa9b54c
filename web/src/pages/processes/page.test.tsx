import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the list of processes", () => {
  page_cases("/processes", "flow.read", "共享申请（提供方）", "Process definitions");

  it("shows what ships, what a place made its own, and what no longer fits", async () => {
    open_page("/processes");
    await screen.findByText("随程序提供");
    await screen.findByText("本地化 1 处");
    await screen.findByText("与上级新版本不符");
    await screen.findByText(/1 个本地化版本与上级新版本不符/);
  });

  it("shows what came from above, and why some of it does not hold here", async () => {
    open_page("/processes");
    expect((await screen.findAllByText("江苏省数据共享节点 第 4 版")).length).toBeGreaterThan(0);
    await screen.findByText("上级下发");
    await screen.findByText("上级下发、未能在本节点生效的流程");
    await screen.findByText("province_visit");
    await screen.findByText(/1 个上级下发的流程未能在本节点生效/);
    await screen.findByText(/任务指定由 32\.data 办理/);
  });

  it("offers a new one only to who may deploy", async () => {
    open_page("/processes", { rights: ["flow.read"] });
    await screen.findByText("随程序提供");
    expect(screen.queryByText("新建流程")).toBeNull();
  });
});
