import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";
import { painted } from "./page";

describe("the page of an instance", () => {
  page_cases("/flows/i1", "flow.read", "办理过程", "What happened");

  it("says what it waits for, who did what and why", async () => {
    open_page("/flows/i1");
    await screen.findByText("材料齐全，依据充分");
    await screen.findByText("对方节点连接不上");
    await screen.findByText("1 个法定时限正在计时");
  });

  it("asks why before it ends one, and lets only operators", async () => {
    open_page("/flows/i1");
    fireEvent.click(await screen.findByRole("button", { name: /终\s?止/ }));
    await screen.findByText(/不能恢复/);
  });

  it("offers no way to change it without the right", async () => {
    open_page("/flows/i1", { rights: ["flow.read"] });
    await screen.findByText("材料齐全，依据充分");
    expect(screen.queryByText("更正数据")).toBeNull();
  });

  it("says so when it is unknown", async () => {
    open_page("/flows/i99");
    await screen.findByText(/没有这个实例/);
  });
});

describe("the picture of an instance", () => {
  it("marks where it was, is and failed", () => {
    const one = {
      passed: ["a", "b"],
      tokens: [{ node: "b", name: "B", kind: "userTask", count: 2 }, { node: "c", name: "C", kind: "sendTask", count: 1 }],
      waits: [{ kind: "incident", node: "c", name: "peer.down" }],
    };
    const { badges, marks } = painted(one as never, (n) => String(n));
    expect(marks).toEqual({ a: "passed", b: "here", c: "incident" });
    expect(badges.map((badge) => [badge.element, badge.kind, badge.text])).toEqual([["b", "token", "2"], ["c", "token", "1"], ["c", "incident", "!"]]);
  });
});
