import { chromium } from "playwright-core";
import { readFileSync, mkdirSync } from "node:fs";
const world = JSON.parse(readFileSync(process.env.JW_E2E, "utf8"));
mkdirSync("/tmp/shots", { recursive: true });
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu","--disable-quic","--no-first-run","--disable-background-networking","--disable-component-update","--disable-sync"] });
async function login(node, who) {
  const url = world.nodes.find((n) => n.id === node).url;
  const a = world.accounts.find((x) => x.node === node && x.login === who);
  const ctx = await b.newContext({ viewport: { width: 1366, height: 768 }, locale: "zh-CN" });
  const p = await ctx.newPage();
  p.on("console", (m) => { if (m.type() === "error") console.log(node, who, m.text()); });
  p.on("requestfailed", (r) => console.log("failed", r.url(), r.failure()?.errorText));
  await p.goto(url + "/"); await p.waitForSelector("input");
  await p.screenshot({ path: `/tmp/shots/login.png` });
  const inputs = await p.$$("input");
  await inputs[0].fill(a.login); await inputs[1].fill(a.password);
  await p.keyboard.press("Enter");
  await p.waitForTimeout(2500);
  return { p, url };
}
const shot = async (p, url, path, name, wait = 1500) => { await p.goto(url + path); await p.waitForTimeout(wait); await p.screenshot({ path: `/tmp/shots/${name}.png` }); };
{ const { p, url } = await login("county", "clerk");
  await p.screenshot({ path: "/tmp/shots/lattice.png" });
  await shot(p, url, "/catalog?q=区划", "catalog"); await shot(p, url, "/applications", "applications"); await shot(p, url, "/grants", "grants"); await shot(p, url, "/deliveries", "deliveries"); await shot(p, url, "/holdings", "holdings");
  const h = await (await p.request.get(url + "/api/v1/holdings")).json(); await shot(p, url, "/holdings/" + h.items[0].grant, "holding");
  const g = await (await p.request.get(url + "/api/v1/grants")).json(); await shot(p, url, "/grants/" + g.items.at(-1).id, "grant");
  await shot(p, url, "/api/docs", "apidocs", 3000); }
{ const { p, url } = await login("province", "statistics-reviewer"); await p.screenshot({ path: "/tmp/shots/lattice-province.png" });
  const d = await (await p.request.get(url + "/api/v1/deliveries?side=sent")).json(); await shot(p, url, "/deliveries/" + d.items[0].id, "delivery"); await shot(p,url,"/resources","resources");}
{ const { p, url } = await login("county", "auditor"); await shot(p, url, "/log", "log"); await shot(p, url, "/lattice", "lattice-auditor"); }
{ const { p, url } = await login("county", "operator"); await shot(p, url, "/system", "system"); await shot(p, url, "/people", "people"); }
await b.close();
