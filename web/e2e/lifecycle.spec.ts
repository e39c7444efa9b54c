import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open_browser, read_world, Visitor } from "./world";

const kName = "社区服务设施名录";
const kCsv = "设施编码,设施名称,区划代码,床位\nS1,第一社区服务站,320613,12\nS2,第二社区服务站,320613,0\nS3,启东老年食堂,320681,30\n";

const world = read_world();
let browser: Browser;
let clerk: Visitor;
let head: Visitor;
let bureau: Visitor;
const everybody: Visitor[] = [];

beforeAll(async () => {
  browser = await open_browser();
  for (const [org, role] of [["32.civil", "clerk"], ["32.civil", "head"], ["32.data", "bureau"]] as const)
    everybody.push(await Visitor.come(browser, world, org, role));
  [clerk, head, bureau] = everybody as [Visitor, Visitor, Visitor];
});

afterAll(async () => {
  await browser?.close();
});

async function assess(button: string): Promise<void> {
  const { page } = clerk;
  await page.getByRole("button", { name: button }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("评估人或机构").fill("本单位保密办公室");
  await clerk.picture(`lifecycle-${button}`);
  await dialog.getByRole("button", { name: /登\s?记/ }).click();
  await dialog.waitFor({ state: "hidden" });
}

async function submit(): Promise<void> {
  const { page } = clerk;
  await page.getByText("两项评估已登记，可以提交负责人审批。").waitFor();
  await page.locator(".ant-alert").getByRole("button", { name: "提交审批" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "提交审批" }).click();
  await dialog.waitFor({ state: "hidden" });
}

async function decide(who: Visitor, box: string, button: string, picture: string): Promise<void> {
  const { page } = who;
  await who.open(`/filings?box=${box}`);
  await page.locator("tr.jw-row", { hasText: kName }).first().waitFor();
  await who.picture(`${picture}-box`);
  await page.getByRole("link", { name: kName }).first().click();
  await page.getByText("报审情况").waitFor();
  await who.picture(picture);
  expect(await who.wide(), picture).toBe(false);
  await page.getByRole("button", { name: button, exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: button, exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
}

describe("a resource comes into the catalog, changes and goes", () => {
  let path = "";

  it("is registered from a file with its whole metadata", async () => {
    const { page } = clerk;
    await clerk.login("/resources/new");
    await page.locator("input[type=file]").setInputFiles({ name: "facilities.csv", mimeType: "text/csv", buffer: Buffer.from(kCsv) });
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByText("核对信息项").first().waitFor();
    await clerk.picture("lifecycle-items");
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByText("分类与来源").waitFor();
    await page.getByLabel("资源名称").fill(kName);
    await page.getByLabel("摘要").fill("社区服务设施的编码、名称、所属区划和床位。");
    await page.getByLabel("内部部门").fill("养老服务处");
    await page.getByLabel("共享范围").fill("各级政务部门");
    await page.getByLabel("使用用途").fill("公共服务设施规划");
    await clerk.picture("lifecycle-about");
    expect(await clerk.wide()).toBe(false);
    await page.getByText("国家秘密", { exact: true }).click();
    await page.getByText(/不得录入本系统/).waitFor();
    await page.getByText("非涉密", { exact: true }).click();
    await page.getByRole("button", { name: "保存草稿并载入" }).click();
    await page.getByRole("button", { name: "登记评估并报审" }).click({ timeout: 90000 });
    await page.waitForURL(/\/resources\/[^/?]+\?tab=filing/);
    path = new URL(page.url()).pathname;
  });

  it("is not submitted before both assessments are on file", async () => {
    const { page } = clerk;
    expect(await page.locator(".ant-alert").getByRole("button", { name: "提交审批" }).isDisabled()).toBe(true);
    await assess("登记保密评估");
    await assess("登记个人信息评估");
    await submit();
    await page.getByText("待负责人审批").first().waitFor();
    await clerk.picture("lifecycle-submitted");
  });

  it("is approved by the head and reviewed by the data bureau", async () => {
    await head.login();
    await decide(head, "approve", "同意", "lifecycle-approve");
    await bureau.login();
    await decide(bureau, "review", "审核通过并发布", "lifecycle-review");
    await bureau.page.getByText("已发布").first().waitFor();
    await clerk.open(path);
    await clerk.page.getByText("已发布").first().waitFor();
    await clerk.picture("lifecycle-published");
    expect(await clerk.wide()).toBe(false);
  });

  it("gets a new version of its data", async () => {
    const { page } = clerk;
    await page.getByRole("button", { name: "载入新版本" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("input[type=file]").setInputFiles({ name: "facilities-2.csv", mimeType: "text/csv", buffer: Buffer.from(`${kCsv}S4,新增驿站,320613,5\n`) });
    await dialog.getByRole("button", { name: /载\s?入/ }).last().click();
    await dialog.getByText("facilities-2.csv").first().waitFor().catch(() => undefined);
    await clerk.page.waitForFunction(async (id) => {
      const answer = await fetch(`/api/v1/resources/${id}`);
      return ((await answer.json()) as { data_version: number }).data_version === 2;
    }, path.split("/").pop());
  });

  it("is changed by a filing, compared side by side, and reviewed again", async () => {
    const { page } = clerk;
    await clerk.open(`${path}/edit`);
    await page.getByText("变更情况").waitFor();
    await page.getByLabel("摘要").fill("社区服务设施的编码、名称、区划和床位数，每季度更新。");
    await clerk.picture("lifecycle-change");
    expect(await clerk.wide()).toBe(false);
    await page.getByRole("button", { name: "保存变更" }).click();
    await page.waitForURL(/tab=filing/);
    await submit();
    await decide(head, "approve", "同意", "lifecycle-approve-change");
    await decide(bureau, "review", "审核通过并发布", "lifecycle-review-change");
    await clerk.open(`${path}?tab=metadata`);
    const boxes = page.locator(".ant-table-tbody .ant-checkbox-input");
    await boxes.first().waitFor();
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.getByRole("button", { name: /比\s?较/ }).click();
    await page.getByRole("dialog").getByText("每季度更新").waitFor();
    await clerk.picture("lifecycle-compare");
  });

  it("asks to leave the catalog, is refused with the reason, and stays", async () => {
    const { page } = clerk;
    await clerk.open(path);
    await page.getByRole("button", { name: "申请撤下" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("textarea").fill("并入统一名录");
    await clerk.picture("lifecycle-withdraw");
    await dialog.getByRole("button", { name: "申请撤下" }).click();
    await page.waitForURL(/\/filings\//);
    await page.getByText("目录撤下报审").waitFor();
    await decide(head, "approve", "同意", "lifecycle-approve-withdrawal");
    await bureau.open("/filings?box=review");
    await bureau.page.getByRole("link", { name: kName }).first().click();
    await bureau.page.getByText("在用授权").waitFor();
    await bureau.page.getByRole("button", { name: /退\s?回/ }).click();
    const refusal = bureau.page.getByRole("dialog");
    await refusal.locator("textarea").fill("请先与使用部门协商");
    await refusal.getByRole("button", { name: /退\s?回/ }).click();
    await refusal.waitFor({ state: "hidden" });
    await clerk.open(path);
    await page.getByText(/撤下申请被退回，资源保持发布/).waitFor();
    await page.getByText("请先与使用部门协商").first().waitFor();
    await page.getByText("已发布").first().waitFor();
    await clerk.picture("lifecycle-withdrawal-refused");
    expect(await clerk.wide()).toBe(false);
    expect((await clerk.ask(`/catalog/${path.split("/").pop()}`)).status).toBe(200);
  });

  it("leaves the catalog once head and bureau have let it", async () => {
    const { page } = clerk;
    await page.getByRole("link", { name: "查看报审单" }).click();
    await page.getByText("报审情况").waitFor();
    await page.getByRole("button", { name: /修\s?改/ }).click();
    const rewrite = page.getByRole("dialog");
    await rewrite.locator("textarea").fill("并入统一名录，已与使用部门协商");
    await rewrite.getByRole("button", { name: /保\s?存/ }).click();
    await rewrite.waitFor({ state: "hidden" });
    await page.getByText("并入统一名录，已与使用部门协商").first().waitFor();
    await page.getByRole("button", { name: "提交审批" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "提交审批" }).click();
    await dialog.waitFor({ state: "hidden" });
    await decide(head, "approve", "同意", "lifecycle-approve-withdrawal-again");
    await decide(bureau, "review", "准予撤下", "lifecycle-let-leave");
    await clerk.open(path);
    await page.getByText(/已从目录撤下/).waitFor();
    await page.getByText("已撤下").first().waitFor();
    await clerk.picture("lifecycle-withdrawn");
    expect((await head.ask(`/catalog/${path.split("/").pop()}`)).status).toBe(404);
  });

  it("let no request leave its node, and no page fail", () => {
    for (const visitor of everybody) {
      expect(visitor.strays, visitor.account.login).toEqual([]);
      expect(visitor.failures, visitor.account.login).toEqual([]);
    }
  });
});
