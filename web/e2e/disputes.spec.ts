import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choose, open_browser, read_world, Visitor } from "./world";

const world = read_world();
const kRegister = "统计用区划代码和城乡划分";
let browser: Browser;
let clerk: Visitor;
let head: Visitor;
let reviewer: Visitor;
let bureau: Visitor;
let grant = "";
let rows: string[][] = [];

interface Correction {
  id: string;
  number: string;
  state: string;
}

// A county holds its slice of the register: applied for, consented to, granted and delivered.
async function granted(): Promise<string> {
  const held = JSON.parse((await clerk.ask("/holdings")).body) as { items: { id: string; resource_name: string; rows: number; state: string }[] };
  const there = held.items.find((one) => one.resource_name === kRegister && one.state === "live" && one.rows > 0);
  if (there) return there.id;
  const found = await clerk.until<{ items: { id: string; name: string; items: { name: string }[] }[] }>(
    `/catalog?q=${encodeURIComponent("区划")}`, (page) => page.items.some((one) => one.name === kRegister));
  const entry = found.items.find((one) => one.name === kRegister)!;
  const application = await clerk.send<{ id: string }>("POST", "/applications", {
    resource: entry.id, items: ["code", "name", "level", "parent_code"], mode: "return", region: "320613",
    purpose: "核对本地区基础数据，支撑基层治理", legal_basis: "《政务数据共享条例》第二十四条",
    scenario: "县级数据平台日常核对与统计", security: "专人管理，限内网访问，留存使用日志", until: "2027-12-31",
  });
  await head.send("POST", `/applications/${application.id}/consent`, { note: "同意" });
  // Return flow needs no review: the provider's node answers by itself.
  const decided = await clerk.until<{ state: string; grant?: string }>(`/applications/${application.id}`, (one) => one.state === "granted" && !!one.grant);
  await clerk.until<{ items: { id: string; rows: number }[] }>("/holdings", (page) => page.items.some((one) => one.id === decided.grant && one.rows > 0));
  return decided.grant!;
}

beforeAll(async () => {
  browser = await open_browser();
  clerk = await Visitor.come(browser, world, "320613.data", "clerk");
  head = await Visitor.come(browser, world, "320613.data", "head");
  reviewer = await Visitor.come(browser, world, "32.statistics", "reviewer");
  bureau = await Visitor.come(browser, world, "32.data", "bureau");
  await clerk.login("/holdings");
  await head.login("/");
  await reviewer.login("/corrections");
  await bureau.login("/corrections");
  grant = await granted();
  rows = (JSON.parse((await clerk.ask(`/holdings/${grant}/rows?limit=60`)).body) as { rows: string[][] }).rows;
}, 300000);

afterAll(async () => {
  await browser?.close();
});

const fits = async (visitor: Visitor) => expect(await visitor.wide()).toBe(false);
const state = (who: Visitor, id: string, wanted: string) => who.until<Correction>(`/corrections/${id}`, (one) => one.state === wanted);
const newest = async (known: string[]): Promise<Correction> => {
  const page = await clerk.until<{ items: Correction[] }>("/corrections?box=mine", (found) => found.items.some((one) => !known.includes(one.id)));
  return page.items.find((one) => !known.includes(one.id))!;
};
const known = async () => (JSON.parse((await clerk.ask("/corrections?box=mine&limit=200")).body) as { items: Correction[] }).items.map((one) => one.id);
// Presses a button of the page, fills the dialog it opens, and presses its own.
async function act(who: Visitor, button: string, fill: () => Promise<void> = async () => undefined) {
  // Buttons of two characters show a blank between them.
  const name = new RegExp(`^${[...button].join("\\s?")}$`);
  await who.page.locator(".jw-page-actions").getByRole("button", { name }).click();
  await who.page.getByRole("dialog").waitFor();
  await fill();
  await who.page.getByRole("dialog").getByRole("button", { name }).click();
  await who.page.getByRole("dialog").waitFor({ state: "hidden" });
}

async function dispute(row: number, expected: string, evidence: string): Promise<Correction> {
  const before = await known();
  const { page } = clerk;
  await clerk.open(`/holdings/${grant}`);
  const line = page.locator(".jw-rows tbody tr.ant-table-row", { hasText: rows[row]![0] }).first();
  await line.getByRole("button", { name: "提出疑义" }).click();
  const dialog = page.getByRole("dialog");
  await choose(page, dialog.getByLabel("哪一项有误"), "名称");
  await dialog.getByText(`现值：${rows[row]![1]}`).waitFor();
  await dialog.getByLabel("应为", { exact: true }).fill(expected);
  await dialog.getByLabel("依据").fill(evidence);
  await dialog.getByLabel("疑义说明").fill("现场核查与登记不符");
  await clerk.picture(`dispute-${row}`);
  await dialog.getByRole("button", { name: /提\s?出/ }).click();
  await dialog.waitFor({ state: "hidden" });
  return newest(before);
}

