import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open_browser, publish, read_world, Visitor } from "./world";

const world = read_world();
let browser: Browser;
let clerk: Visitor;
let head: Visitor;
let county_bureau: Visitor;
let bureau: Visitor;
const kName = `崇川区社区网格事件上报与处置信息（含矛盾纠纷、安全隐患和民生诉求）${Date.now() % 1000000}`;
const kForm = {
  name: kName, abstract: "社区事件", sharing: "unconditional", update_cycle: "daily", format: "csv",
  items: [
    { name: "id", title: "事件编号", key: true, required: true },
    { name: "street", title: "街道" },
  ],
};

beforeAll(async () => {
  browser = await open_browser();
  clerk = await Visitor.come(browser, world, "320613.data", "clerk");
  head = await Visitor.come(browser, world, "320613.data", "head");
  county_bureau = await Visitor.come(browser, world, "320613.data", "bureau");
  bureau = await Visitor.come(browser, world, "3206.data", "bureau");
  for (const one of [clerk, head, county_bureau]) await one.login("/catalog");
  await bureau.login("/rollup");
});

afterAll(async () => {
  await browser?.close();
});

const fits = async (visitor: Visitor) => expect(await visitor.wide()).toBe(false);
// The line of the entry on the city's page, once it is in that state there.
async function line(state: string, words: string) {
  await bureau.until<{ items: { name: string; state: string }[] }>(`/rollup?state=${state}&limit=200`, (page) =>
    page.items.some((one) => one.name === kName && one.state === state));
  await bureau.open(`/rollup?tab=below&state=${state}`);
  const row = bureau.page.locator("tr.ant-table-row", { hasText: kName });
  await row.getByText(words).first().waitFor();
  return row;
}

describe("a county's catalog rolls up", () => {
  let resource = "";

  it("lies before the bureau above as new", async () => {
    resource = (await publish(clerk, head, county_bureau, kForm)).id;
    await line("new", "待处理");
    await fits(bureau);
    await bureau.picture("cascade-new");
  });

  it("is returned with what has to be corrected", async () => {
    const row = await line("new", "待处理");
    const { page } = bureau;
    await row.getByRole("button", { name: "退回更正" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "退回更正" }).click();
    await dialog.getByText("请填写").waitFor();
    await dialog.getByLabel("需要更正什么").fill("摘要未说明数据范围");
    await bureau.picture("cascade-return");
    await dialog.getByRole("button", { name: "退回更正" }).click();
    await dialog.waitFor({ state: "hidden" });
    await line("returned", "已退回");
  });

  it("is read below, corrected there by a new version, and claimed above", async () => {
    await clerk.until<{ items: unknown[] }>(`/rollup-verdicts?resource=${resource}`, (page) => page.items.length > 0);
    await clerk.open("/rollup?tab=above");
    const row = clerk.page.locator("tr.ant-table-row", { hasText: kName });
    await row.getByText("摘要未说明数据范围").waitFor();
    await fits(clerk);
    await clerk.picture("cascade-verdict");
    await row.getByRole("link", { name: "去更正" }).click();
    await clerk.page.waitForURL(/\/edit$/);
    await clerk.page.getByLabel("摘要").fill("崇川区各社区网格上报事件，覆盖全区");
    await clerk.picture("cascade-edit");
    await clerk.page.getByRole("button", { name: /保存变更|保\s?存/ }).click();
    await clerk.page.waitForURL(/tab=filing/);
    await clerk.send("POST", `/resources/${resource}/submit`, { note: "" });
    const open = JSON.parse((await head.ask(`/filings?resource=${resource}&limit=20`)).body) as { items: { id: string; state: string }[] };
    const filing = open.items.find((one) => one.state === "awaiting_head")!;
    await head.send("POST", `/filings/${filing.id}/approve`, { note: "" });
    await county_bureau.send("POST", `/filings/${filing.id}/accept`, { note: "", legal_basis_checked: false });
    const corrected = await line("corrected", "已更正");
    await corrected.getByRole("button", { name: "认领" }).click();
    const dialog = bureau.page.getByRole("dialog");
    await dialog.getByLabel("说明").fill("纳入市级目录");
    await bureau.picture("cascade-claim");
    await dialog.getByRole("button", { name: /认\s?领/ }).click();
    await dialog.waitFor({ state: "hidden" });
    const claimed = await line("claimed", "已认领");
    await claimed.getByText(/南通市数据局/).first().waitFor();
    await bureau.picture("cascade-claimed");
    await clerk.open("/rollup?tab=above");
    await clerk.page.locator("tr.ant-table-row", { hasText: kName }).getByText("已以新版本更正").waitFor();
  });

  it("leaves a tombstone when it is withdrawn", async () => {
    const filing = await clerk.send<{ id: string }>("POST", `/resources/${resource}/withdraw`, { reason: "演示结束" });
    await clerk.send("POST", `/resources/${resource}/submit`, { note: "" });
    await head.send("POST", `/filings/${filing.id}/approve`, { note: "" });
    await county_bureau.send("POST", `/filings/${filing.id}/accept`, { note: "", legal_basis_checked: false });
    const gone = await line("withdrawn", "已撤下");
    expect(await gone.getByRole("button").count()).toBe(0);
    await bureau.picture("cascade-withdrawn");
  });

  it("says to a department that is no bureau where its verdicts stand", async () => {
    const other = await Visitor.come(browser, world, "32.health", "clerk");
    await other.login("/rollup?tab=below");
    await other.page.getByText("下级目录汇聚到数据主管部门", { exact: false }).first().waitFor();
    for (const one of [clerk, head, county_bureau, bureau, other]) expect([one.strays, one.failures]).toEqual([[], []]);
  });
});
