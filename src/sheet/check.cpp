#include "sheet/check.hpp"

#include <map>
#include <set>

#include "base/free_text.hpp"
#include "base/json.hpp"
#include "base/json_read.hpp"
#include "catalog/resource_batch.hpp"
#include "db/database.hpp"
#include "org/org.hpp"

namespace jw::sheet {
namespace {

using catalog::KnownResource;
using catalog::ResourceForm;

Problem whole(std::int64_t row, std::string_view reason, std::string_view zh, std::string_view en,
              bool blocks = true) {
  return {row, "", "", "", blocks, std::string(reason), std::string(zh), std::string(en)};
}

std::vector<std::string> changed_fields(const ResourceForm& before, const ResourceForm& after) {
  std::vector<std::string> out;
  boost::mp11::mp_for_each<boost::describe::describe_members<ResourceForm, boost::describe::mod_public>>(
      [&](auto field) {
        if (!(before.*field.pointer == after.*field.pointer)) out.emplace_back(field.name);
      });
  return out;
}

class Checker {
 public:
  static Result<Checker> make(const Call& call, db::Session& session) {
    const auto org = JW_TRY(org::find_org(session, call.actor.org));
    if (!org)
      return fail(Code::Denied, "resource.org",
                  "only a department can register resources; log in as one of its people",
                  "只有部门才能编制数据资源，请使用部门人员账号登录");
    Checker checker(session, *org);
    for (auto& one : JW_TRY(catalog::known_resources(session, org->id))) {
      const auto& kept = checker.known_[one.id] = std::move(one);
      checker.by_code_.emplace(kept.code, &kept);
      checker.by_name_.emplace(trimmed(kept.name), &kept);
    }
    return checker;
  }

  const std::string& provider() const { return provider_; }

  // The export writes the department's own code where a form leaves it to the department: what says
  // only that stays left to it.
  void leave_own_code(ResourceForm& form, const ResourceForm* before) const {
    const bool was_left = before == nullptr || before->provider_code.empty();
    if (was_left && form.provider_code == provider_code_) form.provider_code.clear();
  }

  const KnownResource* find(std::string_view code, std::string_view name) const {
    if (!code.empty()) {
      const auto found = by_code_.find(code);
      return found == by_code_.end() ? nullptr : found->second;
    }
    const auto found = by_name_.find(trimmed(name));  // a blank more is no other resource
    return found == by_name_.end() ? nullptr : found->second;
  }

  Result<ResourceForm> form_of(const KnownResource& known) const {
    auto form = JW_TRY(catalog::stored_form(session_, known.id));
    form.code.clear();
    return form;
  }

  // What is to happen to it, when its form is complete.
  void judge(CheckedRecord& record, const KnownResource* known, const ResourceForm* before) {
    auto& shown = record.shown;
    if (!seen_names_.emplace(trimmed(shown.name)).second ||
        (!shown.code.empty() && !seen_codes_.insert(shown.code).second))
      shown.problems.push_back(
          whole(shown.first_row, "import.twice", "文件中另有同名或同代码的资源，请合并或改名",
                "the file has another resource of this name or code; join or rename them"));
    if (known) {
      shown.resource = known->id;
      shown.code = known->code;
      record.version = known->version;
    }
    if (blocked(shown.problems)) {
      shown.state = "blocked";
      return;
    }
    if (!known) {
      shown.state = "fresh";
      return;
    }
    record.form.code.clear();
    shown.changed = changed_fields(*before, record.form);
    if (shown.changed.empty()) {
      shown.state = "unchanged";
    } else if (known->state == "published") {
      shown.state = "published";
      shown.problems.push_back(whole(
          shown.first_row, "import.published", "该资源已发布：须在资源页面发起变更报审，导入不会直接修改",
          "it is published: open a change on its page, the import does not touch it", false));
    } else if (known->state == "draft" || known->state == "returned" || known->state == "withdrawn") {
      shown.state = "changed";
    } else {
      shown.state = "blocked";
      shown.problems.push_back(
          whole(shown.first_row, "import.state", "该资源正在报审或不得列入目录，不能修改；待办结后再导入",
                "it is under review or barred, and cannot be changed; import it again later"));
    }
  }