describe("a dispute of one value", () => {
  let one: Correction;

  it("is raised at its cell, which then carries a mark", async () => {
    one = await dispute(3, `${rows[3]![1]}（核）`, "民政部门批复");
    await fits(clerk);
    await clerk.page.locator(".jw-rows tr.ant-table-row", { hasText: rows[3]![0] }).locator(".jw-state").first().waitFor();
    await state(clerk, one.id, "received");
    await clerk.open(`/corrections/${one.id}`);
    await clerk.page.getByText(/剩 \d+ 个工作日/).first().waitFor();
    await fits(clerk);
    await clerk.picture("dispute-raised");
  });

  it("is answered by the provider with the source beside it", async () => {
    const { page } = reviewer;
    await reviewer.open("/corrections?box=answer");
    await page.getByRole("link", { name: one.number }).click();
    await page.locator(".jw-page-actions").getByRole("button", { name: /答\s?复/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator(".ant-segmented").first().waitFor();
    await reviewer.picture("dispute-answer");
    await dialog.getByRole("button", { name: /答\s?复/ }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.locator(".jw-page-head").getByText("已答复").waitFor();
    await fits(reviewer);
  });

  it("reaches every holder, and the consumer accepts", async () => {
    await reviewer.until<{ items: { state: string }[] }>(`/corrections/${one.id}/holders`, (page) =>
      page.items.length > 0 && page.items.every((holder) => holder.state === "acknowledged"));
    await reviewer.open(`/corrections/${one.id}`);
    await reviewer.page.getByText("已确认").or(reviewer.page.getByText("已回执")).or(reviewer.page.getByText("已更新")).first().waitFor();
    await reviewer.picture("dispute-holders");
    await state(clerk, one.id, "answered");
    await clerk.open(`/corrections/${one.id}`);
    await clerk.page.getByText(`${rows[3]![1]}（核）`).first().waitFor();
    await act(clerk, "确认办结");
    await state(clerk, one.id, "closed");
    await fits(clerk);
    await clerk.picture("dispute-closed");
    const where = encodeURIComponent(JSON.stringify([{ item: "code", op: "eq", value: rows[3]![0] }]));
    await clerk.until<{ rows: string[][] }>(`/holdings/${grant}/rows?where=${where}`, (page) => page.rows[0]?.[1] === `${rows[3]![1]}（核）`);
  });
});

describe("a dispute that is rejected", () => {
  let one: Correction;

  it("needs a reason", async () => {
    one = await dispute(4, "另一名称", "=cmd|' /C calc'!A0 <img src=x onerror=alert(1)>");
    await state(reviewer, one.id, "received");
    const { page } = reviewer;
    await reviewer.open(`/corrections/${one.id}`);
    await page.locator(".jw-page-actions").getByRole("button", { name: /答\s?复/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator(".ant-segmented-item").nth(1).click();
    await dialog.getByRole("button", { name: /答\s?复/ }).click();
    await dialog.locator(".ant-input-status-error").waitFor();
    await dialog.locator(".ant-input-status-error").fill("登记无误");
    await dialog.getByRole("button", { name: /答\s?复/ }).click();
    await dialog.waitFor({ state: "hidden" });
  });

  it("goes to the bureau above both, which sees the argument and not the values", async () => {
    await state(clerk, one.id, "answered");
    await clerk.open(`/corrections/${one.id}`);
    await clerk.page.getByText("登记无误").first().waitFor();
    await act(clerk, "提请裁定", () => clerk.page.getByRole("dialog").locator("textarea").fill("提供方未作现场核查"));
    await bureau.until<{ items: Correction[] }>("/corrections?box=rule", (page) => page.items.some((found) => found.id === one.id));
    const { page } = bureau;
    await bureau.open("/corrections?box=rule");
    await page.getByRole("link", { name: one.number }).click();
    await page.getByText("提供方未作现场核查").first().waitFor();
    expect(await page.getByText("另一名称").count()).toBe(0);
    await fits(bureau);
    await act(bureau, "裁定", async () => {
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("radio").first().check();
      await dialog.getByLabel(/理由/).fill("以现场核查为准");
      await bureau.picture("dispute-rule");
    });
    await bureau.picture("dispute-ruled");
  });

  it("binds the provider, who can only correct", async () => {
    await state(reviewer, one.id, "ordered");
    await reviewer.open(`/corrections/${one.id}`);
    const { page } = reviewer;
    await page.locator(".jw-page-actions").getByRole("button", { name: /答\s?复/ }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.locator(".ant-segmented-item").count()).toBe(2);
    await dialog.getByRole("button", { name: /答\s?复/ }).click();
    await dialog.waitFor({ state: "hidden" });
    await state(clerk, one.id, "closed");
    await clerk.open(`/corrections/${one.id}`);
    await clerk.page.locator(".jw-page-head").getByText(/已办结/).first().waitFor();
    await fits(clerk);
  });
});

describe("many disputes by a file", () => {
  it("raises the good lines, shows the wrong ones, and is withdrawn as one", async () => {
    const before = await known();
    const { page } = clerk;
    await clerk.open(`/holdings/${grant}`);
    await page.getByRole("button", { name: "按文件提出疑义" }).click();
    const dialog = page.getByRole("dialog");
    const lines = ["区划代码,信息项,应为,应为空,依据"];
    rows.slice(10, 40).forEach((row, i) => lines.push(`${row[0]},区划名称,新名称${i},,批复`));
    lines.push("999999,区划名称,x,,", `${rows[10]![0]},没有的项,x,,`);
    await dialog.locator("input[type=file]").setInputFiles({ name: "disputes.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\r\n")) });
    await dialog.getByLabel("疑义说明").fill("批量核查");
    await dialog.getByRole("button", { name: /提\s?出/ }).click();
    await dialog.getByText("共 32 行 = 提出 30 + 并入已有疑义 0 + 有问题 2").waitFor();
    await clerk.picture("dispute-file");
    const coming = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "下载有问题的行" }).click();
    expect((await coming).suggestedFilename()).toContain(".csv");
    const one = await newest(before);
    await state(clerk, one.id, "received");
    await clerk.open(`/corrections/${one.id}`);
    await page.getByText("新名称7").first().waitFor();
    await fits(clerk);
    await act(clerk, "撤回", () => page.getByRole("dialog").locator("textarea").fill("演示完毕"));
    await state(reviewer, one.id, "withdrawn");
    for (const who of [clerk, head, reviewer, bureau]) expect([who.strays, who.failures]).toEqual([[], []]);
  });
});
