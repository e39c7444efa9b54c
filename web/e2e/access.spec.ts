import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open_browser, read_world, Visitor } from "./world";

// A grant that is asked request by request, as its people see it: applied for, and composed as a form in
// which what is wrong stands beside its field and what the compiler refuses at its item.
const kPersons = "社会救助对象（合成数据）";
const world = read_world();
let browser: Browser;
let clerk: Visitor;
let head: Visitor;
let reviewer: Visitor;
let provider_head: Visitor;
let bureau: Visitor;
let above: Visitor;

beforeAll(async () => {
  browser = await open_browser();
  clerk = await Visitor.come(browser, world, "320613.data", "clerk");
  head = await Visitor.come(browser, world, "320613.data", "head");
  reviewer = await Visitor.come(browser, world, "32.civil", "reviewer");
  provider_head = await Visitor.come(browser, world, "32.civil", "head");
  bureau = await Visitor.come(browser, world, "32.data", "bureau");
  // The bureau over the consumer alone, on a node that is neither party's.
  above = await Visitor.come(browser, world, "3206.data", "bureau");
  for (const one of [clerk, head, reviewer, provider_head, bureau, above]) await one.login();
});

afterAll(async () => {
  await browser?.close();
});

interface Application {
  id: string;
  actions: string[];
}

const sheet = (page: Page, title: string) => page.locator("section.jw-sheet", { has: page.locator("h2", { hasText: title }) });
const down = (page: Page, title: string) => sheet(page, title).first().scrollIntoViewIfNeeded();

