import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open_browser, read_world, Visitor } from "./world";

const world = read_world();
let browser: Browser;
let bureau: Visitor;
let clerk: Visitor;
const everybody: Visitor[] = [];

const kWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const resident_id = (body: string) =>
  body + "10X98765432"[[...body].reduce((sum, digit, at) => sum + Number(digit) * kWeights[at]!, 0) % 11];

beforeAll(async () => {
  browser = await open_browser();
  bureau = await Visitor.come(browser, world, "320613.data", "bureau");
  clerk = await Visitor.come(browser, world, "32.civil", "clerk");
  everybody.push(bureau, clerk);
});

afterAll(async () => {
  await browser?.close();
});

const fits = async (visitor: Visitor) => expect(await visitor.wide()).toBe(false);

describe("the common standard", () => {
  it("lists data elements and code sets with their sources", async () => {
    await bureau.login("/standard");
    await bureau.page.getByText("公民身份号码", { exact: true }).first().waitFor();
    await fits(bureau);
    await bureau.picture("standard-elements");
    await bureau.page.getByRole("tab", { name: "代码集" }).click();
    await bureau.page.getByText("GB/T 2261.1-2003").waitFor();
    await fits(bureau);
    await bureau.picture("standard-sets");
  });

  it("takes a local code set, and asks for a reason before codes in use go", async () => {
    const { page } = bureau;
    await page.getByRole("button", { name: "新增地方代码集" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("适用区划").fill("320613");
    await dialog.getByLabel("代码", { exact: true }).fill("320613.grid");
    await dialog.getByLabel("名称").fill("崇川区网格类别");
    await dialog.getByLabel("来源标准").fill("崇数〔2026〕3号");
    await dialog.getByLabel("代码表（CSV）").fill("代码,名称,上级代码\n1,综合网格,\n2,专属网格,\n");
    await bureau.picture("standard-new-set");
    await dialog.getByRole("button", { name: /保\s?存/ }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("崇川区网格类别").click();
    await page.getByText("专属网格").waitFor();
    await bureau.picture("standard-set");
  });

  it("maps it and says what is not covered", async () => {
    const { page, url } = bureau;
    await page.goto(`${url}/standard?tab=mappings`);
    await page.getByRole("button", { name: "新建对照表" }).click();
    // By its name: what was saved opens at once in a drawer, which is a dialog as well.
    const dialog = page.getByRole("dialog", { name: "新建对照表" });
    await dialog.getByLabel("名称").fill("网格类别对照");
    await dialog.getByLabel("代码", { exact: true }).fill("320613.grid_map");
    for (const [label, words] of [["来源代码集", "320613.grid"], ["目标代码集", "yes_no"]] as const) {
      await dialog.getByLabel(label).fill(words);
      const list = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)").last();
      await list.locator(".ant-select-item-option", { hasText: words }).first().click();
      await list.waitFor({ state: "hidden" });
    }
    await dialog.getByLabel("对照关系（CSV）").fill("源代码,目标代码,说明\n1,0,\n");
    await dialog.getByRole("button", { name: /保\s?存/ }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText(/1 \/ 2 个代码已对照/).waitFor();
    await bureau.picture("standard-mapping");
  });

  it("checks identifiers and follows a region code", async () => {
    const { page, url } = bureau;
    await page.goto(`${url}/standard?tab=check`);
    const good = resident_id("32061319900101001");
    await page.getByLabel("待校验的值").fill(`${good}\n　${good}\n${good.slice(0, 17)}${good[17] === "1" ? "2" : "1"}\n110105491231002\n`);
    await page.getByRole("button", { name: /^校\s?验$/ }).click();
    await page.getByText("合格 1", { exact: true }).waitFor();
    await page.getByText("规范后合格 2").waitFor();
    await bureau.picture("standard-check");
    expect(page.url()).not.toContain(good);
    await page.goto(`${url}/standard?tab=regions&q=320602`);
    await page.getByText("已停用").first().waitFor();
    expect(await page.getByText("320613").count()).toBeGreaterThan(0);
    await bureau.picture("standard-region");
  });

  it("profiles an upload and proposes what its columns are", async () => {
    await clerk.login("/resources/new");
    const { page } = clerk;
    const lines = ["姓名,身份证号,性别,手机号,备注"];
    for (let i = 0; i < 30; ++i) {
      const number = resident_id(`320613${1960 + i}0101${String(i).padStart(3, "0")}`);
      lines.push(`王甲${"乙丙丁"[i % 3]},${number},${1 + (i % 2)},1380000${String(1000 + i)},说明${i}`);
    }
    await page.locator("input[type=file]").setInputFiles({ name: "人员.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) });
    await page.getByText("列的剖析与标准建议").waitFor();
    await page.getByText("公民身份号码").first().waitFor();
    await page.getByText("敏感个人信息").first().waitFor();
    await fits(clerk);
    await clerk.picture("standard-profile");
    await page.getByRole("button", { name: /下一步/ }).click();
    await page.getByText(/列名含“身份证号”/).first().waitFor();
    await clerk.picture("standard-items");
  });

  it("asks nobody outside the node and breaks no rule of its pages", () => {
    for (const one of everybody) expect([one.strays, one.failures]).toEqual([[], []]);
  });
});
