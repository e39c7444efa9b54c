#include "cli/commands/access_text.hpp"

#include <boost/json/array.hpp>

#include <fmt/format.h>

#include "cli/text_at.hpp"

namespace jw::cli {
namespace {

namespace json = boost::json;

std::string cell(const json::value& value) { return value.is_null() ? "-" : plain_text(value); }

std::string cells(const json::value& row) {
  std::string out;
  if (!row.is_array()) return cell(row);
  for (const auto& one : row.get_array()) out += (out.empty() ? "" : "\t") + cell(one);
  return out;
}

std::string yes_or_no(const json::value& value) {
  if (!value.is_array()) return value == json::value(true) ? "yes" : "no";
  std::string out;
  for (const auto& one : value.get_array()) out += (out.empty() ? "" : "\t") + yes_or_no(one);
  return out;
}

// As it is written on the command line, and as headings of a table of keys have it.
std::string comparison(const json::value& one) {
  const auto op = text_at(one, "op"), item = text_at(one, "item");
  if (op == "range") {
    const auto from = text_at(one, "from"), to = text_at(one, "to");
    return from.empty() && to.empty() ? item + " in range" : fmt::format("{}:{}..{}", item, from, to);
  }
  return item + (op == "prefix" ? "^" : "=") + text_at(one, "value");
}

// The key of row `at` of a batch.
std::string key_of(const json::object& request, std::size_t at) {
  const auto& rows = items_of(request, "rows");
  if (at >= rows.size() || !rows[at].is_array()) return std::to_string(at + 1);
  std::string out;
  const auto& row = rows[at].get_array();
  for (std::size_t i = 0; i < items_of(request, "key_items").size() && i < row.size(); ++i)
    out += (out.empty() ? "" : "\t") + cell(row[i]);
  return out;
}

void add_verified(std::string& text, const json::object& request, const json::object& answer) {
  const auto& compare = items_of(request, "compare");
  const auto& answers = items_of(answer, "answers");
  const auto least = number_at(request, "at_least");
  if (answer.contains("answer")) {
    text +=
        fmt::format("{}  at least {} of {} hold\n", yes_or_no(answer.at("answer")), least, compare.size());
    return;
  }
  if (request.contains("rows")) {
    text += cells(part(request, "key_items"));
    if (least > 0)
      text += fmt::format("\tat least {} of {} hold", least, compare.size());
    else
      for (const auto& one : compare) text += "\t" + comparison(one);
    text += "\n";
    for (std::size_t i = 0; i < answers.size(); ++i)
      text += key_of(request, i) + "\t" + yes_or_no(answers[i]) + "\n";
    return;
  }
  for (std::size_t i = 0; i < answers.size(); ++i)
    text +=
        fmt::format("{:3}  {}\n", yes_or_no(answers[i]), i < compare.size() ? comparison(compare[i]) : "");
}

void add_rows(std::string& text, const json::object& request, const json::object& answer) {
  const auto& rows = items_of(answer, "rows");
  const bool many = request.contains("rows");
  text += (many ? cells(part(request, "key_items")) + "\t" : "") + cells(part(answer, "items")) + "\n";
  if (!many) {
    for (const auto& row : rows) text += cells(row) + "\n";
    if (rows.empty()) text += "no row with this key in scope\n";
    return;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto key = key_of(request, i);
    if (!rows[i].is_array() || rows[i].get_array().empty()) {
      text += key + "\tno row\n";
      continue;
    }
    for (const auto& row : rows[i].get_array()) text += key + "\t" + cells(row) + "\n";
  }
}

void add_groups(std::string& text, const json::object& request, const json::object& answer) {
  text += cells(part(answer, "by")) + "\trows";
  for (const auto& one : items_of(request, "measures"))
    text += fmt::format("\t{}:{}", text_at(one, "do"), text_at(one, "item"));
  text += "\n";
  for (const auto& group : items_of(answer, "groups")) {
    text += cells(part(group, "values")) + "\t" + cell(part(group, "rows"));
    for (const auto& one : items_of(group, "measures")) text += "\t" + cell(one);
    text += "\n";
  }
  if (flag_at(answer, "suppressed"))
    text += fmt::format("left out: groups below {}, and what would give them away\n",
                        number_at(answer, "min_group"));
  if (const auto spent = number_at(answer, "epsilon_thousandths"); spent > 0)
    text += fmt::format("with noise: {} thousandths of epsilon\n", spent);
}

}  // namespace

std::string access_text(const json::object& request, const json::object& answer) {
  std::string text;
  if (answer.contains("groups"))
    add_groups(text, request, answer);
  else if (answer.contains("rows"))
    add_rows(text, request, answer);
  else
    add_verified(text, request, answer);
  text += fmt::format("decision {}, in the journal at {}", text_at(answer, "decision"),
                      text_at(answer, "position"));
  return text;
}

std::string explanation_text(const json::object& explanation) {
  std::string text =
      flag_at(explanation, "allow") ? "allowed" : "denied by " + text_at(explanation, "denied");
  for (const auto& clause : items_of(explanation, "clauses")) {
    const bool holds = flag_at(clause, "holds");
    text += fmt::format("\n{} {:10} {}: asked \"{}\", granted \"{}\"", holds ? "+" : "-",
                        text_at(clause, "clause"), text_at(clause, "en"), text_at(clause, "asked"),
                        text_at(clause, "granted"));
    if (!holds) text += fmt::format("\n             {}", text_at(clause, "change_en"));
  }
  return text;
}

}  // namespace jw::cli
