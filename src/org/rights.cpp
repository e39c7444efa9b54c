#include "org/rights.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace jw::org {
namespace {

using enum Right;

constexpr std::array kRights = {
    RightName{CatalogRead, "catalog.read", "查看目录", "read the catalog"},
    RightName{ResourceWrite, "resource.write", "编制数据资源", "describe data resources"},
    RightName{ResourcePublish, "resource.publish", "发布数据资源", "publish data resources"},
    RightName{CatalogReview, "catalog.review", "审核目录", "review the catalog"},
    RightName{StandardWrite, "standard.write", "维护数据标准", "keep data standards"},
    RightName{QualityWrite, "quality.write", "管理数据质量", "manage the quality of data"},
    RightName{CorrectionWrite, "correction.write", "提出数据疑义", "raise doubts about data"},
    RightName{CorrectionAnswer, "correction.answer", "答复数据疑义", "answer doubts about data"},
    RightName{DemandWrite, "demand.write", "提出数据需求", "state data demands"},
    RightName{DemandAssign, "demand.assign", "指定数源部门", "name the department a demand goes to"},
    RightName{PresetWrite, "preset.write", "登记本地时限", "register local time limits"},
    RightName{SupervisionRead, "supervision.read", "查看督办", "read supervision"},
    RightName{SupervisionWrite, "supervision.write", "催办督办", "supervise and urge"},
    RightName{FlowRead, "flow.read", "办理待办和查看流程", "work on tasks and read processes"},
    RightName{FlowOperate, "flow.operate", "运维流程实例", "operate processes"},
    RightName{FlowDeploy, "flow.deploy", "设计和部署流程", "design and deploy processes"},
    RightName{ApplicationWrite, "application.write", "提出共享申请", "apply for data"},
    RightName{ApplicationConsent, "application.consent", "同意提交申请", "consent to applications"},
    RightName{ApplicationReview, "application.review", "审核共享申请", "review applications"},
    RightName{ApplicationDispute, "application.dispute", "提出共享争议", "open disputes"},
    RightName{ApplicationOversee, "application.oversee", "协调监督共享申请", "oversee applications"},
    RightName{GrantRead, "grant.read", "查看共享授权", "read grants"},
    RightName{GrantRevoke, "grant.revoke", "撤销共享授权", "revoke grants"},
    RightName{GrantSuspend, "grant.suspend", "暂停共享授权", "suspend grants"},
    RightName{DeliveryRead, "delivery.read", "查看交付", "read deliveries"},
    RightName{DeliveryRun, "delivery.run", "执行交付", "run deliveries"},
    RightName{HoldingRead, "holding.read", "查看回流数据", "use data that others share"},
    RightName{HoldingExport, "holding.export", "下载回流数据", "download data that others share"},
    RightName{LogRead, "log.read", "查看存证日志", "read the log"},
    RightName{SystemRead, "system.read", "查看系统状态", "read the state of the system"},
    RightName{NodeManage, "node.manage", "管理节点", "manage nodes"},
    RightName{OrgManage, "org.manage", "管理部门", "manage departments"},
    RightName{UserManage, "user.manage", "管理用户", "manage users"},
    RightName{ClientManage, "client.manage", "管理接口密钥", "manage API keys"},
    RightName{KeyManage, "key.manage", "管理处理密钥", "manage keys of treatments"},
};

// The matrix of roles and rights. Decree 809 asks for four eyes twice: whoever writes an
// application does not consent to it, whoever registers data does not answer for it alone.
// Administrators and operators run the node and see no data.
const std::vector<Role>& table() {
  static const std::vector<Role> kRoles = {
      {"clerk",
       "经办人",
       "Clerk",
       {CatalogRead, ResourceWrite, QualityWrite, CorrectionWrite, DemandWrite, SupervisionRead, FlowRead,
        ApplicationWrite, ApplicationDispute, GrantRead, DeliveryRead, HoldingRead, HoldingExport}},
      {"head",
       "共享工作机构负责人",
       "Head of the sharing unit",
       {CatalogRead, ResourcePublish, SupervisionRead, FlowRead, ApplicationConsent, ApplicationDispute,
        GrantRead, GrantRevoke, GrantSuspend, DeliveryRead, HoldingRead, HoldingExport, ClientManage}},
      {"reviewer",
       "提供方审核人",
       "Provider's reviewer",
       {CatalogRead, QualityWrite, CorrectionAnswer, SupervisionRead, FlowRead, ApplicationReview,
        ApplicationDispute, GrantRead, GrantRevoke, GrantSuspend, DeliveryRead, DeliveryRun}},
      {"bureau",
       "数据管理部门",
       "Data bureau",
       {CatalogRead, ResourcePublish, CatalogReview, StandardWrite, CorrectionAnswer, DemandAssign,
        PresetWrite, SupervisionRead, SupervisionWrite, FlowRead, FlowOperate, FlowDeploy, ApplicationOversee,
        GrantRead, GrantSuspend, DeliveryRead, LogRead, SystemRead}},
      {"auditor",
       "审计",
       "Auditor",
       {CatalogRead, SupervisionRead, FlowRead, GrantRead, DeliveryRead, LogRead}},
      {"operator",
       "运维",
       "Operator",
       {CatalogRead, FlowRead, FlowOperate, DeliveryRead, DeliveryRun, LogRead, SystemRead}},
      {"admin",
       "管理员",
       "Administrator",
       {CatalogRead, LogRead, SystemRead, NodeManage, OrgManage, UserManage, ClientManage, KeyManage}},
  };
  return kRoles;
}

const RightName& name_of(Right right) {
  const auto found =
      std::find_if(kRights.begin(), kRights.end(), [&](const auto& row) { return row.right == right; });
  JW_CHECK(found != kRights.end(), "a right without a row in kRights");
  return *found;
}

}  // namespace

