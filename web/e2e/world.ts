import { mkdirSync, readFileSync } from "node:fs";
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from "playwright-core";
import { afterEach } from "vitest";

// The running demonstration, as its accounts file (JW_E2E) tells, and people with browsers in it.
interface Account {
  node: string;
  login: string;
  password: string;
  role: string;
  org: string;
}

interface World {
  nodes: { id: string; url: string }[];
  accounts: Account[];
}

export function read_world(): World {
  const path = process.env.JW_E2E;
  if (!path) throw new Error("JW_E2E names no accounts file; run ./jw test, or ./jw demo and set it to .demo/accounts.json");
  return JSON.parse(readFileSync(path, "utf8")) as World;
}

export const kWait = 90000;

// What stood before everybody's eyes when a step failed: a log without pictures tells it then.
const present: Visitor[] = [];
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  for (const visitor of present) {
    console.log(`--- ${visitor.account.role} of ${visitor.account.org}: ${await visitor.seen()}`);
    await visitor.picture(`failed-${visitor.account.org}-${visitor.account.role}`).catch(() => undefined);
  }
});

export class Visitor {
  // Requests that left the node's own address, and failures of the page itself.
  readonly strays: string[] = [];
  readonly failures: string[] = [];

  private constructor(
    readonly account: Account,
    readonly url: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async come(browser: Browser, world: World, org: string, role: string): Promise<Visitor> {
    const account = world.accounts.find((one) => one.org === org && one.role === role);
    const node = world.nodes.find((one) => one.id === account?.node);
    if (!account || !node) throw new Error(`no account for ${role} of ${org}`);
    const context = await browser.newContext({
      viewport: { width: 1366, height: 768 },
      locale: "zh-CN",
      acceptDownloads: true,
      // What moves can swallow a click on a busy machine.
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    page.setDefaultTimeout(kWait);
    const visitor = new Visitor(account, node.url, context, page);
    present.push(visitor);
    page.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(node.url)) visitor.strays.push(request.url());
    });
    page.on("pageerror", (error) => visitor.failures.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && /Content Security Policy|Refused to/.test(message.text())) visitor.failures.push(message.text());
    });
    return visitor;
  }

  async login(back = "/"): Promise<void> {
    await this.page.goto(`${this.url}${back}`);
    await this.page.getByLabel("账号").fill(this.account.login);
    await this.page.getByLabel("密码").fill(this.account.password);
    await this.page.getByRole("button", { name: "登录" }).click();
    await this.page.locator(".jw-top-user").waitFor();
  }

  // The address, the page's words, and what it complained of.
  async seen(): Promise<string> {
    const words = await this.page
      .locator(".ant-modal:visible, .ant-drawer:visible, .ant-message:visible, .ant-notification:visible, main:visible")
      .allInnerTexts()
      .catch((problem: unknown) => [String(problem)]);
    return [this.page.url(), ...words.map((one) => one.replace(/\s+/g, " ").slice(0, 600)), ...this.failures].join(" | ");
  }

  open(path: string) {
    return this.page.goto(`${this.url}${path}`);
  }

  // Asks the node itself, with the session of this browser: what the page could never show.
  async ask(path: string): Promise<{ status: number; body: string }> {
    return this.page.evaluate(async (target) => {
      const response = await fetch(`/api/v1${target}`);
      return { status: response.status, body: await response.text() };
    }, path);
  }

  // Changes something on the node with the session of this browser: what another page is about.
  async send<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    return this.page.evaluate(
      async ([how, target, what, more]) => {
        const session = (await (await fetch("/api/v1/session")).json()) as { csrf_token: string };
        const answer = await fetch(`/api/v1${target}`, {
          method: how,
          headers: { "X-CSRF-Token": session.csrf_token, "Content-Type": "application/json", ...more },
          body: what === null ? undefined : what,
        });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${how} ${target}: ${answer.status} ${text}`);
        return (text ? JSON.parse(text) : undefined) as T;
      },
      [method, path, body === undefined ? null : JSON.stringify(body), headers] as const,
    );
  }

  // Asks until the answer pleases, or a minute and a half has passed.
  async until<T>(path: string, pleases: (answer: T) => boolean): Promise<T> {
    const end = Date.now() + kWait;
    for (;;) {
      const { status, body } = await this.ask(path);
      if (status === 200) {
        const answer = JSON.parse(body) as T;
        if (pleases(answer)) return answer;
      }
      if (Date.now() > end) throw new Error(`${path} never became what was waited for: ${status} ${body.slice(0, 400)}`);
      await this.page.waitForTimeout(700);
    }
  }

  async picture(name: string): Promise<void> {
    const folder = process.env.JW_SHOTS;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    await this.page.waitForTimeout(400);
    await this.page.screenshot({ path: `${folder}/${name}.png` });
  }

  // True when the page itself can be scrolled sideways, which it never should.
  wide(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  }
}

export function open_browser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.JW_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

// Opens the select a label belongs to and takes an option. What is chosen already lies over the
// field, so the click goes to the place, not to the element.
export async function choose(page: Page, field: Locator, option: string): Promise<void> {
  const list = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)").last();
  const wanted = list.locator(".ant-select-item-option", { hasText: option }).first();
  // A dialog that is still coming in moves away from under the click.
  await (await field.elementHandle())?.waitForElementState("stable");
  for (let tries = 3; ; --tries) {
    await field.click({ force: true });
    try {
      await wanted.waitFor({ timeout: 5000 });
      break;
    } catch (problem) {
      if (tries === 0) throw problem;
    }
  }
  await wanted.click();
}

// Publishes a resource of a clerk's department, as the law wants it: assessed, approved, reviewed.
export async function publish(clerk: Visitor, head: Visitor, bureau: Visitor, form: object): Promise<{ id: string }> {
  const resource = await clerk.send<{ id: string }>("POST", "/resources", form);
  const today = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  const assess = (what: object) => clerk.send("POST", `/resources/${resource.id}/assessments`, { assessed_on: today, ...what });
  await assess({ kind: "secrecy", conclusion: "not_secret", assessor: "本单位保密办公室" });
  await assess({ kind: "personal", conclusion: "no_personal", assessor: "共享工作机构" });
  const filing = await clerk.send<{ id: string }>("POST", `/resources/${resource.id}/submit`, { note: "" });
  await head.send("POST", `/filings/${filing.id}/approve`, { note: "" });
  await bureau.send("POST", `/filings/${filing.id}/accept`, { note: "", legal_basis_checked: false });
  return resource;
}
