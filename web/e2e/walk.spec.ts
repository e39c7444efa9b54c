import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes } from "../src/routes";
import { open_browser, read_world, Visitor } from "./world";

const world = read_world();
let browser: Browser;
const everybody: Visitor[] = [];
// Whoever may open a page walks it; between them they may open all of the menu.
const kWalkers = [["32.data", "bureau"], ["32.statistics", "clerk"], ["32.statistics", "reviewer"], ["320613.data", "clerk"], ["32.data", "operator"], ["32.data", "auditor"]] as const;
// What these show needs no answer of the node.
const kQuiet = ["/account", "/catalog-import", "/processes/new", "/resources/new"];
const kBeside = ["/calendar", "/clock-presets", "/account", "/catalog-import", "/processes/new", "/resources/new"];
const kPages = routes.map((one) => one.path).filter((path) => kBeside.includes(path) || routes.some((one) => one.path === path && one.menu));

beforeAll(async () => {
  browser = await open_browser();
  for (const [org, role] of kWalkers)
    everybody.push(await Visitor.come(browser, world, org, role));
});

afterAll(async () => {
  await browser?.close();
});

// A region in a picker; a law, by the code of its preset.
const kData = /^江苏省$|(^|\s)(CN|JW)-/;

// The words of the page itself, not those of the data: what a control or a heading is called.
// A `jw-link` is a name out of the data that opens what it names.
async function own_words(visitor: Visitor): Promise<string[]> {
  const words = await visitor.page
    .locator("main :is(button:not(.jw-link), th, label:not(.jw-facet), h1, h2, .ant-empty-description, .ant-segmented-item):visible, nav :is(a, span):visible")
    .allInnerTexts();
  return [...new Set(words.map((one) => one.replace(/\s+/g, " ").trim()).filter((one) => /[\u4e00-\u9fff]/.test(one) && !kData.test(one)))];
}

async function settle({ page }: Visitor) {
  await page.locator("main :is(h1, .ant-result, .jw-problem)").first().waitFor();
  // Quiet for three looks one after the other: a list may begin to load only when its filter has.
  for (let quiet = 0; quiet < 3; ) {
    await page.waitForTimeout(150);
    quiet = (await page.locator("main :is(.ant-skeleton, .ant-spin-spinning)").count()) === 0 ? quiet + 1 : 0;
  }
}

// Every page of the menu, each by the first who may open it.
async function walk(visit: (visitor: Visitor, path: string) => Promise<void>) {
  const walked = new Set<string>();
  for (const visitor of everybody)
    for (const path of kPages) {
      if (walked.has(path)) continue;
      await visitor.open(path);
      await settle(visitor);
      if ((await visitor.page.locator(".ant-result-403").count()) > 0) continue;
      walked.add(path);
      await visit(visitor, path);
    }
  expect(kPages.filter((path) => !walked.has(path))).toEqual([]);
}

const file_name = (path: string) => path.slice(1).replace(/\W+/g, "_") || "lattice";

describe("every page of the menu", () => {
  it("speaks English where it is not the data that speak", async () => {
    for (const visitor of everybody) {
      await visitor.login("/account");
      await visitor.page.evaluate(() => localStorage.setItem("jw.language", "en"));
    }
    const faults: string[] = [];
    await walk(async (visitor, path) => {
      const chinese = await own_words(visitor);
      if (chinese.length > 0) faults.push(`${path}: ${chinese.join(" | ")}`);
      if (await visitor.wide()) faults.push(`${path} is too wide`);
      await visitor.picture(`english-${file_name(path)}`);
    });
    expect(faults).toEqual([]);
  });

  it("says what failed, and offers to try again, when its node does not answer it", async () => {
    const faults: string[] = [];
    const problem = { type: "about:blank", title: "The store is away", status: 503, code: "db.away", detail: "no connection", request: "e2e" };
    for (const { page } of everybody)
      await page.route(/\/api\/v1\/(?!session|system\/about)/, (route) =>
        route.request().method() === "GET"
          ? route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) })
          : route.continue());
    await walk(async (visitor, path) => {
      const { page } = visitor;
      const said = await page.locator("main").innerText();
      if (!said.includes("The store is away") && !kQuiet.includes(path)) faults.push(`${path}: ${said.replace(/\s+/g, " ").slice(0, 200)}`);
      if (await visitor.wide()) faults.push(`${path} is too wide`);
      await visitor.picture(`failing-${file_name(path)}`);
    });
    expect(faults).toEqual([]);
    for (const { page } of everybody) await page.unroute(/\/api\/v1\/(?!session|system\/about)/);
  });

  it("let no request leave its node, and no page fail", () => {
    for (const visitor of everybody) expect([visitor.strays, visitor.failures]).toEqual([[], []]);
  });
});
