import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { state } from "../../test/mock";
import { open_page } from "../../test/render";
import { safe_back } from "./login";

describe("the frame", () => {
  it("asks for a login and comes back to where one was", async () => {
    state.logged_in = false;
    const { router } = open_page("/grants/g1");
    fireEvent.change(await screen.findByLabelText("账号"), { target: { value: "chen.jing" } });
    expect(router.state.location.search).toBe("?back=%2Fgrants%2Fg1");
    fireEvent.change(screen.getByLabelText("密码"), { target: { value: "right-password" } });
    fireEvent.click(screen.getByRole("button", { name: "登录" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/grants/g1"));
  });

  it("shows a refused login as the node words it", async () => {
    state.logged_in = false;
    open_page("/login");
    fireEvent.change(await screen.findByLabelText("账号"), { target: { value: "x" } });
    fireEvent.change(screen.getByLabelText("密码"), { target: { value: "wrong" } });
    fireEvent.click(screen.getByRole("button", { name: "登录" }));
    await screen.findByText("账号或密码不对。");
  });

  it("asks for a new login when the session ends meanwhile", async () => {
    const { router } = open_page("/grants");
    await screen.findByText("SQJ-32.statistics-2026-0001");
    state.logged_in = false;
    fireEvent.click(screen.getByText("本单位给出"));
    await screen.findByText(/登录已过期/);
    expect(router.state.location.pathname).toBe("/login");
  });

  it("shows in the rail only what the rights open", async () => {
    open_page("/", { rights: ["catalog.read"] });
    const rail = await screen.findByRole("navigation");
    expect([...rail.querySelectorAll("li")].map((item) => item.textContent)).toEqual(["条块", "目录", "标准", "质量", "清单", "家底", "级联", "疑义"]);
    expect(rail.textContent).not.toContain("授权");
  });

  it("switches the language", async () => {
    open_page("/catalog");
    await screen.findByText("资源目录");
    fireEvent.click(screen.getByRole("button", { name: "切换到英文" }));
    await screen.findByRole("heading", { name: "Catalog" });
    expect(document.documentElement.lang).toBe("en");
  });

  it("has a page for what does not exist", async () => {
    open_page("/nowhere");
    await screen.findByText("没有这个页面");
  });
});

describe("coming back after a login", () => {
  it.each([
    ["/grants/g1", "/grants/g1"],
    [null, "/"],
    ["https://elsewhere.example", "/"],
    ["//elsewhere.example", "/"],
    ["/\\elsewhere.example", "/"],
  ])("stays on this site: %s", (back, to) => expect(safe_back(back)).toBe(to));
});
