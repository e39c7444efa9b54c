#include "ledger/kinds.hpp"

#include <fmt/format.h>

namespace jw::ledger {
namespace {

// Sorted by area, within it by the course of events. Ids, counts, codes and digests only: what a
// person is called or what a row holds never stands here.
constexpr Kind kKinds[] = {
    {"node.started", "节点启动", "Node started", "node", "version log_size?"},
    {"node.initialised", "节点初始化", "Node initialised", "node", "name? region? key? origin?"},
    {"node.invited", "邀请节点加入", "Node invited to join", "invitation", "node? name? region? expires?"},
    {"node.certified", "签发节点证书", "Node certificate issued", "node",
     "fingerprint serial? not_after? key?"},
    {"node.revoked", "吊销节点", "Node revoked", "node", "fingerprint? reason?"},
    {"node.joined", "节点加入", "Node joined", "node", "address? fingerprint? key? regions?"},
    {"trust.published", "发布信任清单", "Trust list published", "trust list version", "digest nodes?"},
    {"trust.received", "接收信任清单", "Trust list received", "trust list version", "digest from? nodes?"},

    {"key.rotated", "轮换处理密钥", "New version of a treatment key", "key", "version"},
    {"key.master_rotated", "更换主密钥", "Keys sealed by a new master key", "version of the master key",
     "kind keys"},

    {"region.loaded", "载入区划", "Region table loaded", "edition",
     "regions before? removed? renamed? added? digest?"},
    {"calendar.changed", "调整工作日历", "Day of a block's calendar set or removed", "region",
     "day off? removed?"},
    {"code_set.added", "新增代码集", "Code set added", "code set", "version codes"},
    {"code_set.revised", "修订代码集", "New version of a code set", "code set",
     "version added dropped renamed"},
    {"element.added", "新增数据元", "Data element added", "data element", "version"},
    {"element.revised", "修订数据元", "New version of a data element", "data element", "version"},
    {"mapping.saved", "保存对照表", "Mapping saved", "mapping", "version codes"},
    {"mapping.removed", "删除对照表", "Mapping removed", "mapping", ""},
    {"org.created", "登记单位", "Org registered", "org", "region? line? uscc?"},
    {"org.changed", "变更单位", "Org changed", "org", "changed?"},
    {"user.created", "创建用户", "Person added", "person", "org roles?"},
    {"user.changed", "变更用户", "Person changed", "person", "changed? roles? active?"},
    {"session.opened", "登录成功", "Logged in", "person", "login_hash? address_hash?"},
    {"session.failed", "登录失败", "Log-in refused", "keyed hash of the login",
     "login_hash? address_hash? reason?"},
    {"session.closed", "退出登录", "Logged out", "person", "reason?"},
    {"client.created", "创建接口客户端", "API client created", "client", "org? roles?"},
    {"client.revoked", "停用接口客户端", "API client revoked", "client", "reason?"},

    {"resource.drafted", "编制数据资源", "Resource drafted", "resource", "code? org? version? digest?"},
    {"resource.changed", "变更数据资源", "Resource changed", "resource", "code? version? changed? digest?"},
    {"resource.loaded", "装载数据", "Resource data loaded", "resource",
     "version? rows? bytes? digest? set_aside? upload?"},
    {"resource.published", "发布数据资源", "Resource published", "resource",
     "code? version? data_version? digest? filing?"},
    {"resource.assessed", "登记评估", "Assessment put on file", "resource",
     "assessment kind conclusion items_digest"},
    {"resource.barred", "禁止列入目录", "Resource barred from the catalog", "resource", "code?"},
    {"resource.withdrawn", "撤下数据资源", "Resource withdrawn", "resource", "code?"},
    {"resource.queried", "查看本部门数据", "Resource rows looked at by its owner", "resource",
     "version? rows? application?"},
    {"resource.downloaded", "下载数据资源", "Resource downloaded by its owner", "resource",
     "version? format? rows? bytes?"},
    {"resource.amended", "修订数据", "Rows of a resource amended", "resource",
     "version? cause? from? updated? added? removed? rows? bytes? digest?"},
    {"resource.screened", "按新规则复核数据", "Resource screened by changed rules", "resource",
     "version? rows? set_aside? bytes? digest?"},
    {"clearance.filed", "登记批准决定", "Authority's decision on core or important data put on file",
     "clearance", "resource items until? to? digest?"},
    {"clearance.withdrawn", "撤回批准决定", "Authority's decision withdrawn", "clearance", "resource"},
    {"filing.edited", "编辑目录变更", "Change of a resource edited", "filing",
     "resource base_version cause digest"},
    {"filing.submitted", "提交目录报审", "Filing submitted to the head", "filing",
     "resource kind code digest"},
    {"filing.approved", "负责人审批通过", "Filing approved by the head", "filing",
     "resource reviewer due digest"},
    {"filing.received", "收到目录报审", "Filing received from a node", "filing", "from org state"},
    {"filing.accepted", "目录审核通过", "Filing accepted by the data bureau", "filing",
     "resource reviewer due digest"},
    {"filing.returned", "退回目录报审", "Filing returned", "filing", "resource by"},
    {"filing.cancelled", "撤回目录报审", "Filing taken back", "filing", "resource"},
    {"filing.extension", "目录变更延期", "Extension of a change", "filing", "resource state due"},
    {"catalog.received", "接收目录变更", "Catalog changes received from a peer", "node",
     "to entries removed"},
    {"upload.received", "接收上传文件", "Upload received", "upload", "bytes? digest? rows? resource?"},
    {"upload.sheet_chosen", "选择工作表", "Sheet of an uploaded workbook chosen", "upload", "rows"},
    {"import.received", "接收目录导入文件", "Catalog file received", "import", "bytes digest"},
    {"import.checked", "检查目录导入文件", "Catalog file checked", "import", "records blocked"},
    {"import.committed", "写入导入的目录", "Imported catalog written", "import", "done failed blocked"},
    {"catalog.exported", "导出目录", "Catalog exported", "org", "resources format scope"},

    {"rule.saved", "保存质量规则", "Quality rule saved", "rule",
     "resource? holding? version? severity? kind?"},
    {"rule.retired", "停用质量规则", "Quality rule retired", "rule", "resource? holding? version?"},
    {"rule.tried", "试运行质量规则", "Quality rule tried on data", "resource or holding",
     "kind? rows? failing? shown?"},
    {"quality.measured", "质量检测", "Quality measured", "resource or holding",
     "version? rules? rows? failing? score?"},
    {"quarantine.opened", "数据进入隔离区", "Rows put in quarantine", "quarantine",
     "resource? version? rows?"},
    {"quarantine.queried", "查看隔离数据", "Quarantined rows looked at", "quarantine", "rows? resource?"},
    {"quarantine.downloaded", "下载隔离数据", "Quarantined rows downloaded", "quarantine",
     "rows? format? resource?"},
    {"quarantine.edited", "修改隔离数据", "Quarantined rows edited", "quarantine", "rows? still_failing?"},
    {"quarantine.released", "放行隔离数据", "Quarantined rows released", "quarantine", "rows? version?"},
    {"quarantine.dismissed", "剔除隔离数据", "Quarantined rows dismissed", "quarantine", "rows?"},
    {"quarantine.superseded", "隔离区被新数据取代", "Quarantine superseded by a newer load", "quarantine",
     "rows? version?"},
    {"finding.queried", "查看所得数据的质量问题", "Findings on received data looked at", "holding", "rows?"},

    {"flow.started", "发起流程", "Process started", "instance", "process version"},
    {"flow.ended", "流程结束", "Process ended", "instance", "process status steps digest"},
    {"flow.incident", "流程异常", "Incident in a process", "instance", "node reason"},
    {"flow.refused", "拒绝办理任务", "Task refused to somebody", "instance", "task node reason"},
    {"flow.migrated", "迁移流程实例", "Instance moved to another version", "instance", "process version"},

    {"demand.raised", "提出数据需求", "Demand raised", "demand", "number? org? items?"},
    {"demand.moved", "办理数据需求", "Step of a demand taken", "demand",
     "number? action state org? resource?"},
    {"demand.received", "收到数据需求进展", "Step of a demand received from a peer", "demand",
     "number? action state from"},
    {"duty.added", "登记责任清单", "Duty to provide added", "duty", "org? resource?"},
    {"duty.changed", "变更责任清单", "Duty to provide changed", "duty", "org? resource?"},
    {"duty.removed", "移出责任清单", "Duty to provide removed", "duty", "org?"},
    {"preset.saved", "登记本地时限", "Preset of a block saved", "preset", "region version terms"},
    {"preset.retired", "停用本地时限", "Preset of a block retired", "preset", "region"},
    {"clock.started", "时限开始", "Clock of a duty started", "duty",
     "kind org due days preset? number? outer?"},
    {"clock.suspended", "时限中止", "Clock suspended for a reason of the law", "duty",
     "kind org reason policy"},
    {"clock.resumed", "时限恢复", "Clock resumed", "duty", "kind org due"},
    {"clock.consented", "同意延期", "Extension consented to", "duty", "kind org days due by?"},
    {"clock.notified", "通知延期", "Extension told to whoever waits", "duty", "kind org due"},
    {"clock.stopped", "时限终止", "Duty done, its clock stopped", "duty", "kind org outcome used late"},
    {"clock.due_soon", "时限临期", "Clock turned yellow", "duty", "kind org due"},
    {"clock.overdue", "时限逾期", "Clock turned red", "duty", "kind org due"},
    {"clock.deemed", "逾期视为同意", "Silence took the effect the law gives it", "duty",
     "kind org outcome started due days preset"},
    {"clock.escalated", "逐级督办", "Duty brought to the next rung of the ladder", "duty",
     "kind org rung to late"},
    {"clock.recounted", "时限重新计算", "Deadline counted anew by another calendar", "duty",
     "kind org due before provisional"},
    {"supervision.reminded", "催办", "Department reminded of a duty", "duty", "kind org from"},
    {"supervision.seen", "签收提醒", "Reminder acknowledged", "notice", "duty org"},
    {"order.issued", "下达督办单", "Supervision order issued", "order", "number org duties due"},
    {"order.replied", "答复督办单", "Supervision order replied to", "order", "number org"},
    {"order.returned", "退回督办答复", "Reply to a supervision order not accepted", "order",
     "number org due"},
    {"order.escalated", "督办升级", "Supervision order escalated", "order", "number org to"},
    {"order.closed", "督办办结", "Supervision order closed", "order", "number org outcome"},
    {"violation.raised", "发现违规线索", "Finding of a violation raised from evidence", "finding",
     "code org evidence"},
    {"violation.confirmed", "认定违规", "Finding confirmed by the authority", "finding", "code org"},
    {"violation.dismissed", "排除违规", "Finding dismissed by the authority", "finding", "code org"},
    {"exclusion.proposed", "提出负面清单条目", "Line of the negative list proposed", "exclusion",
     "number? org? resource?"},
    {"exclusion.reviewed", "审核负面清单条目", "Line of the negative list reviewed", "exclusion",
     "number? state org?"},
    {"inventory.changed", "变更信息系统清单", "Inventory of systems changed", "system or data set",
     "action what org? resource?"},
    {"rollup.claimed", "认领下级目录", "Catalog entry of a lower region claimed", "resource",
     "version? org? bureau?"},
    {"rollup.returned", "退回下级目录", "Catalog entry of a lower region returned for correction", "resource",
     "version? bureau? reason?"},
    {"rollup.received", "收到上级目录意见", "Verdict of the upper bureau received", "resource",
     "verdict version? bureau? from"},

    {"application.submitted", "提交共享申请", "Application submitted", "application",
     "resource? mode? items? digest? org?"},
    {"application.consented", "共享工作机构同意", "Application consented to by the sharing unit",
     "application", "digest?"},
    {"application.declined", "不同意共享申请", "Application declined", "application", "step? reason?"},
    {"application.received", "收到共享申请", "Application received from a peer", "application",
     "from? resource? digest? org?"},
    {"application.withdrawn", "撤回共享申请", "Application withdrawn", "application", "reason?"},
    {"application.moved", "办理共享申请", "Step of an application taken", "application",
     "number action org?"},
    {"application.told", "收到共享申请进展", "Revision of an application received from its holder",
     "application", "number revision state from"},
    {"usage.recorded", "登记使用记录", "Use of shared data recorded", "application",
     "number record keep_until"},

    {"grant.issued", "签发共享授权", "Grant issued", "grant",
     "application? resource? mode? digest plan? to? until?"},
    {"grant.refused", "拒绝共享授权", "Grant refused", "application", "resource? reason?"},
    {"grant.received", "收到共享授权", "Grant received", "grant", "from? application? digest"},
    {"grant.revoked", "撤销共享授权", "Grant revoked", "grant", "reason?"},
    {"grant.stepped_down", "共享授权降级为仅核验", "Grant stepped down to verify only", "grant",
     "number? reason?"},
    {"grant.suspended", "暂停共享授权", "Grant suspended", "grant", "number? reason?"},
    {"grant.resumed", "恢复共享授权", "Grant resumed", "grant", "number? reason?"},
    {"grant.expired", "共享授权到期", "Grant expired", "grant", ""},

    {"delivery.planned", "计划交付", "Delivery planned", "batch", "grant? sequence? resource?"},
    {"delivery.sealed", "封装批次", "Batch sealed", "batch",
     "delivery? grant? sequence? rows_in? rows_out? filtered? set_aside? digest? bytes?"},
    {"delivery.sent", "发送批次", "Batch sent", "batch", "delivery? to? bytes? digest?"},
    {"delivery.acknowledged", "交付已确认", "Delivery acknowledged", "batch",
     "delivery? receipt? digest? rows?"},
    {"delivery.failed", "交付失败", "Delivery failed", "batch", "reason? attempt?"},
    {"batch.received", "收到批次", "Batch received", "batch", "from? grant? sequence? rows? bytes? digest?"},
    {"batch.applied", "批次入库", "Batch applied", "batch",
     "grant? sequence? rows? inserted? updated? deleted? digest?"},
    {"batch.rejected", "拒收批次", "Batch rejected", "batch", "from? grant? sequence? reason"},
    {"receipt.issued", "出具回执", "Receipt issued", "receipt", "batch? grant? digest rows? to?"},
    {"receipt.received", "收到回执", "Receipt received", "receipt", "batch? grant? digest rows? from?"},

    {"holding.queried", "查询所得数据", "Received data queried", "holding",
     "grant? purpose? rows? items? filter_digest?"},
    {"holding.downloaded", "下载所得数据", "Received data downloaded", "holding",
     "grant? purpose? format? rows? bytes? items?"},
    {"holding.removed", "删除所得数据", "Received data removed: its grant has ended", "holding", "rows?"},

    {"correction.raised", "提出数据疑义", "Values disputed", "correction",
     "number resource grant points digest"},
    {"correction.joined", "并入已有疑义", "Dispute of values already disputed joined", "correction",
     "number"},
    {"correction.received", "收到数据疑义", "Dispute received; its clock runs", "correction",
     "number due? from? points? digest?"},
    {"correction.read", "查看疑义数据", "Disputed values looked at", "correction or grant", "points number?"},
    {"correction.answered", "答复数据疑义", "Dispute answered", "correction",
     "number corrected rejected version open? from?"},
    {"correction.accepted", "确认疑义答复", "Answer accepted", "correction", "number"},
    {"correction.withdrawn", "撤回数据疑义", "Dispute withdrawn", "correction", "number"},
    {"correction.reminded", "催办数据疑义", "Provider reminded", "correction", "number"},
    {"correction.escalated", "提请协调裁定", "Dispute brought to the data bureau above both", "correction",
     "number"},
    {"correction.ruled", "裁定数据疑义", "Dispute ruled on by the data bureau", "correction",
     "number outcome?"},
    {"correction.due_soon", "疑义临期预警", "Dispute due soon", "correction", "number provider due"},
    {"correction.overdue", "疑义逾期", "Dispute overdue", "correction", "number provider due"},

    {"envelope.sent", "发送信封", "Envelope sent", "envelope", "to type digest? previous?"},
    {"envelope.received", "收到信封", "Envelope received", "envelope", "from type digest? previous?"},
    {"envelope.rejected", "拒收信封", "Envelope rejected", "envelope", "from? type? reason"},

    {"log.exported", "导出日志", "Log exported", "checkpoint size", "from? to? digest?"},
};

}  // namespace

std::span<const Kind> kinds() { return kKinds; }

const Kind* find_kind(std::string_view kind) {
  for (const auto& row : kKinds)
    if (row.kind == kind) return &row;
  return nullptr;
}

std::string event_page() {
  std::string out =
      "# Events\n\n"
      "Everything that matters is an entry in the node's log. This page is generated from "
      "`src/ledger/kinds.cpp`;\n"
      "`test_ledger` compares, and `JW_UPDATE=1 test_ledger --gtest_filter='Kinds.*'` writes it anew.\n\n"
      "An entry is RFC 8785 JSON of at most 65,535 bytes:\n"
      "`{\"v\":1,\"seq\",\"time\",\"node\",\"kind\",\"actor\":{\"kind\",\"id\",\"org\"},\"trace\","
      "\"subject\",\"details\"}`.\n"
      "`seq` is its index in the log. Ids, counts, codes and digests only; never personal data.\n"
      "`?` marks a detail that may be absent.\n\n"
      "| kind | 中文 | meaning | subject | details |\n| --- | --- | --- | --- | --- |\n";
  for (const auto& row : kKinds)
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", row.kind, row.zh, row.en, row.subject,
                       row.fields.empty() ? "" : fmt::format("`{}`", row.fields));
  return out;
}

}  // namespace jw::ledger
