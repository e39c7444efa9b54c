import type { Problem } from "../api/problem";
import type { Item } from "../api/types";
import { words } from "../text/words";

export const fault_words = words(
  { need_title: "请填写中文名称", same_title: "与其他信息项重名", digits: "小数位数最多 18 位" },
  { need_title: "Give it a title", same_title: "Another item has this title", digits: "At most 18 decimal places" },
);

type Words = typeof fault_words.zh;

// What is wrong with items, by column name; the node checks it again.
export function faults_of(items: Item[], t: Words): Record<string, string> {
  const faults: Record<string, string> = {};
  const seen = new Set<string>();
  for (const item of items) {
    const title = item.title.trim();
    if (title === "") faults[item.name] = t.need_title;
    else if (seen.has(title)) faults[item.name] = t.same_title;
    else if (item.type === "decimal" && (item.length ?? 0) > 18) faults[item.name] = t.digits;
    seen.add(title);
  }
  return faults;
}

// Where the node complains about one item ("items[3].length: out of range"): at that item.
export function fault_of(problem: Problem | undefined, items: Item[]): Record<string, string> {
  const found = problem && /(?:^|[./])items[[./](\d+)/.exec(problem.at || problem.detail);
  const item = found ? items[Number(found[1])] : undefined;
  return item && problem ? { [item.name]: problem.detail || problem.title } : {};
}