std::string_view to_string(Right right) { return name_of(right).name; }

std::span<const RightName> rights_with_names() { return kRights; }

std::span<const Right> all_rights() {
  static const auto kAll = [] {
    std::array<Right, kRights.size()> all{};
    std::transform(kRights.begin(), kRights.end(), all.begin(), [](const auto& row) { return row.right; });
    return all;
  }();
  return kAll;
}

std::span<const Role> roles() { return table(); }

const Role* find_role(std::string_view code) {
  const auto found =
      std::find_if(table().begin(), table().end(), [&](const Role& role) { return role.code == code; });
  return found == table().end() ? nullptr : &*found;
}

bool oversees(std::string_view role_code) {
  return role_code == "bureau" || role_code == "auditor" || role_code == "operator";
}

bool allows(const std::set<std::string>& role_codes, Right right) {
  return std::any_of(role_codes.begin(), role_codes.end(), [&](const std::string& code) {
    const Role* role = find_role(code);
    return role != nullptr &&
           std::find(role->rights.begin(), role->rights.end(), right) != role->rights.end();
  });
}

std::vector<std::string_view> rights_of(const std::set<std::string>& role_codes) {
  std::vector<std::string_view> names;
  for (const auto& row : kRights)
    if (allows(role_codes, row.right)) names.push_back(row.name);
  return names;
}

Result<> require(const Call& call, Right right) {
  const auto kind = call.actor.kind;
  if (kind == Actor::Kind::System) return {};
  if (kind == Actor::Kind::Nobody)
    return fail(Code::Unauthenticated, "session.required", "log in first", "请先登录");
  if (kind != Actor::Kind::Node && allows(call.actor.roles, right)) return {};
  const auto& row = name_of(right);
  return fail(Code::Denied, "right.missing",
              "this needs the right to {1} ({2}); ask an administrator of the node for a role that has it",
              "此操作需要“{0}”权限（{2}），请联系节点管理员授予相应角色", row.zh, row.en, row.name);
}

Result<> require_org(const Call& call, std::string_view org) {
  const auto kind = call.actor.kind;
  if (kind == Actor::Kind::System) return {};
  if (kind == Actor::Kind::Nobody)
    return fail(Code::Unauthenticated, "session.required", "log in first", "请先登录");
  if (kind != Actor::Kind::Node && !org.empty() && call.actor.org == org) return {};
  return fail(Code::Denied, "right.org", "this belongs to another department; ask that department",
              "此内容属于其他部门，请联系该部门办理");
}

}  // namespace jw::org
