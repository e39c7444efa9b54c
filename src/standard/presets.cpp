#include "standard/presets.hpp"

#include <charconv>

#include "base/gzip.hpp"
#include "standard/code_sets.hpp"
#include "standard/csv_table.hpp"
#include "standard/elements.hpp"

namespace jw::standard {
namespace {

Result<CsvTable> read_table(const file::Path& path, std::size_t columns) {
  const auto text = JW_TRY(path.extension() == ".gz" ? gzip::read(path) : file::read(path));
  auto table = read_csv(text);
  if (!table || table->header.size() != columns)
    return fail(Code::Corrupt, "standard.presets", "{} is damaged; install the program's data again",
                "{} 已损坏，请重新安装程序数据", path.filename().string());
  return table;
}

std::int64_t integer_of(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find(',');
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

Result<> install_code_set(const Call& call, CodeSets& code_sets, CodeSetForm form) {
  const auto there = code_sets.find(call, form.code);
  if (!there) {
    if (there.error().reason != "code_set.unknown") return fail(there.error());
    JW_TRY(code_sets.add(call, form));
    return {};
  }
  const auto items = JW_TRY(code_sets.items(call, form.code, 0));
  if (items == form.items && there->in_force == form.in_force) return {};
  JW_TRY(code_sets.revise(call, form.code,
                          {there->version, form.in_force, form.note, std::move(form.items), form.source}));
  return {};
}

Result<> install_element(const Call& call, Elements& elements, Element form) {
  const auto there = elements.find(call, form.code);
  if (!there) {
    if (there.error().reason != "element.unknown") return fail(there.error());
    JW_TRY(elements.add(call, form));
    return {};
  }
  form.version = there->version;
  const auto revised = elements.revise(call, form.code, form);
  if (!revised && revised.error().reason != "element.same") return fail(revised.error());
  return {};
}

}  // namespace

Result<> install_presets(const Call& call, const file::Path& share, CodeSets& code_sets, Elements& elements) {
  const auto folder = share / "standard";
  const auto sets = JW_TRY(read_table(folder / "code_sets.csv", 6));
  for (const auto& row : sets.rows) {
    CodeSetForm form;
    form.code = row[0];
    form.name = row[1];
    form.source = row[2];
    form.in_force = row[3];
    form.note = row[4];
    for (auto& item : JW_TRY(read_table(folder / row[5], 3)).rows)
      form.items.push_back({std::move(item[0]), std::move(item[1]), std::move(item[2])});
    JW_TRY(install_code_set(call, code_sets, std::move(form)).with("installing code set " + row[0]));
  }
  const auto element_rows = JW_TRY(read_table(folder / "elements.csv", 13));
  for (const auto& row : element_rows.rows) {
    Element form;
    form.code = row[0];
    form.name = row[1];
    form.name_en = row[2];
    form.definition = row[3];
    form.type = row[4];
    form.length = integer_of(row[5]);
    form.code_set = row[6];
    form.identifier = row[7];
    form.personal = row[8];
    form.grade = integer_of(row[9]);
    form.words = words_of(row[10]);
    form.source = row[11];
    form.in_force = row[12];
    JW_TRY(install_element(call, elements, std::move(form)).with("installing data element " + row[0]));
  }
  return {};
}

}  // namespace jw::standard
