import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choose, open_browser, read_world, Visitor } from "./world";

const world = read_world();
let browser: Browser;
let clerk: Visitor;
let bureau: Visitor;
let source: Visitor;
let provincial: Visitor;
const everybody: Visitor[] = [];
const kStamp = Date.now() % 1000000;
const kDemand = `医疗机构床位与急诊能力（含各院区、发热门诊和可转换床位的逐日变化情况）${kStamp}`;

async function come(org: string, role: string): Promise<Visitor> {
  const visitor = await Visitor.come(browser, world, org, role);
  everybody.push(visitor);
  return visitor;
}

beforeAll(async () => {
  browser = await open_browser();
  clerk = await come("32.civil", "clerk");
  bureau = await come("32.data", "bureau");
  source = await come("32.health", "clerk");
  provincial = await come("32.statistics", "clerk");
});

afterAll(async () => {
  await browser?.close();
});

const fits = async (visitor: Visitor) => expect(await visitor.wide()).toBe(false);
// A step of a demand: its button, then the same words in the dialog.
async function step(who: Visitor, action: string, fill: () => Promise<void> = async () => undefined) {
  await who.page.locator(".jw-page-actions").getByRole("button", { name: action }).click();
  await who.page.getByRole("dialog").waitFor();
  await fill();
  await who.page.getByRole("dialog").getByRole("button", { name: action }).click();
  await who.page.getByRole("dialog").waitFor({ state: "hidden" });
}

describe("demands", () => {
  let path = "";

  it("says at the field what a demand lacks", async () => {
    await clerk.login("/demands");
    const { page } = clerk;
    await page.getByRole("button", { name: "提出数据需求" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "提出数据需求" }).click();
    await page.getByRole("dialog").getByText("请填写").first().waitFor();
    expect(await page.getByRole("dialog").getByText("请填写").count()).toBeGreaterThanOrEqual(4);
    await clerk.picture("demand-empty");
  });

  it("is raised, shown what the catalog has, and sent to the bureau", async () => {
    const { page } = clerk;
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("数据名称").fill(kDemand);
    const items = dialog.locator("#items");
    for (const item of ["医院名称", "床位数", "急诊等级"]) {
      await items.fill(item);
      await items.press("Enter");
    }
    await dialog.getByLabel("职责或服务事项").fill("急救站点规划");
    await dialog.getByLabel("使用目的").fill("核对辖区医院，规划急救站点");
    await dialog.getByLabel("履职依据").fill("《院前医疗急救管理办法》第八条");
    await clerk.picture("demand-raise");
    await dialog.getByRole("button", { name: "提出数据需求" }).click();
    await page.waitForURL(/\/demands\/.+/);
    path = new URL(page.url()).pathname;
    await page.getByText("目录中可能满足的资源").waitFor();
    await page.getByText("医院名录").first().waitFor();
    await page.getByText(/缺.*床位数/).first().waitFor();
    await fits(clerk);
    await clerk.picture("demand-matches");
    await step(clerk, "报数据主管部门");
    await page.getByText("待指定数源部门").first().waitFor();
  });

  it("waits for the bureau, which names the source department", async () => {
    await bureau.login("/demands?box=assign");
    const { page } = bureau;
    await page.getByRole("link", { name: kDemand }).click();
    await fits(bureau);
    await step(bureau, "指定数源部门", async () => {
      await choose(page, page.getByRole("dialog").getByLabel("数源部门"), "卫生健康委员会");
      await page.getByRole("dialog").getByLabel("备注").fill("由省卫健委提供");
      await bureau.picture("demand-assign");
    });
    await page.getByText("待数源部门答复").first().waitFor();
    await page.getByText("办理期限").waitFor();
    await bureau.picture("demand-assigned");
  });

  it("is promised by the source, and stands on its list of responsibilities", async () => {
    await source.login("/demands?box=answer");
    const { page } = source;
    await page.getByRole("link", { name: kDemand }).click();
    await step(source, "承诺提供", async () => {
      const day = page.getByRole("dialog").getByLabel("最迟提供日期");
      await day.click();
      await day.fill("2099-06-30");
      await day.press("Enter");
    });
    await page.getByText("已承诺提供").first().waitFor();
    await source.open("/demands?list=duties");
    await page.locator("tr", { hasText: kDemand }).getByText("需求认领").waitFor();
    await fits(source);
    await source.picture("duties");
  });

  it("shows the bureau how every department stands, and the list of any of them", async () => {
    await bureau.open("/demands?list=duties");
    const { page } = bureau;
    await choose(page, page.getByRole("combobox", { name: "部门", exact: true }), "江苏省卫生健康委员会");
    await page.waitForURL((url) => url.searchParams.get("org") === "32.health");
    await page.locator("tr", { hasText: kDemand }).getByText("需求认领").waitFor();
    expect(await page.getByRole("button", { name: "登记应提供的数据" }).count()).toBe(0);
    await fits(bureau);
    await bureau.picture("duties-of-another");
  });

  it("is met by a published resource, which the requester confirms", async () => {
    const { page } = source;
    await source.open(path);
    await step(source, "提供资源", async () => {
      const field = page.getByRole("dialog").getByLabel("数据资源");
      await field.fill("医院");
      await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: "医院名录" }).first().click();
    });
    await page.getByText("待需求方确认").first().waitFor();
    await clerk.open(path);
    await step(clerk, "确认满足");
    await clerk.page.getByText("已满足").first().waitFor();
    await clerk.page.getByText("指定数源部门").first().waitFor();
    await clerk.picture("demand-met");
    await fits(clerk);
  });
});

