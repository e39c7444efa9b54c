import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choose, open_browser, read_world, Visitor } from "./world";

const world = read_world();
let browser: Browser;
let clerk: Visitor;
const kName = "婚姻登记（合成数据，质量）";

beforeAll(async () => {
  browser = await open_browser();
  clerk = await Visitor.come(browser, world, "32.statistics", "clerk");
  await clerk.login("/quality");
});

afterAll(async () => {
  await browser?.close();
});

const fits = async () => expect(await clerk.wide()).toBe(false);

// The resource is made by the page's own session: the browser is what is tried here, not the wizard.
async function made(): Promise<string> {
  return clerk.page.evaluate(async (name) => {
    const session = (await (await fetch("/api/v1/session")).json()) as { csrf_token: string };
    const send = async (path: string, body: BodyInit, type?: string) => {
      const headers: Record<string, string> = { "X-CSRF-Token": session.csrf_token };
      if (type) headers["Content-Type"] = type;
      const answer = await fetch(`/api/v1${path}`, { method: "POST", headers, body });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return (await answer.json()) as { id: string };
    };
    const item = (code: string, title: string) => ({ name: code, title, type: "text" });
    const resource = await send(
      "/resources",
      JSON.stringify({
        name: `${name}${Date.now()}`, abstract: "浏览器测试", sharing: "unconditional", update_cycle: "monthly", format: "csv",
        items: [item("id", "证件号码"), item("name", "姓名"), item("sex", "性别")],
      }),
      "application/json",
    );
    const rule = { name: "性别代码", kind: "code_set", items: ["sex"], severity: "block", values: ["1", "2"] };
    await send("/quality/rules", JSON.stringify({ target: resource.id, rule }), "application/json");
    const csv = "证件号码,姓名,性别\n11010519491231002X,甲,1\n110105194912310021,乙,1\n11010519491231002X,丙,9\n";
    const upload = await send("/uploads?name=people.csv", csv, "application/octet-stream");
    await send(`/resources/${resource.id}/load`, JSON.stringify({ upload: upload.id }), "application/json");
    return resource.id;
  }, kName);
}

describe("quality", () => {
  let resource = "";

  it("shows scores by department and resource", async () => {
    resource = await made();
    await clerk.page.reload();
    await clerk.page.getByText("各部门").waitFor();
    await clerk.page.getByText("各数据资源").waitFor();
    await fits();
    await clerk.picture("quality-overview");
  });

  it("tries a rule before it is kept, then measures with it", async () => {
    const { page } = clerk;
    await page.goto(`${clerk.url}/quality/source/${resource}`);
    await page.getByRole("button", { name: "新建规则" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("名称").fill("公民身份号码校验");
    await choose(page, dialog.getByLabel("类型", { exact: true }), "标识校验");
    await choose(page, dialog.getByLabel("信息项"), "证件号码（id）");
    await dialog.getByLabel("名称").click();
    await choose(page, dialog.getByLabel("标识类型"), "公民身份号码");
    await dialog.getByRole("button", { name: "在当前数据上试运行" }).click();
    await dialog.getByText(/不合格 1 行/).waitFor();
    await clerk.picture("quality-rule");
    await dialog.getByRole("button", { name: "保存规则" }).click();
    await page.getByText("R002").first().waitFor();
    await page.getByRole("button", { name: "立即检测" }).click();
    await page.getByText(/手工检测/).waitFor();
    await fits();
    await clerk.picture("quality-rules");
  });

  it("mends a quarantined row and releases it", async () => {
    const { page } = clerk;
    await page.getByRole("link", { name: new RegExp(kName) }).first().click();
    await page.getByText("违反规则 R001").first().waitFor();
    await fits();
    await clerk.picture("quality-quarantine");
    await page.getByRole("button", { name: "改正" }).click();
    await page.getByRole("dialog").getByLabel("性别").fill("2");
    await clerk.picture("quality-fix");
    await page.getByRole("dialog").getByRole("button", { name: /改\s?正/ }).click();
    await page.getByText("已合格，可放行").waitFor();
    await page.getByRole("button", { name: "放行全部已合格的行" }).click();
    await page.getByText(/已处理完/).waitFor();
    expect(clerk.failures).toEqual([]);
    expect(clerk.strays).toEqual([]);
  });
});
