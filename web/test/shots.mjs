// Pictures of every page in headless Chromium, from the mock or from JW_URL with JW_LOGIN and
// JW_PASSWORD: node test/shots.mjs FOLDER [PATH…]
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { createServer } from "vite";

const [folder = "shots", ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const pages = {
  login: "/login", lattice: "/", catalog: "/catalog?q=区划", entry: "/catalog/r1", resources: "/resources", resource: "/resources/r1",
  resource_new: "/resources/new", catalog_import: "/catalog-import", catalog_import_one: "/catalog-import/m1", applications: "/applications?box=mine", application_new: "/applications/new?resource=r1", application: "/applications/a3",
  inbox: "/inbox?task=i1.3", flows: "/flows", flow: "/flows/i1", incidents: "/flows?tab=incidents",
  review: "/applications/a2/review", grants: "/grants", grant: "/grants/g1", deliveries: "/deliveries", delivery: "/deliveries/b1", holdings: "/holdings",
  holding: "/holdings/g1", log: "/log", log_entry: "/log/1238", system: "/system", people: "/people", supervision: "/supervision", supervision_duty: "/supervision?duty=y1", supervision_notices: "/supervision?tab=notices", supervision_orders: "/supervision?tab=orders",
  supervision_statistics: "/supervision?tab=statistics", supervision_findings: "/supervision?tab=findings", supervision_order: "/supervision/orders/o1", calendar: "/calendar?year=2026", clock_presets: "/clock-presets", keys: "/keys", purposes: "/purposes", grant_online: "/grants/g9", grant_ended: "/grants/g12", grant_figures: "/grants/g13", resource_grading: "/resources/r1?tab=grading", account: "/account", missing: "/nowhere",
};
const server = process.env.JW_URL ? null : await createServer({ mode: "mock", server: { port: 0 }, logLevel: "error" });
await server?.listen();
const base = process.env.JW_URL ?? server.resolvedUrls.local[0].replace(/\/$/, "");
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: process.env.JW_LANG === "en" ? "en-US" : "zh-CN" });
const page = await context.newPage();
// A busy machine needs longer: JW_WAIT, in milliseconds.
page.setDefaultTimeout(Number(process.env.JW_WAIT ?? 30000));
page.on("pageerror", (error) => console.log("PAGE ERROR", page.url(), error.message));
page.on("console", (message) => { if (["error", "warning"].includes(message.type())) console.log(message.type(), page.url(), message.text().slice(0, 300)); });
if (process.env.JW_LANG === "en") await context.addInitScript(() => localStorage.setItem("jw.language", "en"));
for (const [name, path] of Object.entries(pages)) {
  if (only.length > 0 && !only.includes(name)) continue;
  await page.goto(base + path);
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(() => !document.querySelector(".ant-skeleton, .jw-frame-alone .ant-spin")).catch(() => console.log("STILL LOADING", name));
  await page.waitForTimeout(700);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  if (wide) console.log("WIDE", name);
  await page.screenshot({ path: `${folder}/${name}.png` });
  if (process.env.JW_FULL) {
    const height = await page.evaluate(() => document.querySelector(".jw-content")?.scrollHeight ?? 0);
    if (height > 720) {
      await page.setViewportSize({ width: 1366, height: Math.min(3000, height + 60) });
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${folder}/${name}-full.png` });
      await page.setViewportSize({ width: 1366, height: 768 });
    }
  }
}
await browser.close();
await server?.close();