describe("a grant that is asked online", () => {
  let id = "";
  let delivered = "";

  it("is applied for in the mode verify", async () => {
    const { page } = clerk;
    const found = await clerk.until<{ items: { id: string; name: string }[] }>(`/catalog?q=${encodeURIComponent("救助")}`, (list) =>
      list.items.some((one) => one.name === kPersons),
    );
    const entry = found.items.find((one) => one.name === kPersons)!;
    await clerk.open(`/applications/new?resource=${entry.id}`);
    await page.getByRole("radio", { name: /核验/ }).check();
    await page.getByText("逐次核对，只得到是或否").waitFor();
    await clerk.picture("access-apply");
    await page.getByLabel("用途").fill("低保对象核对");
    await page.getByLabel("法律依据").fill("《社会救助暂行办法》第五十八条");
    await page.getByLabel("应用场景").fill("县级社会救助受理");
    await page.getByLabel("安全保障措施").fill("内网专人管理");
    await page.getByRole("button", { name: "提交申请" }).click();
    await page.waitForURL(/\/applications\/[0-9a-f-]{36}$/);
    id = page.url().split("/").pop()!;
    await head.send("POST", `/applications/${id}/consent`, { note: "同意" });
  });

  it("is composed as a form that says beside each field what is wrong", async () => {
    const { page } = reviewer;
    await reviewer.until<Application>(`/applications/${id}`, (one) => one.actions.includes("decide"));
    await reviewer.open(`/applications/${id}/review`);
    await page.getByText("逐项处理").waitFor();
    await page.getByText("敏感个人信息", { exact: true }).first().waitFor();
    await reviewer.picture("access-composer");
    await sheet(page, "使用条件").getByText("请选择用途").waitFor();
    expect(await page.getByRole("button", { name: "拟同意，报负责人" }).isDisabled()).toBe(true);
    await page.getByText("使用条件尚未填好，见上面标红之处。").waitFor();
    await down(page, "使用条件");
    await reviewer.picture("access-terms-empty");
    const purpose = page.getByRole("combobox", { name: "用途（用途树）" });
    await purpose.fill("2.2");
    await page.locator(".ant-select-tree-title", { hasText: /^2\.2 社会救助$/ }).click();
    await page.getByText("法律依据：《社会救助暂行办法》").first().waitFor();
    await page.getByLabel("查询", { exact: true }).check();
    await page.getByLabel("统计", { exact: true }).check();
    // A query returns what verify does not: the compiler refuses the ID number as it is, at its item.
    await page.getByRole("alert").getByText(/公民身份号码.*敏感个人信息/).first().waitFor();
    await page.locator(".jw-refusal").first().scrollIntoViewIfNeeded();
    await reviewer.picture("access-refused-item");
  });

  it("counts, as they are written, the rows that meet every condition", async () => {
    const { page } = reviewer;
    const rows = sheet(page, "使用条件").locator(".jw-row-terms");
    await reviewer.open(`/applications/${id}/review`);
    await page.getByText("逐项处理").waitFor();
    await rows.getByText(/申请的是 .*320613.* 的行/).waitFor();
    await rows.getByText("没有另加条件").waitFor();
    // Nothing is tried before the terms are whole.
    await page.getByRole("combobox", { name: "用途（用途树）" }).fill("2.2");
    await page.locator(".ant-select-tree-title", { hasText: /^2\.2 社会救助$/ }).click();
    const counted = rows.getByText(/^全部 [\d,]+ 行中 [\d,]+ 行符合$/);
    await counted.waitFor();
    const all = await counted.innerText();

    const pick = async (line: number, item: string, compare: string) => {
      const at = rows.locator(".jw-row-line").nth(line);
      await at.getByRole("combobox", { name: "信息项", exact: true }).click();
      await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: new RegExp(`^${item}（`) }).click();
      await at.locator(".ant-select", { has: page.getByRole("combobox", { name: /^比较方式/ }) }).click();
      await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: new RegExp(`^${compare}$`) }).click();
      return at;
    };
    await rows.getByRole("button", { name: "添加条件" }).click();
    const born = await pick(0, "出生日期", "范围");
    await born.getByRole("alert").getByText("起止至少填一个").waitFor();
    await born.getByLabel("从（含） 出生日期").fill("1980-01-01");
    await born.getByLabel("到（含） 出生日期").fill("1950-01-01");
    await born.getByRole("alert").getByText("起始值大于终止值").waitFor();
    await born.getByLabel("到（含） 出生日期").fill("1999-12-31");
    await born.getByRole("alert").waitFor({ state: "detached" });

    // Codes are picked by their names, regions are held to what was applied for.
    await rows.getByRole("button", { name: "添加条件" }).click();
    const sex = await pick(1, "性别", "属于");
    const codes = sex.locator(".ant-select", { has: page.getByRole("combobox", { name: "值 性别" }) });
    await codes.click();
    await codes.getByRole("combobox").fill("女");
    await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: "2 女" }).click();
    await page.keyboard.press("Escape");
    await rows.getByRole("button", { name: "添加条件" }).click();
    const region = await pick(2, "区划代码", "开头是");
    await region.getByRole("combobox", { name: "值 区划代码" }).fill("320602");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await region.getByRole("alert").getByText("不在申请的区划 320613 之内").waitFor();
    await rows.scrollIntoViewIfNeeded();
    await reviewer.picture("access-rows-wrong");
    await region.getByRole("button", { name: /^删除条件/ }).click();
    await rows.getByText(/^全部 [\d,]+ 行中 [\d,]+ 行符合$/).filter({ hasNotText: all }).waitFor();
    await rows.getByLabel("只限请求方所属区划的行").click();
    expect(await reviewer.wide()).toBe(false);
    await rows.scrollIntoViewIfNeeded();
    await reviewer.picture("access-rows");

    // Each leaves rows out that were applied for, and needs its reason.
    const why = sheet(page, "理由");
    await why.getByText(/“出生日期”在 1980-01-01 至 1999-12-31 之间/).waitFor();
    await why.getByText(/“性别”等于 2（女/).waitFor();
    await why.scrollIntoViewIfNeeded();
    await reviewer.picture("access-rows-why");
    // Who may ask: the department by name, its systems as far as this node can know them.
    const terms = sheet(page, "使用条件");
    await terms.getByText(/授权给申请部门：南通市崇川区数据局 · 县级/).waitFor();
    await terms.getByRole("combobox", { name: "仅限的接口客户端" }).fill("救助受理系统");
    await terms.getByText("客户端编号应形如").waitFor();
    await terms.getByText(/授权给申请部门/).scrollIntoViewIfNeeded();
    await reviewer.picture("access-asker");
  });

  it("shows the provider's head the terms before they are consented to", async () => {
    const resource = (await clerk.until<{ resource: { id: string } }>(`/applications/${id}`, () => true)).resource.id;
    const asked = { resource, items: ["id_number", "name", "birth_date", "region_code"], mode: "batch", region: "320613", purpose: "低保对象核对",
      legal_basis: "《社会救助暂行办法》第五十八条", scenario: "县级社会救助受理", scope: "数据资源科", security: "内网专人管理", until: "2027-12-31" };
    delivered = (await clerk.send<{ id: string }>("POST", "/applications", asked)).id;
    await head.send("POST", `/applications/${delivered}/consent`, { note: "同意" });
    await reviewer.until<Application>(`/applications/${delivered}`, (one) => one.actions.includes("decide"));
    await reviewer.send("POST", `/applications/${delivered}/decide`, {
      outcome: "grant", note: "",
      items: [{ name: "id_number", treatment: { kind: "pseudonym", scope: "purpose" } },
        { name: "name", treatment: { kind: "keep_ends", head: 1, tail: 0 }, reason: "核对无需完整姓名" },
        { name: "birth_date", treatment: { kind: "truncate", unit: "chars", count: 4 }, reason: "到年即可" }],
      terms: { purpose_code: "2.2", modes: ["verify"], verify: { name: ["eq"] }, caps: { callsPerDay: 500 }, lease: 43200, canaries: 5, duties: [{ action: "retain", days: 30 }],
        rows: [{ item: "birth_date", op: "range", values: ["1930-01-01", ""], reason: "更早的由民政部门核对" }, { item: "sex", op: "in", values: ["1", "2"], reason: "性别不明的另行核实" }] },
    });
    const { page } = provider_head;
    await provider_head.open(`/applications/${delivered}`);
    const terms = sheet(page, "使用条件");
    for (const words of ["社会救助", "姓名（等于）", "500", "金丝雀行", "30", "“出生日期”不早于 1930-01-01"]) await terms.getByText(words).first().waitFor();
    await terms.getByText(/“性别”是 1（男.*、2（女.*之一/).waitFor();
    await page.getByText("性别不明的另行核实").waitFor();
    expect(await provider_head.wide()).toBe(false);
    await terms.scrollIntoViewIfNeeded();
    await provider_head.picture("access-head-reads-terms");
  });

  it("shows the provider its duties, its canary rows and where a copy came from", async () => {
    const { grant } = await provider_head.send<{ grant: string }>("POST", `/applications/${delivered}/approve`, { note: "同意" });
    const { page } = reviewer;
    await reviewer.until<{ registered: number }>(`/grants/${grant}/canaries`, (one) => one.registered === 5);
    await reviewer.open(`/grants/${grant}`);
    const canaries = sheet(page, "金丝雀行");
    await canaries.getByText("本授权已登记 5 行").waitFor();
    await canaries.locator("input[type=file]").setInputFiles({ name: "copy.csv", mimeType: "text/csv", buffer: Buffer.from("证件号码,姓名\n320613199001010011,无关\n") });
    await canaries.getByText("没有找到本部门任何授权的金丝雀行").waitFor();
    // The county's own copy, as somebody might have passed it on.
    await clerk.until<{ rows: number }>(`/holdings/${grant}`, (one) => one.rows > 0);
    const copy = (await clerk.ask(`/holdings/${grant}/export?format=csv`)).body;
    await canaries.locator("input[type=file]").setInputFiles({ name: "leak.csv", mimeType: "text/csv", buffer: Buffer.from(copy) });
    await canaries.getByText(/命中 5 \/ 5 行/).waitFor();
    await canaries.scrollIntoViewIfNeeded();
    expect(await reviewer.wide()).toBe(false);
    await reviewer.picture("access-canaries");
    // Its clock begins when the data arrive, which both nodes learn of.
    for (const one of [reviewer, clerk]) await one.until<{ items: unknown[] }>(`/grants/${grant}/duties`, (all) => all.items.length > 0);
    await reviewer.open(`/grants/${grant}`);
    await sheet(page, "义务与履行情况").first().scrollIntoViewIfNeeded();
    await reviewer.picture("access-duties-provider");

    await clerk.open(`/grants/${grant}`);
    await sheet(clerk.page, "使用条件").first().waitFor();
    await clerk.page.getByText("“出生日期”不早于 1930-01-01").waitFor();
    const [file] = await Promise.all([clerk.page.waitForEvent("download"), clerk.page.getByRole("button", { name: "导出 ODRL" }).click()]);
    expect(file.suggestedFilename()).toMatch(/^grant-.*\.odrl\.json$/);
    await sheet(clerk.page, "义务与履行情况").getByText("待履行").first().waitFor();
    expect(await clerk.page.getByText("金丝雀行（外泄溯源）").count()).toBe(0);
    expect(await clerk.wide()).toBe(false);
    await clerk.picture("access-grant-consumer");
  });

  it("is explained to the bureau in the county's name, and answers it nothing", async () => {
    const grant = (await clerk.until<{ grant: string }>(`/applications/${delivered}`, (one) => Boolean(one.grant))).grant;
    const { page } = bureau;
    await bureau.open(`/grants/${grant}`);
    const trial = sheet(page, "试一试");
    await trial.getByText("以授权对象的名义试算", { exact: false }).waitFor();
    await trial.getByLabel("办件号").fill("BJ-2026-0001");
    await trial.getByLabel(/（主键）$/).fill("320613199001010011");
    await trial.getByLabel("值", { exact: true }).fill("张三");
    await trial.getByRole("button", { name: /解\s?释/ }).click();
    await trial.getByText("这样的请求会得到应答").waitFor();
    expect(await page.getByRole("button", { name: "发出请求" }).count()).toBe(0);
    expect(await bureau.wide()).toBe(false);
    await trial.scrollIntoViewIfNeeded();
    await bureau.picture("access-explained-bureau");
  });

  it("is stepped down by hand: the provider reads what that does, the consumer why, and answers", async () => {
    const grant = (await clerk.until<{ grant: string }>(`/applications/${delivered}`, (one) => Boolean(one.grant))).grant;
    const { page } = reviewer;
    await reviewer.open(`/grants/${grant}`);
    const panel = sheet(page, "异常使用与处置");
    await panel.getByText("没有异常使用预警，也没有人工采取的措施").waitFor();
    await panel.getByRole("button", { name: "采取措施" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("使用状态：正常 → 正常").waitFor();
    await dialog.getByRole("radio", { name: /降级为仅核验/ }).check();
    await dialog.getByText("使用状态：正常 → 仅核验").waitFor();
    await dialog.getByLabel("理由").fill("近一周夜间集中取数，与申报用途不符");
    await reviewer.picture("access-measure-dialog");
    await dialog.getByRole("button", { name: "确认降级为仅核验" }).click();
    await page.getByText("这份授权已降级为仅核验").waitFor();
    await panel.getByText("近一周夜间集中取数，与申报用途不符").waitFor();
    expect(await reviewer.wide()).toBe(false);
    await panel.scrollIntoViewIfNeeded();
    await reviewer.picture("access-measure-provider");

    await clerk.until<{ state: string }>(`/grants/${grant}`, (one) => one.state === "verify_only");
    await clerk.open(`/grants/${grant}`);
    await clerk.page.getByText("理由：近一周夜间集中取数，与申报用途不符").first().waitFor();
    const theirs = sheet(clerk.page, "异常使用与处置");
    await theirs.getByText(/^由.*采取$/).waitFor();
    expect(await theirs.getByRole("button", { name: "采取措施" }).count()).toBe(0);
    expect(await clerk.wide()).toBe(false);
    await clerk.picture("access-measure-consumer");
    await theirs.getByRole("button", { name: "说明情况" }).click();
    await clerk.page.getByRole("dialog").getByLabel("这样使用的原因、已采取的整改").fill("夜间为年审批量复核，已改为日间办理");
    await clerk.page.getByRole("dialog").getByRole("button", { name: "说明情况" }).click();
    await theirs.getByText("已说明，待办结").waitFor();
  });

  it("is let go when the explanation is accepted", async () => {
    const grant = (await clerk.until<{ grant: string }>(`/applications/${delivered}`, (one) => Boolean(one.grant))).grant;
    const { page } = reviewer;
    await reviewer.open(`/grants/${grant}`);
    const panel = sheet(page, "异常使用与处置");
    await panel.getByText("夜间为年审批量复核，已改为日间办理").waitFor();
    await panel.getByRole("button", { name: "接受说明" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("处理意见").fill("已整改，恢复使用");
    expect(await dialog.getByRole("checkbox", { name: "同时恢复使用" }).isChecked()).toBe(true);
    await reviewer.picture("access-measure-accept");
    await dialog.getByRole("button", { name: "接受说明" }).click();
    await panel.getByText("已办结").first().waitFor();
    await page.getByText("这份授权已降级为仅核验").waitFor({ state: "detached" });
    await panel.getByRole("button", { name: "采取措施" }).waitFor();
    await clerk.until<{ state: string }>(`/grants/${grant}`, (one) => one.state === "active");
  });

  it("stays before the bureau over both, which sees who took what and how it ended", async () => {
    const { page } = bureau;
    await bureau.open("/supervision?tab=alerts");
    const row = page.getByRole("row", { name: /社会救助对象/ });
    await row.getByText("人工采取的措施").waitFor();
    await row.getByText("由江苏省民政厅采取").waitFor();
    await row.getByText("江苏省民政厅 → 南通市崇川区数据局").waitFor();
    await row.getByText("已办结").waitFor();
    expect(await bureau.wide()).toBe(false);
    await bureau.picture("access-alerts-bureau");
    await bureau.open("/supervision?tab=alerts&alert=open");
    await page.getByText("没有授权使用方面的预警和措施").waitFor();
    await bureau.picture("access-alerts-none");
  });

  it("is read whole by the bureau on a third node, as its provider's node has it now", async () => {
    const grant = (await clerk.until<{ grant: string }>(`/applications/${delivered}`, (one) => Boolean(one.grant))).grant;
    const { page } = above;
    await above.until<{ items: { grant: string; state: string }[] }>("/supervision/alerts", (list) =>
      list.items.some((one) => one.grant === grant && one.state === "closed"),
    );
    await above.open("/supervision?tab=alerts");
    await page.getByRole("link", { name: kPersons }).first().click();
    await page.getByText("这份授权由江苏省民政厅所在的节点保存").waitFor();
    await page.getByText("签名有效，内容未被改动").waitFor();
    await above.picture("access-grant-above");
    await sheet(page, "异常使用与处置").getByText("理由：近一周夜间集中取数，与申报用途不符").waitFor();
    await sheet(page, "异常使用与处置").getByText("由江苏省民政厅采取").waitFor();
    await down(page, "异常使用与处置");
    expect(await page.getByRole("button", { name: "采取措施" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "发出请求" }).count()).toBe(0);
    expect(await above.wide()).toBe(false);
    await above.picture("access-measures-above");
  });

  it("sent nothing outside and broke no page", () => {
    for (const one of [clerk, head, reviewer, provider_head, bureau, above]) {
      expect(one.strays).toEqual([]);
      expect(one.failures).toEqual([]);
    }
  });
});
