import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open_browser, read_world, Visitor } from "./world";

const world = read_world();
let browser: Browser;
let bureau: Visitor;
let clerk: Visitor;
const kProcess = "sharing_request";
const kTask = "共享工作机构负责人同意（含崇川区数据局对跨区域申请依据、使用范围和安全措施的复核意见）";

beforeAll(async () => {
  browser = await open_browser();
  bureau = await Visitor.come(browser, world, "320613.data", "bureau");
  clerk = await Visitor.come(browser, world, "320613.data", "clerk");
  await bureau.login("/processes");
  await clerk.login("/processes");
});

afterAll(async () => {
  await browser?.close();
});

const fits = async (visitor: Visitor) => expect(await visitor.wide()).toBe(false);
const panel = () => bureau.page.locator(".jw-designer-panel");
const shape = (id: string) => bureau.page.locator(`.jw-designer-board .djs-element[data-element-id="${id}"]`).first();
// Flows may be drawn across the middle of a step.
const kCorner = { position: { x: 9, y: 9 } };
const button = (name: RegExp) => bureau.page.getByRole("button", { name });
const check = () => button(/^校\s?验$/).click();

describe("a place makes parts of a shipped process its own", () => {
  it("opens the process that ships, and the drawing board with its mark", async () => {
    const { page } = bureau;
    await page.getByRole("link", { name: "共享申请（需求方）" }).first().click();
    await page.getByText("随程序提供").first().waitFor();
    await fits(bureau);
    await bureau.picture("process");
    await button(/^本地化$/).click();
    await shape("consent").waitFor();
    await page.locator(".jw-designer-board .bjs-powered-by").waitFor();
    await fits(bureau);
  });

  it("changes a name and a clock, and is told which element is refused and why", async () => {
    const { page } = bureau;
    await shape("consent").click(kCorner);
    const name = panel().getByLabel("名称", { exact: true }).first();
    await page.waitForFunction(() => [...document.querySelectorAll<HTMLInputElement>(".jw-designer-panel input")].some((one) => one.value === "共享工作机构负责人同意"));
    await name.fill(kTask);
    await name.press("Enter");
    await page.getByText("有改动尚未部署").waitFor();
    await shape("usage").click(kCorner);
    const days = panel().getByLabel("工作日数（表达式）");
    await days.waitFor();
    await panel().getByText(/督办阶梯：承办人/).waitFor();
    await days.fill("12");
    await days.press("Enter");
    await check();
    await page.getByText("override.looser").waitFor();
    await page.getByText(/只能更严/).first().waitFor();
    await shape("send").click(kCorner);
    await page.getByRole("button", { name: "usage", exact: true }).click();
    await panel().getByText("标识 usage", { exact: true }).waitFor();
    expect(await page.locator('.djs-element[data-element-id="usage"].jw-mark-refused').count()).toBeGreaterThan(0);
    await fits(bureau);
    await bureau.picture("designer-refused");
  });

  it("asks before what was changed is lost", async () => {
    const { page } = bureau;
    await page.getByRole("link", { name: "流程定义" }).last().click();
    await page.getByText("离开后未部署的改动会丢失").waitFor();
    await page.getByRole("button", { name: "继续设计" }).click();
    await shape("usage").waitFor();
  });

  it("deploys once it is mended, and shows what differs", async () => {
    const { page } = bureau;
    const days = panel().getByLabel("工作日数（表达式）");
    await days.fill("8");
    await days.press("Enter");
    await check();
    await page.getByText("校验通过，可以部署。").waitFor();
    await page.getByRole("tab", { name: /与上级版本的差异（2）/ }).click();
    await page.getByText(/days=8/).first().waitFor();
    await bureau.picture("designer-difference");
    await button(/^部\s?署$/).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("textarea").fill("本区承诺八个工作日登记使用记录");
    await dialog.getByRole("button", { name: /^部\s?署$/ }).click();
    await page.getByText("版本信息").waitFor();
    await page.getByText("本地化 2 处").first().waitFor();
    await page.getByText("本区承诺八个工作日登记使用记录").waitFor();
    await page.getByText(/days=10/).first().waitFor();
    await page.getByText(/days=8/).first().waitFor();
    await fits(bureau);
    await bureau.picture("process-local");
  });

  it("begins instances of the block with the block's version", async () => {
    const { page } = bureau;
    const version = Number(new URL(page.url()).searchParams.get("version"));
    expect(version).toBeGreaterThan(1);
    await button(/^发起实例$/).click();
    const dialog = page.getByRole("dialog");
    const values = { applicant: "320613.data", writer: "nobody", application: "designer-spec" };
    for (const [name, value] of Object.entries(values)) {
      await dialog.getByPlaceholder("名称").fill(name);
      await dialog.getByRole("button", { name: /添加一项/ }).click();
      await dialog.getByLabel(name, { exact: true }).fill(value);
    }
    await dialog.getByRole("button", { name: /^发起实例$/ }).click();
    await page.waitForURL(/\/flows\//);
    await page.getByText(kTask).first().waitFor();
    const id = decodeURIComponent(new URL(page.url()).pathname.split("/").pop()!);
    const made = JSON.parse((await bureau.ask(`/flow/instances/${id}`)).body) as { row: { version: number } };
    expect(made.row.version).toBe(version);
    await bureau.send("POST", `/flow/instances/${id}/terminate`, { note: "浏览器测试结束" });
  });

  it("draws a new process and keeps it as a file", async () => {
    const { page } = bureau;
    await bureau.open("/processes/new");
    await page.getByLabel("流程标识").fill("browser_drawn");
    await page.getByLabel("流程名称").fill("浏览器绘制");
    await page.getByRole("button", { name: "开始设计" }).click();
    await shape("start").waitFor();
    await check();
    await page.getByText("bpmn.dead_end").waitFor();
    const coming = page.waitForEvent("download");
    await button(/^下\s?载$/).click();
    expect((await coming).suggestedFilename()).toBe("browser_drawn.bpmn");
  });

  it("lets only those with the right change anything", async () => {
    const { page } = clerk;
    await clerk.open(`/processes/${kProcess}`);
    await page.getByText("版本信息").waitFor();
    expect(await page.getByRole("button", { name: "本地化" }).count()).toBe(0);
    await clerk.open(`/processes/${kProcess}/edit`);
    await page.getByText("没有权限看这一页").waitFor();
  });

  it("drops the parts again", async () => {
    const { page } = bureau;
    await bureau.open(`/processes/${kProcess}`);
    await button(/^取消本地化$/).click();
    await page.locator(".ant-popconfirm").getByRole("button", { name: /确\s?定|OK/ }).click();
    await page.getByText("已取消本地化").waitFor();
    await page.getByText("随程序提供").first().waitFor();
    expect(bureau.failures).toEqual([]);
    expect(bureau.strays).toEqual([]);
  });
});
