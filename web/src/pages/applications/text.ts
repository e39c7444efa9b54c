import { words } from "../../text/words";

export const text = words(
  {
    title: "共享申请",
    lead: "申请别的单位的数据，或审核别的单位对本单位数据的申请。",
    box: { mine: "我的申请", consent: "待同意", review: "待审核", all: "全部" },
    empty: {
      mine: "还没有申请。到资源目录里找到需要的数据，点“申请共享”。",
      consent: "没有等待您同意的申请。",
      review: "没有等待审核的申请。",
      all: "没有申请。",
    },
    find: "去目录找数据",
  },
  {
    title: "Applications",
    lead: "Apply for other orgs' data, or review what others ask of yours.",
    box: { mine: "Ours", consent: "To consent", review: "To review", all: "All" },
    empty: {
      mine: "No application yet. Find what you need in the catalog and press Apply.",
      consent: "Nothing waits for your consent.",
      review: "Nothing waits for review.",
      all: "No applications.",
    },
    find: "Find data in the catalog",
  },
);
