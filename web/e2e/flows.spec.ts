import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choose, open_browser, read_world, Visitor } from "./world";

const world = read_world();
let browser: Browser;
let bureau: Visitor;
let clerk: Visitor;
const kStamp = Date.now() % 1000000;
const kProcess = `browser_${kStamp}`;
const kTitle = (n: number) => `网格事件联合处置（含矛盾纠纷、安全隐患和民生诉求的分派与回访）${kStamp}-${n}`;

// Two tasks of the county's clerks, a division that fails when there are no days, and its diagram.
const box = (id: string, x: number, y: number, w = 120, h = 80) =>
  `<bpmndi:BPMNShape id="s_${id}" bpmnElement="${id}"><dc:Bounds x="${x}" y="${y}" width="${w}" height="${h}"/></bpmndi:BPMNShape>`;
const edge = (id: string, from: number, to: number) =>
  `<bpmndi:BPMNEdge id="e_${id}" bpmnElement="${id}"><di:waypoint x="${from}" y="140"/><di:waypoint x="${to}" y="140"/></bpmndi:BPMNEdge>`;
const kDocument = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:jw="urn:jingwei:bpmn:1" id="d" targetNamespace="urn:jingwei:bpmn:1">
<process id="${kProcess}" name="网格事件处置" isExecutable="true">
<startEvent id="start" name="上报"><outgoing>f1</outgoing></startEvent>
<userTask id="assign" name="分派处置单位"><extensionElements><jw:candidates org="dept" right="application.write"/><jw:output to="days" from="days"/></extensionElements><incoming>f1</incoming><outgoing>f2</outgoing></userTask>
<scriptTask id="share" name="计算每日工作量" jw:result="daily"><incoming>f2</incoming><outgoing>f3</outgoing><script>cases / days</script></scriptTask>
<userTask id="visit" name="回访"><extensionElements><jw:candidates org="dept" right="application.write"/></extensionElements><incoming>f3</incoming><outgoing>f4</outgoing></userTask>
<endEvent id="over" name="办结"><incoming>f4</incoming></endEvent>
<sequenceFlow id="f1" sourceRef="start" targetRef="assign"/><sequenceFlow id="f2" sourceRef="assign" targetRef="share"/>
<sequenceFlow id="f3" sourceRef="share" targetRef="visit"/><sequenceFlow id="f4" sourceRef="visit" targetRef="over"/>
</process>
<bpmndi:BPMNDiagram id="g"><bpmndi:BPMNPlane id="pl" bpmnElement="${kProcess}">
${box("start", 100, 122, 36, 36)}${box("assign", 200, 100)}${box("share", 380, 100)}${box("visit", 560, 100)}${box("over", 740, 122, 36, 36)}
${edge("f1", 136, 200)}${edge("f2", 320, 380)}${edge("f3", 500, 560)}${edge("f4", 680, 740)}
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`;

beforeAll(async () => {
  browser = await open_browser();
  bureau = await Visitor.come(browser, world, "320613.data", "bureau");
  clerk = await Visitor.come(browser, world, "320613.data", "clerk");
  await bureau.login("/flows");
  await clerk.login("/inbox");
  await bureau.send("POST", "/processes", { document: kDocument, note: "浏览器测试" });
});

afterAll(async () => {
  await browser?.close();
});

const fits = async (visitor: Visitor) => expect(await visitor.wide()).toBe(false);
const start = (n: number) =>
  bureau.send<{ instance: string; tasks: string[] }>("POST", "/flow/instances", {
    process: kProcess, version: 0, title: kTitle(n), key: `WG-${kStamp}-${n}`, org: "320613.data", data: { dept: "320613.data", cases: 10, days: 0 }, note: "",
  });
const option = (n: number) => clerk.page.locator(".jw-inbox-one", { hasText: kTitle(n) });

describe("the inbox on a node", () => {
  let first = "";

  it("shows a task the moment it is there, and counts it in the menu", async () => {
    first = (await start(1)).instance;
    await start(2);
    await clerk.open("/inbox");
    await option(1).waitFor();
    await clerk.page.locator(".jw-rail-count").waitFor();
    await fits(clerk);
    await clerk.picture("inbox");
  });

  it("is gone through by keys; a task is claimed and given back", async () => {
    const { page } = clerk;
    await option(1).click();
    await page.getByText("分派处置单位").first().waitFor();
    await option(1).press("c");
    await page.getByText("已领取").first().waitFor();
    await page.getByRole("button", { name: /^退\s?回$/ }).waitFor();
    await clerk.picture("inbox-claimed");
    await page.getByRole("button", { name: /^退\s?回$/ }).click();
    await page.getByRole("dialog").locator("textarea").fill("误领");
    await page.getByRole("dialog").getByRole("button", { name: /^退\s?回$/ }).click();
    await page.getByRole("button", { name: /^领\s?取$/ }).waitFor();
    await page.getByText("误领").waitFor();
    await fits(clerk);
  });

  it("offers colleagues to give a task to, and asks why", async () => {
    const { page } = clerk;
    await page.getByRole("button", { name: /^转\s?交$/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /^转\s?交$/ }).click();
    await dialog.getByText("请选择人员或部门").waitFor();
    await choose(page, dialog.getByLabel("本部门人员").last(), "负责人");
    await dialog.getByLabel("理由").fill("由负责人分派");
    await clerk.picture("inbox-delegate");
    await dialog.getByRole("button", { name: "取消" }).or(dialog.getByRole("button", { name: /^取\s?消$/ })).first().click();
    await dialog.waitFor({ state: "hidden" });
  });

  it("is completed by what the step declares; the next thing that happens is seen at once", async () => {
    const { page } = clerk;
    await option(1).click();
    await page.locator(".jw-variable code", { hasText: "days" }).waitFor();
    expect(await page.locator(".jw-variable code", { hasText: "cases" }).count()).toBe(0);
    await page.getByLabel("days").fill("0 ");
    await page.getByLabel("办理意见").fill("请三个工作日内处置");
    await clerk.picture("inbox-form");
    await page.getByRole("button", { name: /^办\s?理$/ }).last().click();
    await page.getByText("已办理").first().waitFor();
    await option(1).waitFor({ state: "detached" });
  });

  it("lists what failed with its reason; the data is mended and it is tried again", async () => {
    const { page } = bureau;
    await bureau.open("/flows?tab=incidents");
    const row = page.locator("tr.ant-table-row", { hasText: kTitle(1) });
    await row.getByText("flow.expression").waitFor();
    await fits(bureau);
    await bureau.picture("flow-incidents");
    await bureau.open(`/flows/${first}`);
    await page.locator(".djs-container .djs-element").first().waitFor();
    await page.locator(".jw-badge-incident").waitFor();
    await fits(bureau);
    await bureau.picture("flow-incident");
    await bureau.open("/flows?tab=incidents");
    await row.getByRole("button", { name: /重\s?试/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("days").fill("5");
    await dialog.getByLabel("说明").fill("天数漏填");
    await bureau.picture("flow-mend");
    await dialog.getByRole("button", { name: /重\s?试/ }).click();
    await row.waitFor({ state: "detached" });
    await clerk.open("/inbox");
    await option(1).locator(".jw-inbox-under", { hasText: "回访" }).waitFor();
  });

  it("shows where an instance is while it moves, and who did what", async () => {
    const { page } = bureau;
    await bureau.open(`/flows/${first}`);
    await page.locator(".jw-badge-token").waitFor();
    await page.getByText("请三个工作日内处置").waitFor();
    await bureau.picture("flow-running");
    const task = JSON.parse((await clerk.ask(`/flow/instances/${first}`)).body) as { waits: { id: string; kind: string }[] };
    await clerk.send("POST", `/flow/tasks/${task.waits.find((one) => one.kind === "task")!.id}/complete`, { data: { satisfied: true }, note: "群众满意" });
    // The page asks again by itself.
    await page.locator(".jw-page-head").getByText("已办结").waitFor();
    await page.getByText("群众满意").waitFor();
    await fits(bureau);
    await bureau.picture("flow-completed");
  });

  it("filters instances in the address", async () => {
    await bureau.open(`/flows?process=${kProcess}`);
    const { page } = bureau;
    await page.getByRole("link", { name: kTitle(2) }).waitFor();
    await page.getByText("已办结", { exact: true }).first().click();
    await page.waitForURL(/status=completed/);
    await page.getByRole("link", { name: kTitle(1) }).waitFor();
    await page.getByRole("link", { name: kTitle(2) }).waitFor({ state: "detached" });
    await fits(bureau);
    await bureau.picture("flows");
  });

  it("plays the past over with other times", async () => {
    await bureau.open("/flows?tab=simulation");
    const { page } = bureau;
    await page.getByLabel("流程标识").fill(kProcess);
    await page.getByRole("button", { name: /^推\s?演$/ }).click();
    await page.getByText("各环节").waitFor();
    await page.getByLabel("改为（小时） 回访").fill("48");
    await page.getByRole("button", { name: "按下表的改动再推演" }).click();
    await page.locator("tr", { hasText: "回访" }).getByText(/\+4[78]/).first().waitFor();
    await fits(bureau);
    await bureau.picture("flow-simulation");
  });

  it("previews the move to another version, and makes it", async () => {
    await bureau.send("POST", "/processes", { document: kDocument.replace('name="回访"', 'name="电话回访"'), note: "改名" });
    await bureau.open("/flows?tab=migration");
    const { page } = bureau;
    await page.getByLabel("流程标识").fill(kProcess);
    await page.getByLabel("从第几版").fill("1");
    await page.getByLabel("到第几版").fill("2");
    await page.getByRole("button", { name: /^预\s?览$/ }).click();
    await page.getByText("查看了 1 个办理中的实例，其中 1 个可以迁移").waitFor();
    await bureau.picture("flow-migration");
    await page.getByRole("button", { name: "迁移 1 个实例" }).click();
    await page.locator(".ant-popconfirm:visible .ant-btn-primary").click();
    await page.getByText("已迁移 1 个实例").waitFor();
    await fits(bureau);
  });

  it("ends an instance only with a reason", async () => {
    const rows = JSON.parse((await bureau.ask(`/flow/instances?process=${kProcess}&status=running`)).body) as { items: { id: string }[] };
    await bureau.open(`/flows/${rows.items[0]!.id}`);
    const { page } = bureau;
    await page.getByRole("button", { name: /^终\s?止$/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /^终\s?止$/ }).click();
    await dialog.getByText("请填写").waitFor();
    await dialog.locator("textarea").fill("重复上报");
    await dialog.getByRole("button", { name: /^终\s?止$/ }).click();
    await page.locator(".jw-page-head").getByText("已终止").waitFor();
    for (const one of [bureau, clerk]) expect([one.strays, one.failures]).toEqual([[], []]);
  });
});
