import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open_browser, read_world, Visitor } from "./world";

// A grant that is asked request by request, as its people see it: applied for, and composed as a form in
// which what is wrong stands beside its field and what the compiler refuses at its item.
const kPersons = "社会救助对象（合成数据）";
const world = read_world();
let browser: Browser;
let clerk: Visitor;
let head: Visitor;
let reviewer: Visitor;

beforeAll(async () => {
  browser = await open_browser();
  clerk = await Visitor.come(browser, world, "320613.data", "clerk");
  head = await Visitor.come(browser, world, "320613.data", "head");
  reviewer = await Visitor.come(browser, world, "32.civil", "reviewer");
  for (const one of [clerk, head, reviewer]) await one.login();
});

afterAll(async () => {
  await browser?.close();
});

interface Application {
  id: string;
  actions: string[];
}

const sheet = (page: Page, title: string) => page.locator("section.jw-sheet", { has: page.locator("h2", { hasText: title }) });
const down = (page: Page, title: string) => sheet(page, title).first().scrollIntoViewIfNeeded();

describe("a grant that is asked online", () => {
  let id = "";

  it("is applied for in the mode verify", async () => {
    const { page } = clerk;
    const found = await clerk.until<{ items: { id: string; name: string }[] }>(`/catalog?q=${encodeURIComponent("救助")}`, (list) =>
      list.items.some((one) => one.name === kPersons),
    );
    const entry = found.items.find((one) => one.name === kPersons)!;
    await clerk.open(`/applications/new?resource=${entry.id}`);
    await page.getByRole("radio", { name: /核验/ }).check();
    await page.getByText("逐次核对，只得到是或否").waitFor();
    await clerk.picture("access-apply");
    await page.getByLabel("用途").fill("低保对象核对");
    await page.getByLabel("法律依据").fill("《社会救助暂行办法》第五十八条");
    await page.getByLabel("应用场景").fill("县级社会救助受理");
    await page.getByLabel("安全保障措施").fill("内网专人管理");
    await page.getByRole("button", { name: "提交申请" }).click();
    await page.waitForURL(/\/applications\/[0-9a-f-]{36}$/);
    id = page.url().split("/").pop()!;
    await head.send("POST", `/applications/${id}/consent`, { note: "同意" });
  });

  it("is composed as a form that says beside each field what is wrong", async () => {
    const { page } = reviewer;
    await reviewer.until<Application>(`/applications/${id}`, (one) => one.actions.includes("decide"));
    await reviewer.open(`/applications/${id}/review`);
    await page.getByText("逐项处理").waitFor();
    await page.getByText("敏感个人信息", { exact: true }).first().waitFor();
    await reviewer.picture("access-composer");
    await sheet(page, "使用条件").getByText("请选择用途").waitFor();
    expect(await page.getByRole("button", { name: "拟同意，报负责人" }).isDisabled()).toBe(true);
    await page.getByText("使用条件尚未填好，见上面标红之处。").waitFor();
    await down(page, "使用条件");
    await reviewer.picture("access-terms-empty");
    const purpose = page.getByRole("combobox", { name: "用途（用途树）" });
    await purpose.fill("2.2");
    await page.locator(".ant-select-tree-title", { hasText: /^2\.2 社会救助$/ }).click();
    await page.getByText("法律依据：《社会救助暂行办法》").first().waitFor();
    await page.getByLabel("查询", { exact: true }).check();
    await page.getByLabel("统计", { exact: true }).check();
    // A query returns what verify does not: the compiler refuses the ID number as it is, at its item.
    await page.getByRole("alert").getByText(/公民身份号码.*敏感个人信息/).first().waitFor();
    await page.locator(".jw-refusal").first().scrollIntoViewIfNeeded();
    await reviewer.picture("access-refused-item");
  });

  it("sent nothing outside and broke no page", () => {
    for (const one of [clerk, head, reviewer]) {
      expect(one.strays).toEqual([]);
      expect(one.failures).toEqual([]);
    }
  });
});
