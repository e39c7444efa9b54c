import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { kAllRights } from "./mock";
import { open_page } from "./render";

// What holds of every page: it shows with its right, in both languages, and not without it.
export function page_cases(path: string, rights: string | string[] | null, zh: string | RegExp, en: string | RegExp) {
  const needed = rights === null ? [] : Array.isArray(rights) ? rights : [rights];
  it("shows to somebody with the right", async () => {
    open_page(path);
    expect((await screen.findAllByText(zh)).length).toBeGreaterThan(0);
  });
  it("shows in English", async () => {
    open_page(path, { language: "en" });
    expect((await screen.findAllByText(en)).length).toBeGreaterThan(0);
  });
  if (rights === null) return;
  it("does not show without the right", async () => {
    open_page(path, { rights: kAllRights.filter((right) => !needed.includes(right)) });
    await screen.findByText("没有权限看这一页");
    expect(screen.queryByText(zh, { selector: "main h2, main td" })).toBeNull();
  });
}
