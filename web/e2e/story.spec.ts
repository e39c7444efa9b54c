import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open_browser, read_world, Visitor } from "./world";

const kRegister = "统计用区划代码和城乡划分";
const kCounty = "320613";
const kTenant = "320681";

const world = read_world();
let browser: Browser;
let clerk: Visitor;
let head: Visitor;
let reviewer: Visitor;
let provider_head: Visitor;
let tenant_clerk: Visitor;
let tenant_head: Visitor;
let auditor: Visitor;
const everybody: Visitor[] = [];

async function come(org: string, role: string): Promise<Visitor> {
  const visitor = await Visitor.come(browser, world, org, role);
  everybody.push(visitor);
  return visitor;
}

beforeAll(async () => {
  browser = await open_browser();
  clerk = await come(`${kCounty}.data`, "clerk");
  head = await come(`${kCounty}.data`, "head");
  reviewer = await come("32.statistics", "reviewer");
  provider_head = await come("32.statistics", "head");
  tenant_clerk = await come(`${kTenant}.data`, "clerk");
  tenant_head = await come(`${kTenant}.data`, "head");
  auditor = await come(`${kCounty}.data`, "auditor");
});

afterAll(async () => {
  await browser?.close();
});

// Chooses an option of a select; its label is that of the box and of the field inside.
async function pick(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page.locator(`div.ant-select[aria-label^="${label}"]`).click();
  const list = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)").last();
  await list.locator(".ant-select-item-option-content").filter({ hasText: option }).first().click();
  await list.waitFor({ state: "hidden" });
}

// Writes an application for the register and returns its path, the same on the applicant's node.
async function apply(who: Visitor): Promise<string> {
  const { page } = who;
  await who.open(`/catalog?q=${encodeURIComponent("区划")}`);
  await page.getByRole("link", { name: kRegister }).click();
  await page.getByRole("button", { name: "申请共享" }).click();
  await page.getByRole("radio", { name: /批量/ }).check();
  await page.getByLabel("用途").fill("基层网格与统计区划核对");
  await page.getByLabel("法律依据").fill("《政务数据共享条例》第二十条");
  await page.getByLabel("应用场景").fill("县数据局基层治理平台，网格员核对区划");
  await page.getByLabel("安全保障措施").fill("存于政务云，仅限授权账号访问，到期删除");
  await page.getByRole("button", { name: "提交申请" }).click();
  await page.waitForURL(/\/applications\/(?!new)[^/?]+$/);
  await page.getByText("待本单位同意").first().waitFor();
  return new URL(page.url()).pathname;
}

async function consent(who: Visitor, path: string): Promise<void> {
  await who.open(path);
  await who.page.getByRole("button", { name: "同意", exact: true }).click();
  await who.page.getByRole("dialog").getByRole("button", { name: "同意", exact: true }).click();
  await who.page.getByText("本单位同意").first().waitFor();
}

// The reviewer finds the application in his box and masks the last column, saying why; the head of the
// provider's sharing unit consents, and the grant is signed.
async function grant(applicant: string, path: string): Promise<string> {
  const { page } = reviewer;
  const row = page.locator("tr.jw-row", { hasText: applicant }).first();
  for (let n = 0; ; n += 1) {
    await reviewer.open("/applications?box=review");
    await page.getByRole("tab", { name: "待审核" }).waitFor();
    await page.waitForTimeout(700);
    if ((await row.count()) > 0) break;
    if (n > 60) throw new Error(`the application of ${applicant} did not arrive`);
  }
  await row.getByRole("link").first().click();
  await page.getByRole("button", { name: "审核", exact: true }).click();
  await pick(page, "处理方式 上级代码", "掩码");
  await page.getByLabel("理由 上级代码").fill("到县级即可满足核对需要");
  await page.getByText(/全部 [\d,]+ 行中，[\d,]+ 行在范围内/).waitFor();
  await page.locator(".jw-rows td", { hasText: "*" }).first().waitFor();
  await reviewer.picture(`review-${applicant}`);
  await page.getByRole("button", { name: "拟同意，报负责人" }).click();
  await page.locator(".ant-popconfirm:visible .ant-btn-primary").click();
  await page.getByText("待提供方负责人同意").first().waitFor();
  expect(await page.getByRole("button", { name: "同意答复" }).count()).toBe(0);
  await provider_head.open(path);
  await provider_head.page.getByRole("button", { name: "同意答复" }).click();
  await provider_head.page.getByRole("dialog").getByRole("button", { name: "同意答复" }).click();
  await provider_head.page.getByRole("dialog").waitFor({ state: "hidden" });
  await provider_head.page.getByRole("button", { name: "查看授权" }).waitFor();
  await reviewer.open(path);
  await page.getByText("到县级即可满足核对需要").first().waitFor();
  await page.getByRole("button", { name: "查看授权" }).click();
  await page.waitForURL(/\/grants\/[^/?]+$/);
  await page.getByText("签名有效，内容未被改动").waitFor();
  return new URL(page.url()).pathname;
}

