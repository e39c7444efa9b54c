import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open_browser, read_world, Visitor } from "./world";

const world = read_world();
let browser: Browser;
let clerk: Visitor;
const everybody: Visitor[] = [];
const kFilter = "各地区划（常用）";
const kName = `工作人员登记（选择标准）${Date.now() % 1000000}`;
const kCsv = "人员编号,代码一,代码二,代码三\nP1,A,B,C\nP2,A,B,C\n";

beforeAll(async () => {
  browser = await open_browser();
  clerk = await Visitor.come(browser, world, "32.civil", "clerk");
  everybody.push(clerk);
});

afterAll(async () => {
  await browser?.close();
});

const fits = async () => expect(await clerk.wide()).toBe(false);

describe("a filter that is kept", () => {
  it("is saved with its name, in the address", async () => {
    const { page } = clerk;
    await clerk.login("/catalog?q=区划&sort=name");
    await page.getByText("统计用区划代码和城乡划分").first().waitFor();
    await page.getByRole("button", { name: "保存筛选" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("筛选名称").fill(kFilter);
    await dialog.getByRole("button", { name: /保\s?存/ }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: new RegExp(`^${kFilter}`) }).waitFor();
    expect(new URL(page.url()).searchParams.get("named")).toBe(kFilter);
    await fits();
    await clerk.picture("filter-saved");
  });

  it("says that it was changed since", async () => {
    const { page } = clerk;
    await page.getByLabel("搜索").first().fill("医院");
    await page.getByRole("button", { name: `${kFilter} *` }).waitFor();
  });

  it("is there wherever the person logs in, and brings the list back", async () => {
    const again = await Visitor.come(browser, world, "32.civil", "clerk");
    everybody.push(again);
    const { page } = again;
    await again.login("/catalog");
    await page.getByRole("button", { name: "常用筛选" }).click();
    await page.getByRole("menuitem", { name: kFilter }).click();
    await page.waitForURL((url) => url.searchParams.get("q") === "区划" && url.searchParams.get("sort") === "name");
    await page.getByText("统计用区划代码和城乡划分").first().waitFor();
    await again.picture("filter-chosen");
  });

  it("is another person's own business", async () => {
    const other = await Visitor.come(browser, world, "32.statistics", "clerk");
    everybody.push(other);
    await other.login("/catalog");
    await other.page.getByRole("button", { name: "常用筛选" }).click();
    await other.page.getByText("还没有保存的筛选").waitFor();
  });

  it("is removed", async () => {
    const { page } = everybody[1]!;
    await page.getByRole("button", { name: new RegExp(`^${kFilter}`) }).click();
    await page.getByRole("menuitem", { name: `删除：${kFilter}` }).click();
    await page.getByRole("button", { name: "常用筛选" }).waitFor();
    expect(new URL(page.url()).searchParams.get("named")).toBeNull();
  });
});

describe("codes of the standard for the items of a resource", () => {
  it("are found by typing: element, code set, identifier", async () => {
    const { page } = clerk;
    await clerk.open("/resources/new");
    await page.locator("input[type=file]").setInputFiles({ name: "staff.csv", mimeType: "text/csv", buffer: Buffer.from(kCsv) });
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByText("核对信息项").first().waitFor();
    const names = await page.locator(".jw-items-editor td code[title]").allTextContents();
    const [one, two, three] = names.slice(1) as [string, string, string];

    // An element brings its identifier and its protection along.
    await page.getByRole("button", { name: `标准 ${one}`, exact: true }).click();
    await page.getByRole("combobox", { name: `数据元 ${one}` }).fill("公民身份");
    await choose_open(`数据元 ${one}`, "公民身份号码");
    await page.locator(".jw-pick-under", { hasText: "GB 11643-1999" }).first().waitFor();
    await page.getByRole("button", { name: `标准 ${one}`, exact: true }).filter({ hasText: "resident_id" }).waitFor();
    await clerk.picture("pick-element");
    await fits();

    await page.getByRole("button", { name: `标准 ${two}`, exact: true }).click();
    await page.getByRole("combobox", { name: `代码集 ${two}` }).fill("民族");
    await choose_open(`代码集 ${two}`, "ethnic");
    await page.locator(".jw-pick-under", { hasText: "GB/T 3304" }).first().waitFor();
    await clerk.picture("pick-code-set");

    await page.getByRole("button", { name: `标准 ${three}`, exact: true }).click();
    await page.getByRole("combobox", { name: `标识类型 ${three}` }).fill("信用代码");
    await choose_open(`标识类型 ${three}`, "credit_code");
    await clerk.picture("pick-identifier");

    // What the standard does not have is said, and chosen by nobody.
    await page.getByRole("combobox", { name: `代码集 ${three}` }).fill("没有这样的代码集");
    await page.getByText("标准中没有找到，可由数据主管部门在“标准”中新增").first().waitFor();
    await page.getByRole("combobox", { name: `代码集 ${three}` }).fill("");
    await page.keyboard.press("Escape");
  });

  it("are kept with the resource", async () => {
    const { page } = clerk;
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByText("分类与来源").waitFor();
    await page.getByLabel("资源名称").fill(kName);
    await page.getByLabel("摘要").fill("选择数据元、代码集和标识。");
    await page.getByLabel("共享范围").fill("各级政务部门");
    await page.getByLabel("使用用途").fill("核对");
    await page.getByRole("button", { name: "保存草稿并载入" }).click();
    await page.getByRole("button", { name: "登记评估并报审" }).waitFor({ timeout: 90000 });
    const listed = await clerk.until<{ items: { id: string; name: string }[] }>("/resources?state=draft&limit=200", (all) => all.items.some((item) => item.name === kName));
    const id = listed.items.find((item) => item.name === kName)!.id;
    const { items } = JSON.parse((await clerk.ask(`/resources/${id}`)).body) as {
      items: { element: string; code_set: string; identifier: string; personal: string; grade: number }[];
    };
    expect(items[1]).toMatchObject({ element: "DE01002", identifier: "resident_id", personal: "sensitive", grade: 4 });
    expect(items[2]).toMatchObject({ code_set: "ethnic" });
    expect(items[3]).toMatchObject({ identifier: "credit_code", code_set: "" });
  });

  it("let no request leave its node, and no page fail", () => {
    for (const visitor of everybody) expect([visitor.strays, visitor.failures]).toEqual([[], []]);
  });
});

// Takes an option of the list that typing into the field has opened.
async function choose_open(label: string, option: string): Promise<void> {
  const { page } = clerk;
  const list = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)").last();
  const wanted = list.locator(".ant-select-item-option", { hasText: option }).first();
  await wanted.waitFor();
  await wanted.click();
  await page.getByRole("combobox", { name: label }).waitFor();
}
