#include "sheet/field.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/free_text.hpp"
#include "catalog/resource_code.hpp"
#include "catalog/vocabulary.hpp"
#include "sheet/words.hpp"

namespace jw::sheet {
namespace {

using catalog::Item;
using catalog::Remark;
using catalog::ResourceForm;
using catalog::Term;

template <std::string ResourceForm::*member>
Result<> read_text(const Target& to, std::string_view text) {
  to.draft.form.*member = text;
  return {};
}
template <std::string ResourceForm::*member>
std::string write_text(const Source& from) {
  return from.form.*member;
}

template <std::string Item::*member>
Result<> read_item_text(const Target& to, std::string_view text) {
  to.item->*member = text;
  return {};
}
template <std::string Item::*member>
std::string write_item_text(const Source& from) {
  return from.item ? from.item->*member : std::string();
}

template <bool Item::*member>
Result<> read_item_flag(const Target& to, std::string_view text) {
  to.item->*member = JW_TRY(read_flag(text));
  return {};
}
template <bool Item::*member>
std::string write_item_flag(const Source& from) {
  return from.item ? flag_word(from.item->*member) : std::string();
}

template <std::string ResourceForm::*member, std::span<const Term> (*terms)()>
Result<> read_term(const Target& to, std::string_view text) {
  to.draft.form.*member = JW_TRY(read_word(terms(), text));
  return {};
}
template <std::string ResourceForm::*member, std::span<const Term> (*terms)()>
std::string write_term(const Source& from) {
  return word_of(terms(), from.form.*member);
}

Result<> read_nothing(const Target&, std::string_view) { return {}; }

template <std::string ResourceForm::*member>
Result<> read_code(const Target& to, std::string_view text) {
  to.draft.form.*member = trimmed(text);
  return {};
}

Result<> read_provider(const Target& to, std::string_view text) {
  to.draft.provider = text;
  return {};
}
std::string write_provider(const Source& from) { return std::string(from.provider); }

std::string write_code(const Source& from) { return std::string(from.code); }

std::string write_provider_code(const Source& from) {
  return from.form.provider_code.empty() ? std::string(from.provider_code) : from.form.provider_code;
}

Result<> read_format_class(const Target& to, std::string_view text) {
  to.draft.format_class = JW_TRY(read_word(catalog::format_classes(), text));
  return {};
}
std::string write_format_class(const Source& from) {
  return word_of(catalog::format_classes(), catalog::format_class_of(from.form.format));
}

Result<> read_format_cell(const Target& to, std::string_view text) {
  if (auto known = read_format(text)) {
    to.draft.form.format = *known;
    return {};
  }
  // The guide lets a format of class 6 be anything that is described.
  to.draft.form.format = "other";
  if (to.draft.form.format_note.empty()) to.draft.form.format_note = text;
  return {};
}
std::string write_format(const Source& from) { return word_of(catalog::formats(), from.form.format); }

Result<> read_condition(const Target& to, std::string_view text) {
  to.draft.condition = text;
  to.draft.condition_given = true;
  return {};
}
std::string write_condition(const Source& from) { return condition_text(from.form); }

Result<> read_open(const Target& to, std::string_view text) {
  to.draft.form.open = JW_TRY(read_flag(text));
  return {};
}
std::string write_open(const Source& from) { return flag_word(from.form.open); }

Result<> read_release(const Target& to, std::string_view text) {
  to.draft.form.release_date = JW_TRY(read_day(text));
  return {};
}

Result<> read_related(const Target& to, std::string_view text) {
  to.draft.form.related.clear();
  for (auto& part : split_list(text)) {
    // "306.../12 类目名称": the name after the code is for people.
    const auto end = part.find_first_not_of("0123456789/");
    auto code = part.substr(0, end);
    if (!catalog::check_code(code))
      return fail(Code::Invalid, "import.value",
                  "each related resource begins with its code, such as 307032/12; codes are separated by 、",
                  "关联资源应以资源代码开头（如 307032/12），多个以“、”分隔");
    to.draft.form.related.push_back(std::move(code));
  }
  return {};
}
std::string write_related(const Source& from) {
  std::string out;
  for (const auto& code : from.form.related) out.append(out.empty() ? "" : "、").append(code);
  return out;
}

Result<> read_grade(const Target& to, std::string_view text) {
  to.draft.form.grade = JW_TRY(read_number(text, 0, 4));
  return {};
}
std::string write_grade(const Source& from) {
  return from.form.grade == 0 ? std::string() : std::to_string(from.form.grade);
}

Result<> read_item_name(const Target& to, std::string_view text) {
  to.item->name = trimmed(text);
  return {};
}

Result<> read_item_type(const Target& to, std::string_view text) {
  const auto letter = JW_TRY(read_data_type(text));
  const Term* type = catalog::find_term(catalog::item_data_types(), letter);
  to.item->data_type = letter;
  to.item->type = type ? type->national : std::string_view("text");
  return {};
}
std::string write_item_type(const Source& from) {
  if (!from.item) return {};
  const auto& letter = from.item->data_type;
  return word_of(catalog::item_data_types(),
                 letter.empty() ? catalog::data_type_for(from.item->type) : std::string_view(letter));
}

Result<> read_item_length(const Target& to, std::string_view text) {
  // "18,2": all digits and those after the point.
  const auto comma = text.find_first_of(",.");
  const bool decimal = to.item->type == "decimal";
  if (comma == std::string_view::npos) {
    const auto length = JW_TRY(read_number(text, 0, 1'000'000));
    to.item->length = decimal ? 0 : length;
    return {};
  }
  JW_TRY(read_number(text.substr(0, comma), 0, 1'000'000));
  const auto digits = JW_TRY(read_number(text.substr(comma + 1), 0, 18));
  if (decimal) to.item->length = digits;
  return {};
}
std::string write_item_length(const Source& from) {
  if (!from.item || from.item->length == 0) return {};
  return from.item->type == "decimal" ? fmt::format("18,{}", from.item->length)
                                      : std::to_string(from.item->length);
}

Result<> read_item_grade(const Target& to, std::string_view text) {
  to.item->grade = JW_TRY(read_number(text, 1, 4));
  return {};
}
std::string write_item_grade(const Source& from) {
  return from.item ? std::to_string(from.item->grade) : std::string();
}

Result<> read_item_personal(const Target& to, std::string_view text) {
  to.item->personal = JW_TRY(read_word(catalog::personal_kinds(), text));
  return {};
}
std::string write_item_personal(const Source& from) {
  return from.item ? word_of(catalog::personal_kinds(), from.item->personal) : std::string();
}

std::string write_item_number(const Source& from) {
  return from.item ? std::to_string(from.item - from.form.items.data() + 1) : std::string();
}

Result<> read_remark(const Target& to, std::string_view text) {
  auto& remarks = to.draft.form.remarks;
  const auto found = std::ranges::find(remarks, to.heading, &Remark::name);
  if (found != remarks.end())
    found->value = text;
  else
    remarks.push_back({std::string(to.heading), std::string(text)});
  return {};
}
std::string write_remark(const Source& from) {
  const auto found = std::ranges::find(from.form.remarks, from.heading, &Remark::name);
  return found == from.form.remarks.end() ? std::string() : found->value;
}

constexpr Field kFields[] = {
    {"name", "信息资源名称", "Name", true, false, read_text<&ResourceForm::name>,
     write_text<&ResourceForm::name>},
    {"name_en", "信息资源英文名", "English name", false, false, read_text<&ResourceForm::name_en>,
     write_text<&ResourceForm::name_en>},
    {"code", "信息资源代码", "Code", false, false, read_code<&ResourceForm::code>, write_code},
    {"classification", "信息资源分类", "Classification", false, false,
     read_code<&ResourceForm::classification>, write_text<&ResourceForm::classification>},
    {"provider", "信息资源提供方", "Provider", false, false, read_provider, write_provider},
    {"department", "内部部门", "Unit inside the department", false, false,
     read_text<&ResourceForm::department>, write_text<&ResourceForm::department>},
    {"provider_code", "提供方代码", "Code of the provider", false, false,
     read_code<&ResourceForm::provider_code>, write_provider_code},
    {"abstract", "信息资源摘要", "Abstract", false, false, read_text<&ResourceForm::abstract>,
     write_text<&ResourceForm::abstract>},
    {"source_system", "来源信息系统", "Source system", false, false, read_text<&ResourceForm::source_system>,
     write_text<&ResourceForm::source_system>},
    {"format_class", "格式分类", "Class of format", false, false, read_format_class, write_format_class},
    {"format", "格式类型", "Type of format", false, false, read_format_cell, write_format},
    {"format_note", "其他格式描述", "Other format", false, false, read_text<&ResourceForm::format_note>,
     write_text<&ResourceForm::format_note>},
    {"item_number", "信息项序号（不读取）", "Number of the item (not read)", false, true, read_nothing,
     write_item_number},
    {"item_title", "信息项名称", "Name of the item", true, true, read_item_text<&Item::title>,
     write_item_text<&Item::title>},
    {"item_name", "信息项英文名", "English name of the item", false, true, read_item_name,
     write_item_text<&Item::name>},
    {"item_type", "数据类型", "Data type", false, true, read_item_type, write_item_type},
    {"item_length", "数据长度", "Length", false, true, read_item_length, write_item_length},
    {"item_unit", "计量单位", "Unit", false, true, read_item_text<&Item::unit>, write_item_text<&Item::unit>},
    {"item_key", "是否主键", "Key", false, true, read_item_flag<&Item::key>, write_item_flag<&Item::key>},
    {"item_required", "是否必填", "Required", false, true, read_item_flag<&Item::required>,
     write_item_flag<&Item::required>},
    {"item_region", "是否区划项", "Region item", false, true, read_item_flag<&Item::region>,
     write_item_flag<&Item::region>},
    {"item_grade", "信息项分级", "Grade of the item", false, true, read_item_grade, write_item_grade},
    {"item_personal", "个人信息类别", "Personal information", false, true, read_item_personal,
     write_item_personal},
    {"item_element", "数据元", "Data element", false, true, read_item_text<&Item::element>,
     write_item_text<&Item::element>},
    {"item_code_set", "代码集", "Code set", false, true, read_item_text<&Item::code_set>,
     write_item_text<&Item::code_set>},
    {"item_identifier", "标识种类", "Kind of identifier", false, true, read_item_text<&Item::identifier>,
     write_item_text<&Item::identifier>},
    {"item_description", "信息项说明", "Description of the item", false, true,
     read_item_text<&Item::description>, write_item_text<&Item::description>},
    {"sharing", "共享类型", "Sharing type", true, false,
     read_term<&ResourceForm::sharing, catalog::sharing_types>,
     write_term<&ResourceForm::sharing, catalog::sharing_types>},
    {"sharing_condition", "共享条件", "Conditions of sharing", false, false, read_condition, write_condition},
    {"use_conditions", "使用条件", "Conditions of use", false, false,
     read_text<&ResourceForm::use_conditions>, write_text<&ResourceForm::use_conditions>},
    {"sharing_channel", "共享方式分类", "Channel of sharing", false, false,
     read_term<&ResourceForm::sharing_channel, catalog::sharing_channels>,
     write_term<&ResourceForm::sharing_channel, catalog::sharing_channels>},
    {"sharing_method", "共享方式类型", "Method of sharing", false, false,
     read_term<&ResourceForm::sharing_method, catalog::sharing_methods>,
     write_term<&ResourceForm::sharing_method, catalog::sharing_methods>},
    {"open", "是否向社会开放", "Open to the public", false, false, read_open, write_open},
    {"open_conditions", "开放条件", "Conditions of opening", false, false,
     read_text<&ResourceForm::open_conditions>, write_text<&ResourceForm::open_conditions>},
    {"subject", "数据分类", "Subject of the data", false, false,
     read_term<&ResourceForm::subject, catalog::data_subjects>,
     write_term<&ResourceForm::subject, catalog::data_subjects>},
    {"level", "数据分级", "Level of the data", false, false,
     read_term<&ResourceForm::level, catalog::data_levels>,
     write_term<&ResourceForm::level, catalog::data_levels>},
    {"grade", "敏感级别", "Grade", false, false, read_grade, write_grade},
    {"update_cycle", "更新周期", "Update cycle", false, false,
     read_term<&ResourceForm::update_cycle, catalog::update_cycles>,
     write_term<&ResourceForm::update_cycle, catalog::update_cycles>},
    {"release_date", "发布日期", "Release date", false, false, read_release,
     write_text<&ResourceForm::release_date>},
    {"related", "关联资源代码", "Related resources", false, false, read_related, write_related},
    {"remark", "保留为备注项", "Kept under its heading", false, false, read_remark, write_remark},
};

// "共享范围：…；使用用途：…", in this order, or two parts with a semicolon between them.
std::optional<std::pair<std::string, std::string>> two_parts(std::string_view text,
                                                             std::span<const std::string_view> first,
                                                             std::span<const std::string_view> second) {
  for (const auto word : second) {
    const auto at = text.find(word);
    if (at == std::string_view::npos || at == 0) continue;
    auto head = stripped(text.substr(0, at), "；;，,。 \n");
    for (const auto start : first)
      if (head.starts_with(start)) head = head.substr(start.size());
    return std::pair{std::string(stripped(head, "：: ")),
                     std::string(stripped(text.substr(at + word.size()), "：: "))};
  }
  for (const std::string_view mark : {"；", ";", "\n"}) {
    const auto at = text.find(mark);
    if (at == std::string_view::npos) continue;
    auto head = stripped(text.substr(0, at), " ");
    const auto tail = stripped(text.substr(at + mark.size()), " \n");
    if (head.empty() || tail.empty()) continue;
    for (const auto start : first)
      if (head.starts_with(start)) head = stripped(head.substr(start.size()), "：: ");
    return std::pair{std::string(head), std::string(tail)};
  }
  return std::nullopt;
}

Result<> settle_condition(Draft& draft) {
  static constexpr std::string_view kScope[] = {"共享范围"}, kPurpose[] = {"使用用途", "用途"},
                                    kReason[] = {"不予共享理由", "理由"}, kBasis[] = {"法律依据", "依据"};
  auto& form = draft.form;
  if (!draft.condition_given) return {};
  const auto condition = trimmed(draft.condition);
  // What the export wrote says what was there, blanks and marks within it included.
  if (draft.condition_before == draft.condition && condition_text(form) == draft.condition) return {};
  form.scope.clear();
  form.purpose.clear();
  form.reason.clear();
  form.legal_basis.clear();
  if (form.sharing == "conditional") {
    auto parts = two_parts(condition, kScope, kPurpose);
    if (!parts)
      return fail(Code::Invalid, "import.sharing_condition",
                  "conditional sharing needs scope and purpose (Decree 809 Art 15), as in "
                  "\"共享范围：…；使用用途：…\"",
                  "有条件共享须写明共享范围和使用用途（条例第十五条），如：“共享范围：各级统计部门；使用用途"
                  "：统计分析”");
    std::tie(form.scope, form.purpose) = std::move(*parts);
  } else if (form.sharing == "not_shared") {
    auto parts = two_parts(condition, kReason, kBasis);
    if (!parts) parts.emplace(condition, condition);
    std::tie(form.reason, form.legal_basis) = std::move(*parts);
  } else if (!condition.empty() && condition != "无条件共享" && condition != "无" && condition != "/") {
    return fail(Code::Invalid, "import.sharing_condition",
                "unconditional sharing has no conditions (Decree 809 Art 15); leave the cell empty or change "
                "the sharing type",
                "无条件共享不得设置共享条件（条例第十五条）；请清空该单元格，或修改共享类型");
  }
  return {};
}

Result<> settle_format(Draft& draft) {
  auto& form = draft.form;
  if (draft.format_class.empty()) return {};
  const auto now = catalog::format_class_of(form.format);
  if (now == draft.format_class) return {};
  if (form.format == "other" && draft.format_class != "6") {
    std::string known;
    for (const auto& term : catalog::formats())
      if (term.national == draft.format_class) known.append(known.empty() ? "" : "、").append(term.zh);
    return fail(Code::Invalid, "import.format", "no type of this class; the class has: {}",
                "该格式分类中没有这种类型，可填：{}", known);
  }
  return fail(Code::Invalid, "import.format", "the type does not belong to the class {}; it is of class {}",
              "格式类型不属于“{}”，应归“{}”", word_of(catalog::format_classes(), draft.format_class),
              word_of(catalog::format_classes(), now));
}

}  // namespace

std::span<const Field> fields() { return kFields; }

std::string condition_text(const ResourceForm& form) {
  if (form.sharing == "conditional")
    return fmt::format("共享范围：{}；使用用途：{}", form.scope, form.purpose);
  if (form.sharing == "not_shared")
    return form.reason == form.legal_basis ? form.legal_basis
                                           : fmt::format("理由：{}；依据：{}", form.reason, form.legal_basis);
  return "无条件共享";
}

const Field* find_field(std::string_view code) {
  const auto found = std::ranges::find(kFields, code, &Field::code);
  return found == std::end(kFields) ? nullptr : &*found;
}

Result<> finish(Draft& draft) {
  JW_TRY(settle_condition(draft));
  return settle_format(draft);
}

}  // namespace jw::sheet
