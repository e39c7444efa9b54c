import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";
import { declared } from "./declared";
import { form_path } from "./forms";

const kLong = /全省人口基础信息（含户籍/;

// What was sent, by method and path.
function watched() {
  const sent: [string, string][] = [];
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", async (url: string, options: RequestInit = {}) => {
    if (options.method && options.method !== "GET") sent.push([String(url), String(options.body ?? "")]);
    return real(url, options);
  });
  return sent;
}

describe("the inbox", () => {
  page_cases("/inbox", "flow.read", "我的待办", "My tasks");

  it("shows what is nearest with its slots and counts, and the menu says how many", async () => {
    open_page("/inbox");
    await screen.findByText(kLong);
    await screen.findByText("已逾期 1");
    await screen.findByText("三日内到期 2");
    await screen.findByLabelText("3 项待办，其中 1 项逾期");
  });

  it("keeps box, slot and task in the address", async () => {
    const { router } = open_page("/inbox");
    fireEvent.click(await screen.findByText("已逾期 1"));
    await waitFor(() => expect(router.state.location.search).toBe("?slot=late"));
    fireEvent.click(await screen.findByText(kLong));
    await waitFor(() => expect(router.state.location.search).toBe("?slot=late&task=i1.3"));
  });

  it("goes by the keys, and claims with C", async () => {
    const sent = watched();
    const { router } = open_page("/inbox");
    const list = await screen.findByRole("listbox");
    fireEvent.keyDown(list, { key: "ArrowDown" });
    await waitFor(() => expect(router.state.location.search).toBe("?task=i1.3"));
    fireEvent.keyDown(list, { key: "c" });
    await waitFor(() => expect(sent.some(([url]) => url.endsWith("/flow/tasks/i1.3/claim"))).toBe(true));
  });

  it("reads the history anew once something was done", async () => {
    const asked: string[] = [];
    const real = globalThis.fetch;
    vi.stubGlobal("fetch", async (url: string, options: RequestInit = {}) => {
      asked.push(`${options.method ?? "GET"} ${String(url).replace(/\?.*/, "")}`);
      return real(url, options);
    });
    open_page("/inbox?task=i1.3");
    fireEvent.click(await screen.findByRole("button", { name: /领\s?取/ }));
    await waitFor(() => expect(asked.some((one) => /^POST .*\/claim$/.test(one))).toBe(true));
    const claimed = asked.findIndex((one) => /^POST .*\/claim$/.test(one));
    await waitFor(() => expect(asked.slice(claimed).some((one) => /^GET .*\/flow\/instances\/i1$/.test(one))).toBe(true));
  });

  it("sends a task of a known form to its page, and fills in the others here", async () => {
    open_page("/inbox?task=i1.4");
    const go = await screen.findByText("去办理");
    expect(go.closest("a")?.getAttribute("href")).toBe("/applications/a3");
  });

  it("completes with what was changed only, and refuses another kind of value", async () => {
    const sent = watched();
    open_page("/inbox?task=i1.3");
    fireEvent.change(await screen.findByLabelText("days"), { target: { value: "soon" } });
    await screen.findByText("有的值与原来的类型不一致，请改正");
    fireEvent.change(screen.getByLabelText("days"), { target: { value: "12" } });
    fireEvent.change(screen.getByLabelText("办理意见"), { target: { value: "同意" } });
    const buttons = screen.getAllByRole("button", { name: /^办\s?理$/ });
    fireEvent.click(buttons[buttons.length - 1]!);
    await waitFor(() => expect(sent.find(([url]) => url.endsWith("/complete"))?.[1]).toBe(JSON.stringify({ data: { days: 12 }, note: "同意" })));
  });

  it("says when a task is gone", async () => {
    open_page("/inbox?task=i1.77");
    await screen.findByText(/已经办结或转给了别人/);
  });
});

describe("the page of a task", () => {
  it("is known by its form and what it is about", () => {
    expect(form_path({ form: "review" } as never, { application: "a/1" })).toBe("/applications/a%2F1/review");
    expect(form_path({ form: "review" } as never, {})).toBeUndefined();
    expect(form_path({ form: "constructor" } as never, { application: "a" })).toBeUndefined();
  });
});

describe("what a task declares", () => {
  it("are the plain names it gives back", () => {
    const xml = `<d xmlns:jw="urn:jingwei:bpmn:1"><userTask id="a"><extensionElements><jw:output from="x" to="y"/><jw:output from="x + 1" to="z"/></extensionElements></userTask><userTask id="b"/></d>`;
    expect(declared(xml, "a")).toEqual(["x"]);
    expect(declared(xml, "b")).toEqual([]);
    expect(declared("<broken", "a")).toEqual([]);
  });
});