describe("the list of responsibilities", () => {
  const name = `医师执业注册信息${kStamp}`;
  it("takes a duty, refuses one without a law, and removes it", async () => {
    await source.open("/demands?list=duties");
    const { page } = source;
    await page.getByRole("button", { name: "登记应提供的数据" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("数据名称").fill(name);
    await dialog.getByLabel("法定职责").fill("医师执业注册管理");
    await dialog.getByLabel("职责依据").fill("惯例");
    await dialog.getByRole("button", { name: /保\s?存/ }).click();
    await dialog.getByRole("alert").waitFor();
    await source.picture("duty-refused");
    await dialog.getByLabel("职责依据").fill("《中华人民共和国医师法》第十三条");
    await dialog.getByRole("button", { name: /保\s?存/ }).click();
    await dialog.waitFor({ state: "hidden" });
    const row = page.locator("tr", { hasText: name });
    await row.getByText("待提供").waitFor();
    await row.getByRole("button", { name: "移出" }).click();
    await page.locator(".ant-popconfirm:visible .ant-btn-primary").click();
    await row.waitFor({ state: "detached" });
  });
});

describe("the negative list", () => {
  const name = `传染病个案流调信息${kStamp}`;
  it("takes a proposal with its law, which others do not see yet", async () => {
    await source.open("/demands?list=negative");
    const { page } = source;
    await page.getByRole("button", { name: "提请列入" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("数据名称").fill(name);
    await dialog.getByLabel("法律依据").fill("《中华人民共和国传染病防治法》第十二条");
    await dialog.getByLabel("不予共享理由").fill("涉及个人隐私的有关信息、资料不得泄露");
    await dialog.getByRole("button", { name: "提请列入" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.locator("tr", { hasText: name }).getByText("待审核").waitFor();
    await fits(source);
    await provincial.login("/demands?list=negative");
    await provincial.page.getByText(/负面清单为空|部门/).first().waitFor();
    expect(await provincial.page.getByText(name).count()).toBe(0);
  });

  it("is reviewed by the bureau, then seen by all", async () => {
    await bureau.open("/demands?list=negative");
    const { page } = bureau;
    await page.locator("tr", { hasText: name }).getByRole("button", { name: "列入", exact: true }).click();
    await page.getByRole("dialog").getByLabel("审核意见").fill("依据充分");
    await bureau.picture("negative-review");
    await page.getByRole("dialog").getByRole("button", { name: /列\s?入/ }).click();
    await page.locator("tr", { hasText: name }).getByText("在列").waitFor();
    await fits(bureau);
    await bureau.picture("negative");
    await provincial.page.reload();
    await provincial.page.getByText(name).first().waitFor();
  });

  it("asks nobody outside the node and breaks no rule of its pages", () => {
    for (const one of everybody) expect([one.strays, one.failures]).toEqual([[], []]);
  });
});
