import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page log", () => {
  page_cases("/log", "log.read", "核验整个日志", "Verify the whole log");

  it("says that the log is whole", async () => {
    open_page("/log");
    fireEvent.click(await screen.findByRole("button", { name: /核验整个日志/ }));
    await screen.findByText("日志完整");
  });

  it("says where it breaks", async () => {
    const whole = globalThis.fetch;
    vi.stubGlobal("fetch", async (url: string, options?: RequestInit) =>
      String(url).endsWith("/log/verify")
        ? new Response(JSON.stringify({ whole: false, size: 9, root: "", took_ms: 1, breaks: { where: "tile/entries/000", zh: "条目 7 的内容与树不符", en: "entry 7 differs", entry: 7, expected: "aa", actual: "bb" } }))
        : whole(url, options),
    );
    open_page("/log");
    fireEvent.click(await screen.findByRole("button", { name: /核验整个日志/ }));
    await screen.findByText("日志被改动过");
    screen.getByText("tile/entries/000 · 条目 7");
    expect(screen.queryByText("日志完整")).toBeNull();
  });
});
