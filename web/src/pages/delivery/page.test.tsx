import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page delivery", () => {
  page_cases("/deliveries/b1", "delivery.read", "收支平衡", "Balanced");

  it("shows manifest and receipt side by side, verified", async () => {
    open_page("/deliveries/b1");
    await screen.findByText("回执与清单一致，签名有效");
    expect((await screen.findAllByText('"jingwei-receipt/1"')).length).toBe(1);
    expect((await screen.findAllByText('"jingwei-batch/1"')).length).toBe(1);
  });

  it("shows why a batch does not get through", async () => {
    open_page("/deliveries/b3");
    await screen.findByText("连接不上对方节点，将自动重试");
    await screen.findByText("上次没有成功，会自动重试");
  });

  it("says until when a batch waits because the grant says so, and when it is not tried again", async () => {
    const waiting = open_page("/deliveries/b4");
    await screen.findByText("按授权条款暂缓，到时自动继续");
    await screen.findByText(/将于 2026-11-23 08:30 起交付/);
    await screen.findByText("下次交付");
    waiting.unmount();
    open_page("/deliveries/b5");
    await screen.findByText("超出授权额度，不再自动重试");
    expect(screen.queryByText("下次交付")).toBeNull();
  });
});