 private:
  Checker(db::Session& session, const org::Org& org)
      : session_(session), provider_(org.name), provider_code_(org.uscc) {}

  db::Session& session_;
  std::string provider_;
  std::string provider_code_;
  std::map<std::string, KnownResource> known_;
  std::map<std::string, const KnownResource*, std::less<>> by_code_;
  std::map<std::string, const KnownResource*, std::less<>> by_name_;
  std::set<std::string> seen_names_, seen_codes_;
};

void describe_form(CheckedRecord& record, std::size_t number) {
  auto& shown = record.shown;
  shown.number = static_cast<std::int64_t>(number);
  shown.name = record.form.name;
  shown.code = record.form.code;
  shown.items = static_cast<std::int64_t>(record.form.items.size());
}

Result<CheckedRecord> check_object(Checker& checker, const boost::json::value& value, std::size_t number) {
  CheckedRecord record;
  const auto row = static_cast<std::int64_t>(number);
  record.shown.first_row = record.shown.last_row = row;
  auto form = read_json<ResourceForm>(value, fmt::format("resources[{}]", number - 1));
  if (form) {
    record.form = *std::move(form);
    auto kept = catalog::checked(record.form);
    if (kept)
      record.form = *std::move(kept);
    else
      record.shown.problems.push_back(
          whole(row, kept.error().reason, kept.error().message_zh, kept.error().message));
  } else {
    record.shown.problems.push_back(whole(row, "import.json", form.error().message_zh, form.error().message));
  }
  describe_form(record, number);
  const auto* known = checker.find(record.shown.code, record.shown.name);
  std::optional<ResourceForm> before;
  if (known) before = JW_TRY(checker.form_of(*known));
  checker.judge(record, known, before ? &*before : nullptr);
  return record;
}

}  // namespace

Result<std::vector<CheckedRecord>> check_table(const Call& call, db::Session& session, const Table& table,
                                               const Layout& layout) {
  auto checker = JW_TRY(Checker::make(call, session));
  std::vector<CheckedRecord> records;
  JW_TRY(each_record(call, table, layout, [&](Record raw) -> Result<> {
    const auto* known = checker.find(raw.code, raw.name);
    std::optional<ResourceForm> before;
    if (known) before = JW_TRY(checker.form_of(*known));
    CheckedRecord record;
    record.form = make_form(raw, layout, before ? &*before : nullptr, checker.provider());
    checker.leave_own_code(record.form, before ? &*before : nullptr);
    describe_form(record, records.size() + 1);
    record.shown.name = raw.name;
    record.shown.code = raw.code;
    record.shown.first_row = raw.first_row;
    record.shown.last_row = raw.last_row;
    record.shown.problems = std::move(raw.problems);
    checker.judge(record, known, before ? &*before : nullptr);
    records.push_back(std::move(record));
    return {};
  }));
  return records;
}

Result<std::vector<CheckedRecord>> check_json(const Call& call, db::Session& session, std::string_view text) {
  const auto json = JW_TRY(parse_json(text));
  const boost::json::value* list = &json;
  if (const auto* object = json.if_object()) list = object->if_contains("resources");
  if (list == nullptr || !list->is_array())
    return fail(Code::Invalid, "import.json",
                "the file should be {{\"resources\": [ … ]}} as the export writes it, or a list of resources",
                "文件应为导出的 {{\"resources\": [ … ]}} 格式，或资源列表");
  auto checker = JW_TRY(Checker::make(call, session));
  std::vector<CheckedRecord> records;
  for (const auto& value : list->get_array()) {
    JW_TRY(call.check());
    records.push_back(JW_TRY(check_object(checker, value, records.size() + 1)));
  }
  return records;
}

}  // namespace jw::sheet
