import { words } from "../../text/words";

export const text = words(
  {
    title: "目录审核",
    lead: "数据资源列入目录前，先由本单位负责人审批，再由数据主管部门在 2 个工作日内审核；变更在 10 个工作日内办结。",
    box: { review: "待我审核", approve: "待负责人审批", mine: "本单位报审", done: "已审核" },
    empty: {
      review: "没有等待审核的报审单",
      approve: "没有等待审批的报审单",
      mine: "本单位还没有报审。在数据资源页面登记评估后提交。",
      done: "还没有审核过的报审单",
    },
    name: "数据资源",
    kind: { new: "新编", change: "变更", withdraw: "撤下" },
    kind_title: "类别",
    review_clock: "审核时限",
    change_clock: "变更时限",
    extension: "申请延期",
    reviewer: "审核部门",
    above: "上级",
  },
  {
    title: "Catalog review",
    lead: "Before a resource is listed the head of its department approves, then the data bureau reviews within 2 working days; changes are due within 10.",
    box: { review: "To review", approve: "For the head", mine: "Our filings", done: "Reviewed" },
    empty: {
      review: "Nothing waits for review",
      approve: "Nothing waits for the head",
      mine: "No filing yet. Put assessments on file at a resource, then submit it.",
      done: "Nothing reviewed yet",
    },
    name: "Resource",
    kind: { new: "New", change: "Change", withdraw: "Withdrawal" },
    kind_title: "Kind",
    review_clock: "Review",
    change_clock: "Change",
    extension: "Asks for more time",
    reviewer: "Reviewer",
    above: "above",
  },
);
