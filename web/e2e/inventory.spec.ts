import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choose, open_browser, read_world, Visitor } from "./world";

const world = read_world();
let browser: Browser;
let clerk: Visitor;
let bureau: Visitor;
const kStamp = Date.now() % 1000000;
const kSystem = `全民健康信息平台（省统筹区域卫生与基层医疗卫生机构一体化管理系统）${kStamp}`;

beforeAll(async () => {
  browser = await open_browser();
  clerk = await Visitor.come(browser, world, "32.health", "clerk");
  bureau = await Visitor.come(browser, world, "32.data", "bureau");
});

afterAll(async () => {
  await browser?.close();
});

const fits = async (visitor: Visitor) => expect(await visitor.wide()).toBe(false);
const sheet = () => clerk.page.locator("section.jw-sheet", { hasText: kSystem }).first();

describe("the inventory", () => {
  it("takes a system with its service items", async () => {
    await clerk.login("/inventory?tab=systems");
    const { page } = clerk;
    await page.getByRole("button", { name: "登记系统" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /保\s?存/ }).click();
    await dialog.getByText("请填写").first().waitFor();
    await dialog.getByLabel("名称").fill(kSystem);
    const services = dialog.locator("#services");
    await services.fill("医疗机构设置审批");
    await services.press("Enter");
    await dialog.getByLabel("运维单位").fill("省卫生健康信息中心");
    await clerk.picture("inventory-system");
    await dialog.getByRole("button", { name: /保\s?存/ }).click();
    await dialog.waitFor({ state: "hidden" });
    await sheet().getByText("医疗机构设置审批").waitFor();
    await fits(clerk);
  });

  it("takes data sets, one in the catalog and one that is not", async () => {
    const { page } = clerk;
    const add = async (name: string, resource: string) => {
      await sheet().getByRole("button", { name: "登记数据集" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("名称").fill(name);
      await dialog.getByLabel("记录数（约）").fill("2083");
      if (resource) await choose(page, dialog.getByLabel("对应资源"), resource);
      await dialog.getByRole("button", { name: /保\s?存/ }).click();
      await dialog.waitFor({ state: "hidden" });
      await sheet().getByText(name).waitFor();
    };
    await add("医疗机构注册信息", "医院名录");
    await add("护士执业注册信息", "");
    await sheet().getByText("2 个数据集，1 个已编目").waitFor();
    await sheet().locator("tr", { hasText: "护士执业注册信息" }).getByText("未编目").waitFor();
    await fits(clerk);
    await clerk.picture("inventory-systems");
  });

  it("counts the rates, and shows the list behind a number", async () => {
    const { page } = clerk;
    await clerk.open("/inventory");
    await page.getByText("编目率").first().waitFor();
    await page.getByText("1/2").first().waitFor();
    await fits(clerk);
    await clerk.picture("inventory-rates");
    await page.getByRole("button", { name: "看清单" }).first().click();
    await page.getByText("未编目的数据集").waitFor();
    await page.locator(".ant-drawer").getByText("护士执业注册信息").waitFor();
    await clerk.picture("inventory-behind");
  });

  it("shows the bureau every department, by line too", async () => {
    await bureau.login("/inventory");
    const { page } = bureau;
    await page.getByText("合计").waitFor();
    await page.getByText("按条线").click();
    await page.waitForURL(/by=line/);
    await page.locator("tr", { hasText: "统计" }).first().waitFor();
    await fits(bureau);
    await bureau.picture("inventory-lines");
    await page.getByRole("button", { name: "没有登记来源系统的资源" }).click();
    await page.locator(".ant-drawer").getByText("统计用区划代码和城乡划分").waitFor();
  });

  it("tells on the resource which system holds it", async () => {
    const found = JSON.parse((await clerk.ask("/resources?limit=200")).body) as { items: { id: string; name: string }[] };
    const hospitals = found.items.find((one) => one.name === "医院名录")!;
    await clerk.open(`/resources/${hospitals.id}?tab=systems`);
    await clerk.page.getByText(kSystem).first().waitFor();
    await fits(clerk);
  });

  it("does not remove a system that holds data, and says why", async () => {
    await clerk.open("/inventory?tab=systems");
    await sheet().locator(".jw-sheet-extra").getByRole("button", { name: /移\s?除/ }).click();
    await clerk.page.locator(".ant-popconfirm:visible .ant-btn-primary").click();
    await clerk.page.locator(".ant-notification").getByText("system.in_use").waitFor();
    await clerk.picture("inventory-in-use");
    for (const one of [clerk, bureau]) expect([one.strays, one.failures]).toEqual([[], []]);
  });
});
