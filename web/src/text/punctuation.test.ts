import ts from "typescript";
import { expect, it } from "vitest";

// A mark of Chinese writing outside the Chinese words would stand on English pages as well.
const kMarks = /[（）；：、，。]/;
const files = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.*", "!./zh.ts"], { query: "?raw", import: "default", eager: true });

// The texts of a file but for its Chinese words: what comes first in words(), what is called zh, and
// single marks in a list, at which typed text is split.
function marked(path: string, source: string): string[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === "words") return node.arguments.slice(1).forEach(look);
    if (ts.isPropertyAssignment(node) && node.name.getText() === "zh") return;
    const said = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isJsxText(node);
    if (said && kMarks.test(node.text) && !(node.text.length === 1 && ts.isArrayLiteralExpression(node.parent)))
      found.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${node.text.trim()}`);
    ts.forEachChild(node, look);
  };
  look(file);
  return found;
}

it("finds marks in strings, templates and elements, but not in Chinese words", () => {
  const source = [
    'const a = list.join("、");',
    "const b = `${name}（${code}）`;",
    "const c = <p>{name}：{value}</p>;",
    'const d = words({ e: "一、二" }, { e: "1、2" });',
    'const f = { zh: "甲，乙", en: "a, b" };',
    'const g = [",", "，"];',
  ];
  expect(marked("x.tsx", source.join("\n"))).toEqual(["x.tsx:1: 、", "x.tsx:2: （", "x.tsx:2: ）", "x.tsx:3: ：", "x.tsx:4: 1、2"]);
});

it("leaves the marks of Chinese writing to the Chinese words", () => {
  expect(Object.keys(files).length).toBeGreaterThan(200);
  expect(Object.entries(files).flatMap(([path, source]) => marked(path, source))).toEqual([]);
});
