// The layer rule of the web part, checked on every test run: a folder imports only folders on
// lower rows, a page never imports another page, and only api/ talks to the server.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../src");
// Top row first, as in src/LAYERS. main and routes are files of the top row.
const rows = ["top", "shell", "pages", "parts", "api", "text"];
const kMaxLines = 600;

const walk = (folder) =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });

const place = (path) => {
  const parts = relative(root, path).split("/");
  if (parts.length === 1) return { row: "top", page: "" };
  return { row: parts[0], page: parts[0] === "pages" ? parts[1] : "" };
};

const problems = [];
const files = walk(root).filter((path) => /\.(ts|tsx)$/.test(path));
for (const path of files) {
  const text = readFileSync(path, "utf8");
  const name = relative(root, path);
  const here = place(path);
  const say = (what) => problems.push(`src/${name}: ${what}`);
  const test = /\.test\.tsx?$/.test(name);

  if (!/^[a-z0-9_./]+$/.test(name)) say("file names are lower_snake");
  if (!rows.includes(here.row)) say(`no such layer; one of ${rows.join(", ")}`);
  if (text.split("\n").length > kMaxLines) say(`more than ${kMaxLines} lines; split it`);
  for (const found of text.matchAll(/(?:from|import\()\s*["'](\.[^"']+)["']/g)) {
    const there = place(resolve(dirname(path), found[1]));
    if (found[1].includes("/test/")) {
      if (!test) say(`imports ${found[1]}: fixtures belong to tests only`);
      continue;
    }
    // The table of routes names the pages; nothing else does.
    if (here.row === "top") continue;
    if (rows.indexOf(there.row) < rows.indexOf(here.row)) say(`imports ${found[1]}, a higher layer`);
    if (here.row === "pages" && there.row === "pages" && here.page !== there.page)
      say(`imports ${found[1]}: a page never imports another page`);
  }
  if (here.row !== "api" && !test && /\b(fetch|XMLHttpRequest|EventSource|WebSocket)\s*\(/.test(text))
    say("talks to the server; only api/ does");
  if (/\bconsole\.|\bdebugger\b|dangerouslySetInnerHTML|\beval\(/.test(text)) say("console, eval or raw HTML");
  // Names of XML namespaces are no addresses.
  if (/https?:\/\/(?!www\.w3\.org|www\.omg\.org\/spec\/)/.test(text.replace(/\/\/.*w3\.org.*/g, "")) && !test)
    say("names an address outside this machine");
  if (/\bTODO\b/.test(text)) say("TODO without an issue");
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`lint: ${files.length} files, ${problems.length} problems\n`);
process.exit(problems.length === 0 ? 0 : 1);
