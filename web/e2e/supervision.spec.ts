import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open_browser, read_world, Visitor } from "./world";

const world = read_world();
let browser: Browser;
let bureau: Visitor;
let clerk: Visitor;
const everybody: Visitor[] = [];

beforeAll(async () => {
  browser = await open_browser();
  bureau = await Visitor.come(browser, world, "32.data", "bureau");
  clerk = await Visitor.come(browser, world, "32.civil", "clerk");
  everybody.push(bureau, clerk);
});

afterAll(async () => {
  await browser?.close();
});

const fits = async (visitor: Visitor) => expect(await visitor.wide()).toBe(false);

// A demand of 民政厅 that waits for the bureau: a duty with two working days.
async function raise(): Promise<string> {
  await clerk.login("/demands");
  return clerk.page.evaluate(async () => {
    const session = (await (await fetch("/api/v1/session")).json()) as { csrf_token: string };
    const ask = (path: string, body: unknown) =>
      fetch(`/api/v1${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": session.csrf_token },
        body: JSON.stringify(body),
      });
    const form = { name: "督办看板用需求", items: ["姓名"], service: "核验", purpose: "核验", legal_basis: "《社会救助暂行办法》第四十七条", frequency: "monthly" };
    const made = (await (await ask("/demands", form)).json()) as { id: string };
    await ask(`/demands/${made.id}/steps`, { action: "send" });
    return made.id;
  });
}

describe("supervision", () => {
  it("shows a duty on the board of its bureau and leads to its list", async () => {
    await raise();
    await bureau.login("/supervision");
    const { page } = bureau;
    await page.getByText("督办看板用需求").first().waitFor();
    await fits(bureau);
    await bureau.picture("supervision-board");
    await page.locator(".jw-board .jw-cell-count").first().click();
    await page.waitForURL(/org=/);
    await page.getByRole("button", { name: "清除筛选" }).click();
    await page.waitForURL((url) => !url.search.includes("org="));
  });

  it("opens a duty beside the list: basis, clock, who was told", async () => {
    const { page } = bureau;
    await page.getByRole("button", { name: "督办看板用需求" }).first().click();
    await page.getByText("计时经过").waitFor();
    await page.getByText("去办理").waitFor();
    await bureau.picture("supervision-duty");
    expect(page.url()).toContain("duty=");
    await page.reload();
    await page.getByText("计时经过").waitFor();
  });

  it("reminders, orders, figures and findings are tabs with links of their own", async () => {
    const { page } = bureau;
    for (const [tab, sign] of [
      ["notices", "未签收"],
      ["orders", "下达给本部门"],
      ["statistics", "按期率"],
      ["findings", "全部状态"],
    ] as const) {
      await bureau.open(`/supervision?tab=${tab}`);
      await page.getByText(sign).first().waitFor();
      await fits(bureau);
      await bureau.picture(`supervision-${tab}`);
    }
    await bureau.open("/supervision?light=paused");
    await page.getByText("没有符合条件的事项").waitFor();
  });

  it("speaks English too", async () => {
    const { page } = bureau;
    await bureau.open("/supervision");
    await page.getByRole("button", { name: "切换到英文" }).click();
    await page.getByRole("heading", { name: "Supervision" }).waitFor();
    await fits(bureau);
    await bureau.picture("supervision-english");
    await page.getByRole("button", { name: /Chinese|中/ }).first().click();
  });
});

describe("the calendar and the time limits", () => {
  it("shows a year, and a day of the block once it is added", async () => {
    const { page } = bureau;
    await bureau.open("/calendar?year=2026");
    await page.getByText("全年 248 个工作日").waitFor();
    await fits(bureau);
    await page.getByRole("button", { name: "增设一天" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("日期").fill("2026-12-15");
    await dialog.getByLabel("日期").press("Enter");
    await dialog.getByLabel("名称").fill("省庆日");
    await dialog.getByLabel("依据文件").fill("苏政发〔2026〕9号");
    await dialog.getByRole("button", { name: /保\s?存/ }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("全年 247 个工作日").waitFor();
    await page.locator('[data-day="2026-12-15"].jw-day-regional').waitFor();
    await bureau.picture("calendar-2026");
    await page.getByRole("button", { name: /取\s?消/ }).first().click();
    await page.getByText("全年 248 个工作日").waitFor();
    await bureau.open("/calendar?year=2027");
    await page.getByText(/放假安排尚未公布/).waitFor();
    await bureau.picture("calendar-2027");
  });

  it("a clerk sees the calendar and can't change it", async () => {
    await clerk.open("/calendar");
    await clerk.page.getByText("截止日计算").waitFor();
    expect(await clerk.page.getByRole("button", { name: "增设一天" }).count()).toBe(0);
  });

  it("a local time limit looser than the nation's is refused, a shorter one is kept and retired", async () => {
    const { page } = bureau;
    await bureau.open("/clock-presets");
    await page.getByText("国务院令第809号").first().waitFor();
    await fits(bureau);
    await bureau.picture("clock-presets");
    await page.getByRole("button", { name: "登记本地时限" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("编号").fill("CN-32-E2E");
    await dialog.getByLabel("名称").fill("江苏省公共数据共享办法（测试）");
    await dialog.getByLabel("来源").fill("测试文件");
    await dialog.getByRole("spinbutton").fill("11");
    await dialog.getByPlaceholder("条款").fill("第八条");
    await dialog.getByRole("button", { name: /保\s?存/ }).click();
    await dialog.getByText("preset.looser").waitFor();
    await bureau.picture("clock-preset-refused");
    await dialog.getByRole("spinbutton").fill("6");
    await dialog.getByRole("button", { name: /保\s?存/ }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("江苏省公共数据共享办法（测试）").waitFor();
    await page.getByRole("button", { name: /停\s?用/ }).click();
    await page.getByText("江苏省公共数据共享办法（测试）").waitFor({ state: "detached" });
  });
});

describe("the browser", () => {
  it("asked nobody but its node, and nothing failed", () => {
    for (const one of everybody) {
      expect(one.strays).toEqual([]);
      expect(one.failures).toEqual([]);
    }
  });
});
