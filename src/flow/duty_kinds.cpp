#include "flow/duty_kinds.hpp"

#include <algorithm>

namespace jw::flow {
namespace {

constexpr DutyKind kKinds[] = {
    // Sharing of data between departments.
    {"catalog.update", "目录更新", "Update of the catalog", "P1"},
    {"catalog.review", "目录审核发布", "Review of the catalog", "A3"},
    {"compliance.check", "合规性审查", "Compliance check", "A3"},
    {"reply.unconditional", "无条件共享答复", "Reply, unconditional sharing", "P4"},
    {"reply.conditional", "有条件共享答复", "Reply, conditional sharing", "P4"},
    {"reply.unpublished", "未发布资源的答复", "Reply, resource not published yet", "P4"},
    {"delivery", "提供数据", "Delivery", "P4"},
    {"return_flow", "数据回流", "Return flow", "P5"},
    {"correction.answer", "疑义校核答复", "Answer to a dispute of values", "P6"},
    {"demand.assign", "指定数源部门", "Naming the source department", "A1"},
    {"demand.answer", "数据需求答复", "Answer to a demand", ""},
    {"demand.promise", "按承诺提供数据", "Providing as promised", ""},
    {"dispute.coordinate", "争议协调", "Coordination of a dispute", "A2"},
    {"rectification", "整改", "Rectification", "R6"},
    {"disposal", "使用完毕处置", "Disposal after use", "R4"},
    {"usage.record", "报送使用记录", "Record of use", "R5"},
    {"use.retain", "留存期满删除数据", "Deleting what was kept for its days", ""},
    {"use.notify", "告知本人", "Telling the persons", ""},
    {"use.delete_by", "按期删除数据", "Deleting by the day named", ""},
    {"alert.explain", "异常使用说明", "Explaining unusual use", ""},
    {"alert.conclude", "异常使用处置", "Concluding on unusual use", ""},
    // Licences (行政许可法).
    {"licence.acceptance", "受理", "Acceptance", ""},
    {"licence.decision", "许可决定", "Decision", ""},
    {"licence.joint", "并联审批总时限", "Joint handling, total", ""},
    {"licence.first_review", "下级机关初审", "First review by the lower agency", ""},
    {"licence.delivery", "送达许可证件", "Delivery of the licence", ""},
    {"licence.hearing_request", "申请听证", "Request for a hearing", ""},
    {"licence.hearing", "组织听证", "Holding the hearing", ""},
    // Disclosure, opening, hotline, services, credit.
    {"disclosure.reply", "政府信息公开答复", "Reply, disclosure", ""},
    {"disclosure.correction_notice", "公开申请补正告知", "Notice of what is missing, disclosure", ""},
    {"disclosure.opinion", "征求意见答复", "Opinion, disclosure", ""},
    {"disclosure.publication", "主动公开", "Publication", ""},
    {"opening.reply", "开放申请答复", "Reply, open data", ""},
    {"hotline.answer", "热线事项办理", "Hotline request", ""},
    {"service.material_review", "网办材料审核", "Review of online material", ""},
    {"credit.check", "信用信息归集核验", "Check of incoming credit data", ""},
    {"credit.mark", "异议标注", "Marking of an objection", ""},
    {"credit.decide", "异议核查处理", "Decision on an objection", ""},
    {"credit.forward", "异议转交", "Forwarding of an objection", ""},
    {"credit.provider", "提供单位核查", "Verification by the provider", ""},
    {"credit.joint", "异议处理合计", "Objection, total", ""},
    {"credit.delete", "撤销信息处理", "Removal of a revoked record", ""},
    {"credit.repair", "信用修复", "Repair of credit", ""},
    // Supervision itself, and what a process defines on its own.
    {"order.reply", "督办单答复", "Reply to a supervision order", ""},
    {"process", "流程环节", "Step of a process", ""},
};

}  // namespace

std::span<const DutyKind> duty_kinds() { return kKinds; }

const DutyKind* find_duty_kind(std::string_view key) {
  const auto found = std::ranges::find(kKinds, key, &DutyKind::key);
  return found == std::end(kKinds) ? nullptr : &*found;
}

}  // namespace jw::flow
