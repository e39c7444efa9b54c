import { describe, expect, it } from "vitest";
import { en } from "./en";
import { zh } from "./zh";

// The compiler holds pages to the same; this holds the shared words to it at run time as well, and
// looks for words somebody forgot to translate.
function flat(words: object, at = ""): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(words).flatMap(([name, value]) =>
      typeof value === "object" ? Object.entries(flat(value as object, `${at}${name}.`)) : [[`${at}${name}`, value]],
    ),
  );
}

const modules = import.meta.glob<{ text: { zh: object; en: object } }>("../{pages,shell}/**/text.ts", { eager: true });
const all: [string, { zh: object; en: object }][] = [
  ["text", { zh, en }],
  ...Object.entries(modules).map(([path, module]) => [path, module.text] as [string, { zh: object; en: object }]),
];

describe.each(all)("the words of %s", (_, { zh: chinese, en: english }) => {
  it("are the same in both languages", () => expect(Object.keys(flat(english)).sort()).toEqual(Object.keys(flat(chinese)).sort()));
  it("are in English where they should be", () => {
    for (const [name, value] of Object.entries(flat(english))) {
      if (typeof value === "string" && !["language"].includes(name)) expect(/[\u4e00-\u9fff]/.test(value), `${name}: ${value}`).toBe(false);
    }
  });
});