async function receive(who: Visitor): Promise<string> {
  const { page } = who;
  const card = page.locator(".jw-holding", { hasText: kRegister }).first();
  await who.open("/holdings");
  await card.waitFor({ timeout: 120000 });
  await card.getByRole("link").click();
  await page.locator(".jw-rows tbody tr.ant-table-row").first().waitFor();
  return new URL(page.url()).pathname;
}

async function codes(who: Visitor): Promise<string[]> {
  return who.page.locator(".jw-rows tbody tr.ant-table-row td:first-child").allInnerTexts();
}

// A menu that is still opening or closing swallows a click, as it does a person's: click again.
async function download(who: Visitor, format: string) {
  const item = who.page.locator(".ant-dropdown:not(.ant-dropdown-hidden)").getByRole("menuitem", { name: format }).last();
  for (let tries = 0; tries < 6; ++tries) {
    if (!(await item.isVisible())) await who.page.getByRole("button", { name: /下载/ }).first().click();
    const open = await item.waitFor({ state: "visible", timeout: 5000 }).then(() => true, () => false);
    if (!open) continue;
    await who.page.waitForTimeout(500);
    const coming = who.page.waitForEvent("download", { timeout: 15000 }).catch(() => null);
    await item.click({ timeout: 5000 }).catch(() => undefined);
    const file = await coming;
    if (file) return { name: file.suggestedFilename(), bytes: readFileSync((await file.path())!) };
  }
  throw new Error(`no ${format} came`);
}

