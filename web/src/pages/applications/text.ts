import { words } from "../../text/words";

export const text = words(
  {
    title: "共享申请",
    lead: "申请别的单位的数据，或审核别的单位对本单位数据的申请。",
    box: { mine: "我的申请", todo: "待我办理", consent: "待同意", approve: "待同意答复", review: "待审核", authority: "主管部门待办", all: "全部" },
    bulk: "表格批量申请",
    many: "申请多个资源",
    clock: "时限",
    lights: { green: "正常", yellow: "临期", red: "逾期" },
    empty: {
      mine: "还没有申请。到资源目录里找到需要的数据，点“申请共享”。",
      consent: "没有等待您同意的申请。",
      review: "没有等待审核的申请。",
      todo: "没有等待补正、整改或处置的申请。",
      approve: "没有等待您同意的答复。",
      authority: "没有等待主管部门办理的延期、备案、争议或合规审查。",
      all: "没有申请。",
    },
    find: "去目录找数据",
  },
  {
    title: "Applications",
    lead: "Apply for other orgs' data, or review what others ask of yours.",
    box: { mine: "Ours", todo: "To do", consent: "To consent", approve: "Replies to consent to", review: "To review", authority: "For the authority", all: "All" },
    bulk: "By spreadsheet",
    many: "Several resources",
    clock: "Clock",
    lights: { green: "In time", yellow: "Due soon", red: "Late" },
    empty: {
      mine: "No application yet. Find what you need in the catalog and press Apply.",
      consent: "Nothing waits for your consent.",
      review: "Nothing waits for review.",
      todo: "Nothing to supplement, rectify or dispose of.",
      approve: "No reply waits for your consent.",
      authority: "No extension, filing, dispute or check waits for the authority.",
      all: "No applications.",
    },
    find: "Find data in the catalog",
  },
);
