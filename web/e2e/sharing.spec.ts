import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open_browser, read_world, Visitor } from "./world";

// The procedure of Decree 809 as its people see it: several resources at once, a notice answered point
// by point, more time, a refusal disputed, a spreadsheet, the end of the purpose.
const kRegister = "统计用区划代码和城乡划分";
const world = read_world();
let browser: Browser;
let clerk: Visitor;
let head: Visitor;
let reviewer: Visitor;
let provider_head: Visitor;
let bureau: Visitor;

beforeAll(async () => {
  browser = await open_browser();
  clerk = await Visitor.come(browser, world, "320613.data", "clerk");
  head = await Visitor.come(browser, world, "320613.data", "head");
  reviewer = await Visitor.come(browser, world, "32.statistics", "reviewer");
  provider_head = await Visitor.come(browser, world, "32.statistics", "head");
  bureau = await Visitor.come(browser, world, "32.data", "bureau");
  for (const one of [clerk, head, reviewer, provider_head, bureau]) await one.login();
});

afterAll(async () => {
  await browser?.close();
});

// Opens the application until the button is there: what others did has to travel first.
async function wait_for(who: Visitor, path: string, button: string): Promise<void> {
  for (let n = 0; n < 60; n += 1) {
    await who.open(path);
    await who.page.getByText("办理进度").first().waitFor();
    if ((await who.page.getByRole("button", { name: button, exact: true }).count()) > 0) return;
    await who.page.waitForTimeout(500);
  }
  throw new Error(`${button} did not come at ${path}`);
}

async function from_menu(who: Visitor, name: string): Promise<void> {
  await who.page.getByRole("button", { name: "其他操作" }).hover();
  await who.page.getByRole("menuitem", { name, exact: true }).click();
  await who.page.getByRole("dialog").waitFor();
}

async function send(who: Visitor, name: string): Promise<void> {
  await who.page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
  await who.page.getByRole("dialog").waitFor({ state: "hidden" });
}

