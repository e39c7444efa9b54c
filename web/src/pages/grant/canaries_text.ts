import { words } from "../../text/words";

export const text = words(
  {
    canaries: "金丝雀行（外泄溯源）",
    canaries_lead: "交付的数据中混入若干不存在的行，每份授权各不相同。疑似外泄的文件中若有这些行，即可认定来源。",
    registered: (n: string, most: string) => `本授权已登记 ${n} 行（授权约定至多 ${most} 行），不计入任何行数统计`,
    none_yet: "首批数据交付后登记",
    compare: "比对文件",
    compare_hint: "CSV、JSON 等文本文件；只在本节点比对，不保存文件",
    compared: (lines: string, grants: string) => `已比对 ${lines} 行，涉及本部门 ${grants} 份授权`,
    no_match: "没有找到本部门任何授权的金丝雀行",
    match: (number: string, name: string, found: string, all: string) =>
      `${number}（${name}）：命中 ${found} / ${all} 行`,
    at_lines: (list: string) => `所在行：${list}`,
    this_grant: "本授权",
  },
  {
    canaries: "Canary rows (tracing copies)",
    canaries_lead: "A few rows of nobody stand among the rows delivered, others for each grant. A file that has them names where it came from.",
    registered: (n: string, most: string) => `${n} rows registered for this grant (at most ${most} agreed); they are in no count of rows`,
    none_yet: "Registered with the first delivery",
    compare: "Compare a file",
    compare_hint: "Text files such as CSV or JSON; compared on this node, not kept",
    compared: (lines: string, grants: string) => `${lines} lines compared with ${grants} grants of this department`,
    no_match: "No canary row of this department stands in it",
    match: (number: string, name: string, found: string, all: string) => `${number} (${name}): ${found} of ${all} rows`,
    at_lines: (list: string) => `Lines ${list}`,
    this_grant: "this grant",
  },
);
