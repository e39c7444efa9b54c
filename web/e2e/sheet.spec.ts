import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open_browser, read_world, Visitor } from "./world";

const kName = "志愿服务组织（表格导入）";
const kCsv = [
  "信息资源名称,信息资源摘要,信息项名称,数据类型,共享类型,共享条件,更新周期",
  `${kName},登记的志愿服务组织,组织名称,C,有条件共享,共享范围：各级政务部门；使用用途：联系志愿服务,每月`,
  ",,成立日期,日期型,,,",
  "坏行,摘要,名称,C,部分共享,,每月",
].join("\n");

const world = read_world();
let browser: Browser;
let clerk: Visitor;

beforeAll(async () => {
  browser = await open_browser();
  clerk = await Visitor.come(browser, world, "32.civil", "clerk");
  await clerk.login("/resources");
});

afterAll(async () => {
  await browser?.close();
});

describe("a catalog as a file", () => {
  it("is sent, checked and written as far as it is good", async () => {
    const { page } = clerk;
    await clerk.open("/resources");
    await page.getByRole("button", { name: "目录导入导出" }).click();
    await page.getByText("点击选择目录文件，或拖到这里").waitFor();
    await clerk.picture("sheet-start");
    expect(await clerk.wide()).toBe(false);
    await page.locator('input[type="file"]').setInputFiles({ name: "目录.csv", mimeType: "text/csv", buffer: Buffer.from(kCsv) });
    await page.getByText("文件中有 2 个资源").waitFor();
    await page.getByRole("button", { name: /展开行|Expand row/ }).first().click();
    await page.getByText("第 4 行 E 列").waitFor();
    await clerk.picture("sheet-check");
    expect(await clerk.wide()).toBe(false);
    await page.getByRole("button", { name: "调整对应字段" }).click();
    await page.getByText("表头到第 1 行，数据从第 2 行开始").waitFor();
    await clerk.picture("sheet-mapping");
    expect(await clerk.wide()).toBe(false);
    await page.getByRole("button", { name: "按此对应检查" }).click();
    await page.getByRole("button", { name: "写入 1 个资源" }).click();
    await page.getByText("已写入 1 个").waitFor();
    await clerk.picture("sheet-done");
    await page.getByRole("link", { name: kName }).click();
    await page.getByText("登记的志愿服务组织").first().waitFor();
  });

  it("comes out again as a workbook", async () => {
    const { page } = clerk;
    await clerk.open("/catalog-import");
    await page.getByRole("button", { name: /编制指南模板/ }).waitFor();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /导\s?出$/ }).click()]);
    expect(file.suggestedFilename()).toBe("本单位信息资源目录.xlsx");
  });
});