describe("sharing by law", () => {
  let path = "";

  it("applies for two resources in one submission", async () => {
    const { page } = clerk;
    await clerk.open("/applications/new?many=1");
    for (const words of ["区划代码", "医院名录"]) {
      const box = page.getByRole("combobox", { name: "输入名称检索目录，可选多个" });
      await box.click();
      await box.fill(words);
      await page.locator(".ant-select-item-option", { hasText: words === "区划代码" ? kRegister : words }).first().click();
      await page.locator("tbody tr", { hasText: words === "区划代码" ? kRegister : words }).first().waitFor();
    }
    await page.locator(`div.ant-select[aria-label="共享方式 ${kRegister}"], [aria-label="共享方式 ${kRegister}"]`).first().click();
    await page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option-content", { hasText: "批量" }).last().click();
    await page.getByLabel("用途").fill("核对本地区基础数据");
    await page.getByLabel("法律依据").fill("《政务数据共享条例》");
    await page.getByLabel("应用场景").fill("县级数据平台");
    await page.getByLabel("安全保障措施").fill("内网专人管理");
    await clerk.picture("sharing-many");
    await page.getByRole("button", { name: /提交 2 份申请/ }).click();
    await page.waitForURL(/\/applications\?set=/);
    await page.locator("tr.jw-row").nth(1).waitFor();
    await page.locator("tr.jw-row", { hasText: kRegister }).getByRole("link").first().click();
    await page.getByText("办理进度").waitFor();
    path = new URL(page.url()).pathname;
    await wait_for(head, path, "同意");
    await head.page.getByRole("button", { name: "同意", exact: true }).click();
    await send(head, "同意");
  });

  it("is told once what is missing, and answers point by point", async () => {
    await wait_for(reviewer, path, "审核");
    await reviewer.page.getByText("有条件共享答复").waitFor();
    await from_menu(reviewer, "一次性告知");
    await reviewer.page.getByLabel("缺什么").fill("请写明依据的条款");
    await send(reviewer, "一次性告知");
    await reviewer.page.getByText("待补正").first().waitFor();
    await reviewer.picture("sharing-notice");
    await wait_for(clerk, path, "补正");
    await clerk.page.getByRole("button", { name: "补正", exact: true }).click();
    const dialog = clerk.page.getByRole("dialog");
    await dialog.getByLabel(/同时改写/).fill("《政务数据共享条例》第二十条");
    await dialog.getByLabel(/补正说明/).fill("已写明");
    await clerk.picture("sharing-supplement");
    await send(clerk, "补正");
  });

  it("shows more time only when the authority consents", async () => {
    await wait_for(reviewer, path, "审核");
    await from_menu(reviewer, "申请延期");
    await reviewer.page.getByLabel("理由").fill("需要征求处室意见");
    await send(reviewer, "申请延期");
    await bureau.open("/applications?box=authority");
    await bureau.page.getByRole("tab", { name: "主管部门待办" }).waitFor();
    await wait_for(bureau, path, "答复延期");
    await bureau.page.getByRole("button", { name: "答复延期" }).click();
    await send(bureau, "答复延期");
    await bureau.page.getByText("已告知需求方").waitFor();
    await bureau.picture("sharing-extension");
  });

  it("sees a refusal with its reason, and disputes it before the common superior", async () => {
    const { page } = reviewer;
    await wait_for(reviewer, path, "审核");
    await page.getByRole("button", { name: "审核", exact: true }).click();
    await page.getByRole("button", { name: "不予共享" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("理由").fill("与职责不符");
    await dialog.getByLabel("依据的条款").fill("《政务数据共享条例》第十五条");
    await dialog.getByRole("button", { name: "不予共享" }).click();
    await wait_for(provider_head, path, "同意答复");
    await provider_head.page.getByRole("button", { name: "同意答复" }).click();
    await send(provider_head, "同意答复");
    for (let n = 0; n < 60 && !(await clerk.page.getByText("与职责不符").count()); n += 1) {
      await clerk.open(path);
      await clerk.page.waitForTimeout(700);
    }
    await from_menu(clerk, "提出争议");
    await clerk.page.getByLabel("陈述").fill("属于本局法定职责");
    await send(clerk, "提出争议");
    for (let n = 0; n < 60; n += 1) {
      await clerk.open(path);
      await clerk.page.getByText("办理进度").first().waitFor();
      await clerk.page.getByRole("button", { name: "其他操作" }).hover();
      await clerk.page.waitForTimeout(600);
      if (await clerk.page.getByRole("menuitem", { name: "提请主管部门协调" }).count()) break;
    }
    await clerk.page.getByRole("menuitem", { name: "提请主管部门协调" }).click();
    await clerk.page.getByLabel("陈述").fill("协商不成");
    await send(clerk, "提请主管部门协调");
    await wait_for(bureau, path, "裁定");
    await bureau.page.getByRole("button", { name: "裁定" }).click();
    await bureau.page.getByLabel("理由").fill("属于法定职责，应予共享");
    await send(bureau, "裁定");
    await bureau.page.getByText("支持需求方").first().waitFor();
    await bureau.picture("sharing-ruling");
    await wait_for(reviewer, path, "审核");
    await reviewer.page.getByText("按裁定重新办理").waitFor();
    await reviewer.picture("sharing-reopened");
  });

  it("checks a spreadsheet before it submits", async () => {
    const { page } = clerk;
    await clerk.open("/applications/new?bulk=1");
    const csv = "信息资源代码,信息项,共享方式,使用目的,使用依据,使用场景,安全保障措施,使用期限\n9999999/000001,,批量,核对,依据,场景,措施,2027-12-31\n";
    await page.locator("input[type=file]").setInputFiles({ name: "applications.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await page.getByText("共 1 行，0 行可提交").waitFor();
    await page.getByText("目录中已没有该资源").waitFor();
    await clerk.picture("sharing-bulk");
  });

  it("sent nothing outside and broke no page", () => {
    for (const one of [clerk, head, reviewer, provider_head, bureau]) {
      expect(one.strays).toEqual([]);
      expect(one.failures).toEqual([]);
    }
  });
});
