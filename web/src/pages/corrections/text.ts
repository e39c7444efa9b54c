import { words } from "../../text/words";

export const text = words(
  {
    title: "疑义校核",
    lead: "所得数据有误或不完整的，向提供方提出疑义；提供方自收到之日起 10 个工作日内核实、更正并反馈，不得延期。",
    box: { mine: "本部门提出", answer: "待本部门答复", rule: "待本部门裁定", all: "全部" },
    empty: {
      mine: "还没有提出疑义。在“我的数据”里找到有误的行，点“提出疑义”。",
      answer: "没有等待答复的疑义。",
      rule: "没有等待裁定的疑义。",
      all: "没有疑义。",
    },
    items: "信息项",
    points: "数据值",
    clock: "期限",
    answer_of: (corrected: string, rejected: string) => `更正 ${corrected}，不予更正 ${rejected}`,
    light: { label: "预警", yellow: "临期", red: "逾期" },
    to_data: "去我的数据",
  },
  {
    title: "Disputes",
    lead: "Dispute values you received that are wrong or missing. The provider verifies, corrects and answers within 10 working days of receipt; there is no extension.",
    box: { mine: "Ours", answer: "To answer", rule: "To rule on", all: "All" },
    empty: {
      mine: "No dispute yet. Find the wrong row in My data and press Dispute.",
      answer: "Nothing waits for your answer.",
      rule: "Nothing waits for your ruling.",
      all: "No disputes.",
    },
    items: "Items",
    points: "Values",
    clock: "Deadline",
    answer_of: (corrected, rejected) => `${corrected} corrected, ${rejected} rejected`,
    light: { label: "Warning", yellow: "Due soon", red: "Overdue" },
    to_data: "To my data",
  },
);