describe("a county gets its slice of a provincial register back", () => {
  let application = "";
  let holding = "";

  it("logs in and comes to the lattice, or back to where one was going", async () => {
    await clerk.login("/catalog");
    await clerk.page.waitForURL(/\/catalog$/);
    await clerk.open("/");
    await clerk.page.getByRole("grid").waitFor();
    expect(await clerk.page.locator("[data-org]").count()).toBeGreaterThanOrEqual(24);
    await clerk.picture("lattice-before");
  });

  it("refuses a wrong password in words", async () => {
    const stranger = await come(`${kCounty}.data`, "clerk");
    await stranger.open("/login");
    await stranger.page.getByLabel("账号").fill(stranger.account.login);
    await stranger.page.getByLabel("密码").fill("not-the-password");
    await stranger.page.getByRole("button", { name: "登录" }).click();
    await stranger.page.getByRole("alert").waitFor();
    expect(await stranger.page.locator(".jw-top-user").count()).toBe(0);
  });

  it("finds the register by a two-character word", async () => {
    await clerk.open("/catalog");
    await clerk.page.getByLabel("搜索", { exact: true }).fill("区划");
    await clerk.page.getByRole("link", { name: kRegister }).waitFor();
    await clerk.page.locator("mark", { hasText: "区划" }).first().waitFor();
    expect(new URL(clerk.page.url()).searchParams.get("q")).toBe("区划");
    await clerk.picture("catalog");
  });

  it("applies for its rows", async () => {
    application = await apply(clerk);
    await clerk.picture("application");
  });

  it("does not let the clerk consent to what he wrote", async () => {
    expect(await clerk.page.getByRole("button", { name: "同意", exact: true }).count()).toBe(0);
  });

  it("has the head of the sharing unit consent", async () => {
    await head.login();
    await consent(head, application);
  });

  it("has the provider's reviewer grant it with an item masked", async () => {
    await reviewer.login();
    await provider_head.login();
    await grant("崇川区", application);
    await reviewer.page.getByText(`“区划代码”以 ${kCounty} 开头`).waitFor();
    await reviewer.picture("grant");
  });

  it("delivers by itself, receipt verified, every row accounted for", async () => {
    const { page } = reviewer;
    await page.getByText("已回执").first().waitFor({ timeout: 120000 });
    await page.locator("a[href^='/deliveries/']").first().click();
    await page.getByText("收支平衡").waitFor();
    await page.getByText("回执与清单一致，签名有效").waitFor();
    await reviewer.picture("delivery");
  });

  it("shows the county its rows, and only its rows", async () => {
    holding = await receive(clerk);
    const found = await codes(clerk);
    expect(found.length).toBeGreaterThan(50);
    expect(found.filter((code) => !code.startsWith(kCounty))).toEqual([]);
    const masked = await clerk.page.locator(".jw-rows tbody tr.ant-table-row td:nth-child(4)").allInnerTexts();
    expect(masked.some((value) => value.includes("*"))).toBe(true);
    await clerk.picture("holding");
  });

  it("filters rows and keeps the filter in the address", async () => {
    const { page } = clerk;
    await pick(page, "选择一列", "区划名称");
    await pick(page, "筛选", /^包含$/);
    await page.getByLabel("值", { exact: true }).fill("街道");
    await page.getByRole("button", { name: "添加条件" }).click();
    await page.waitForFunction(() => {
      const rows = [...document.querySelectorAll(".jw-rows tbody tr.ant-table-row td:nth-child(2)")];
      return rows.length > 0 && rows.every((cell) => cell.textContent?.includes("街道"));
    });
    expect(new URL(page.url()).searchParams.get("where")).toContain("街道");
    await page.getByRole("button", { name: "清除" }).click();
  });

  it("downloads CSV, XLSX and Parquet", async () => {
    const csv = await download(clerk, "CSV");
    const lines = csv.bytes.toString("utf8").replace(/^\uFEFF/, "").trim().split(/\r?\n/);
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.slice(1).filter((line) => !line.replace(/^"/, "").startsWith(kCounty))).toEqual([]);
    expect((await download(clerk, "XLSX")).bytes.subarray(0, 2).toString()).toBe("PK");
    expect((await download(clerk, "Parquet")).bytes.subarray(0, 4).toString()).toBe("PAR1");
  });

  it("draws the flow in the lattice", async () => {
    await clerk.open("/");
    await clerk.page.locator("g[class*='jw-flow-']").first().waitFor();
    await clerk.page.getByRole("img", { name: new RegExp(kRegister) }).first().focus();
    await clerk.page.locator(".jw-flow-card", { hasText: kRegister }).waitFor();
    await clerk.picture("lattice");
    await clerk.page.locator(`[data-org="${kCounty}.data"]`).press("Enter");
    await clerk.page.locator(".ant-drawer").getByText("获得的数据").click();
    await clerk.page.locator(".ant-drawer").getByRole("link", { name: kRegister }).first().waitFor();
  });

  describe("a second county, tenant of the city's node", () => {
    let tenant_holding = "";
    let tenant_path = "";

    it("does the same", async () => {
      await tenant_clerk.login();
      tenant_path = await apply(tenant_clerk);
      await tenant_head.login();
      await consent(tenant_head, tenant_path);
      await grant("启东市", tenant_path);
      tenant_holding = await receive(tenant_clerk);
      const found = await codes(tenant_clerk);
      expect(found.length).toBeGreaterThan(50);
      expect(found.filter((code) => !code.startsWith(kTenant))).toEqual([]);
    });

    it("sees nothing of the first, and the first nothing of it", async () => {
      for (const [who, other, theirs] of [
        [tenant_clerk, holding, application],
        [clerk, tenant_holding, ""],
      ] as const) {
        const id = other.split("/").pop();
        expect((await who.ask(`/holdings/${id}`)).status).toBe(404);
        expect((await who.ask(`/holdings/${id}/rows`)).status).toBe(404);
        expect((await who.ask(`/holdings/${id}/export?format=csv`)).status).not.toBe(200);
        if (theirs) expect((await who.ask(`/applications/${theirs.split("/").pop()}`)).status).toBe(404);
        await who.open(other);
        await who.page.getByRole("alert").first().waitFor();
        expect(await who.page.locator(".jw-rows tbody tr.ant-table-row").count()).toBe(0);
      }
      expect((await tenant_clerk.ask("/users")).status).toBe(403);
    });

    it("loses its rows at once when its misuse is found", async () => {
      const id = tenant_holding.split("/").pop();
      expect((await tenant_clerk.ask(`/holdings/${id}/rows`)).status).toBe(200);
      const { page } = reviewer;
      await reviewer.open(tenant_path);
      await page.getByRole("button", { name: "其他操作" }).hover();
      await page.getByRole("menuitem", { name: "暂停授权" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "暂停授权" }).click();
      await dialog.getByText("请填写").first().waitFor();
      await dialog.getByLabel("理由").fill("超出申请用途使用");
      await dialog.getByLabel("证据").fill("访问日志第 12 条");
      await dialog.getByRole("button", { name: "暂停授权" }).click();
      await page.getByText("已暂停").first().waitFor();
      await reviewer.picture("application-suspended");
      await tenant_clerk.page.waitForFunction(
        async (path) => (await fetch(path)).status !== 200, `/api/v1/holdings/${id}/rows`, { polling: 200 });
      await tenant_clerk.open(tenant_holding);
      await tenant_clerk.page.getByRole("alert").first().waitFor();
      expect(await tenant_clerk.page.locator(".jw-rows tbody tr.ant-table-row").count()).toBe(0);
      await tenant_clerk.picture("holding-suspended");
    });
  });

  describe("the rest of the house", () => {
    it("verifies the whole log and proves an entry", async () => {
      const { page } = auditor;
      await auditor.login("/log");
      await page.getByRole("button", { name: /核验整个日志/ }).click();
      await page.getByText("日志完整").waitFor();
      await auditor.picture("log");
      await page.locator("a[href^='/log/']").first().click();
      await page.getByText(/可以从这个条目算出树根/).waitFor();
    });

    it("keeps pages from who has no right to them", async () => {
      await auditor.open("/holdings");
      await auditor.page.getByText("没有权限看这一页").waitFor();
      await auditor.open("/nowhere/at/all");
      await auditor.page.getByText("没有这个页面").waitFor();
    });

    it("switches to English and back, and remembers", async () => {
      const { page } = clerk;
      await clerk.open("/catalog");
      await page.getByRole("button", { name: "切换到英文" }).click();
      await page.getByRole("heading", { name: "Catalog" }).waitFor();
      await page.reload();
      await page.getByRole("heading", { name: "Catalog" }).waitFor();
      const wrong = await page.evaluate(async () => (await fetch("/api/v1/grants/none", { headers: { "Accept-Language": "en" } })).text());
      expect(/[\u4e00-\u9fff]/.test(JSON.parse(wrong).title)).toBe(false);
      await page.getByRole("button", { name: "Switch to Chinese" }).click();
      await page.getByRole("heading", { name: "资源目录" }).waitFor();
    });

    it("fits 1366 × 768 on every page of the menu", async () => {
      for (const visitor of [clerk, reviewer, auditor]) {
        await visitor.open("/");
        await visitor.page.locator(".jw-rail-link").first().waitFor();
        const paths = await visitor.page.locator(".jw-rail-link").evaluateAll((links) => links.map((link) => link.getAttribute("href")!));
        for (const path of paths) {
          await visitor.open(path);
          await visitor.page.locator("h1").waitFor();
          await visitor.page.waitForTimeout(300);
          expect(await visitor.wide(), path).toBe(false);
          await visitor.picture(`page-${visitor.account.role}-${path.slice(1) || "lattice"}`);
        }
      }
    });

    it("asks for a new login when the session is gone, and comes back", async () => {
      const { page } = clerk;
      await clerk.open("/grants");
      await page.getByRole("heading", { name: "共享授权" }).waitFor();
      await clerk.context.clearCookies();
      await page.getByText("本单位获得").click();
      await page.getByText(/登录已过期/).waitFor();
      await page.getByLabel("账号").fill(clerk.account.login);
      await page.getByLabel("密码").fill(clerk.account.password);
      await page.getByRole("button", { name: "登录" }).click();
      await page.waitForURL(/\/grants/);
    });

    it("let no request leave its node, and no page fail", () => {
      for (const visitor of everybody) {
        expect(visitor.strays, visitor.account.login).toEqual([]);
        expect(visitor.failures, visitor.account.login).toEqual([]);
      }
    });
  });
});
