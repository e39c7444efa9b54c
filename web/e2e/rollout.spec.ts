import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open_browser, read_world, Visitor } from "./world";

// A process of the province at the county, which runs a node of its own.
const world = read_world();
let browser: Browser;
let province: Visitor;
let county: Visitor;

const kName = "全省公共数据质量核查与整改反馈统一流程（含跨区域协同核查环节）";
const task = (id: string, name: string, org: string) =>
  `<userTask id="${id}" name="${name}"><extensionElements><jw:candidates org="${org}"/></extensionElements></userTask>`;
const kSpace = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:jw="urn:jingwei:bpmn:1"';
const bpmn = (id: string, name: string, org: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><definitions ${kSpace} id="d" targetNamespace="urn:e2e">` +
  `<process id="${id}" name="${name}" isExecutable="true"><startEvent id="s"/>${task("accept", "受理", "place")}${task("review", "核查", org)}<endEvent id="e"/>` +
  '<sequenceFlow id="f1" sourceRef="s" targetRef="accept"/><sequenceFlow id="f2" sourceRef="accept" targetRef="review"/>' +
  '<sequenceFlow id="f3" sourceRef="review" targetRef="e"/></process></definitions>';

beforeAll(async () => {
  browser = await open_browser();
  province = await Visitor.come(browser, world, "32.data", "bureau");
  county = await Visitor.come(browser, world, "320613.data", "bureau");
  await province.login("/processes");
  await county.login("/processes");
});

afterAll(async () => {
  for (const id of ["e2e_check", "e2e_far"]) await province?.send("POST", `/processes/${id}/withdraw`, { note: "" }).catch(() => undefined);
  await browser?.close();
});

describe("a process goes down to the node of a county", () => {
  it("shows at the county where it comes from, and what of the province cannot run there", async () => {
    await province.send("POST", "/processes", { document: bpmn("e2e_check", kName, "place"), note: "全省统一" });
    await province.send("POST", "/processes", { document: bpmn("e2e_far", "省级复核", "'32.data'"), note: "" });
    await county.until<{ items: { process: string; state: string }[] }>("/processes/received", ({ items }) =>
      ["e2e_check in_force", "e2e_far refused"].every((one) => items.some((item) => `${item.process} ${item.state}` === one)),
    );
    const { page } = county;
    await county.open("/processes");
    const row = page.getByRole("row").filter({ hasText: "e2e_check" });
    await row.getByText("上级下发").waitFor();
    await row.getByText(/江苏省数据共享节点 第 \d+ 版/).waitFor();
    await page.getByText(/个上级下发的流程未能在本节点生效/).waitFor();
    await page.getByText(/任务指定由 32\.data 办理/).first().scrollIntoViewIfNeeded();
    expect(await county.wide()).toBe(false);
    await county.picture("processes-from-above");
    await page.getByRole("link", { name: kName }).click();
    await page.getByText(/上级下发：江苏省数据共享节点 第 \d+ 版/).waitFor();
    await page.getByRole("button", { name: /^本地化$/ }).waitFor();
    expect(await county.wide()).toBe(false);
    await county.picture("process-from-above");
  });

  it("shows at the province who has it and who has not, with the reasons", async () => {
    const answered = (process: string, state: string) =>
      province.until<{ items: { node_name: string; state: string }[] }>(`/processes/${process}/nodes`, ({ items }) =>
        items.some((one) => one.node_name.startsWith("崇川区") && one.state === state),
      );
    await answered("e2e_far", "refused");
    await answered("e2e_check", "in_force");
    const { page } = province;
    await province.open("/processes/e2e_far");
    await page.getByText("下级节点接收情况").waitFor();
    await page.getByText(/任务指定由 32\.data 办理/).first().scrollIntoViewIfNeeded();
    expect(await province.wide()).toBe(false);
    await province.picture("process-below");
    await province.open("/processes/e2e_check");
    await page.getByRole("row").filter({ hasText: "崇川区数据共享节点" }).getByText("已生效").waitFor();
  });
});
