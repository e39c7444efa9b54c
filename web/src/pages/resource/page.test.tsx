import { screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { kFiling } from "../../../test/fixtures";
import { state } from "../../../test/mock";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

const kOrg = state.org;

// Its own department looks at it, with these filings.
function at_home(filings: object[]) {
  state.org = { id: "32.statistics", name: "江苏省统计局", region: "32", line: "statistics" };
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", async (url: string, options: RequestInit = {}) =>
    String(url).includes("/filings?") ? new Response(JSON.stringify({ items: filings }), { headers: { "content-type": "application/json" } }) : real(url, options));
}

describe("the page resource", () => {
  afterEach(() => {
    state.org = kOrg;
  });

  page_cases("/resources/r1", ["resource.write", "resource.publish", "application.review"], "数据版本", "Data versions");

  it("offers its actions to its own department only", async () => {
    open_page("/resources/r1");
    await screen.findByText("数据版本");
    expect(screen.queryByRole("button", { name: "申请撤下" })).toBeNull();
  });

  it("lets its department load and ask for withdrawal", async () => {
    at_home([{ ...kFiling, state: "published" }]);
    open_page("/resources/r1");
    await screen.findByRole("button", { name: "载入新版本" });
    await screen.findByRole("button", { name: "申请撤下" });
  });

  it("shows a withdrawal that was refused, with the reason, and offers no second one", async () => {
    at_home([{ ...kFiling, kind: "withdraw", state: "returned", refusal: "仍有部门在用", note: "职能划转" }]);
    open_page("/resources/r1");
    await screen.findByText(/撤下申请被退回，资源保持发布/);
    screen.getByText("仍有部门在用");
    expect(screen.queryByRole("button", { name: "申请撤下" })).toBeNull();
  });
});
