#pragma once

#include <map>
#include <regex>

#include "tests/access/node.hpp"
#include "tests/grant/decision_cases.hpp"
#include "tests/grant/naive.hpp"

// What a reader of docs/access.md, with the grant and the rows in hand, would answer. Naive, and without
// code of the gateway, so that it can judge it.
namespace jw::access::testing {

class Truth {
 public:
  Truth(grant::Grant grant, grant::ResourceShape shape, const grant::Rows& rows, const grant::KeyStore& keys)
      : grant_(std::move(grant)), shape_(std::move(shape)), rows_(rows), keys_(keys) {
    for (const auto& row : rows_) {
      ours_.push_back(!grant::referee::naive_scope(grant_, shape_, row));
      by_key_[*row[column(grant_.key_items[0])]] = ours_.size() - 1;
    }
  }

  const grant::Grant& grant() const { return grant_; }
  bool ours(std::size_t row) const { return ours_[row]; }

  // Whether the grant lets it be answered at all; the body is one that can be read.
  bool allows(Kind kind, const boost::json::object& body, const Call& caller, Time now) const {
    using namespace grant;
    cases::Request asked{text(body, "grant"),
                         caller.actor.org,
                         "",
                         std::string(mode_of(kind)),
                         text(body, "purpose"),
                         text(body, "event"),
                         text(body, "evidence"),
                         caller.actor.roles,
                         {},
                         now};
    if (caller.actor.kind == Actor::Kind::Client) asked.system = caller.actor.id;
    for (const auto& name : key_items(body)) asked.named.emplace_back(name, kNamed);
    if (const auto* list = body.if_contains("compare"))
      for (const auto& one : list->as_array()) {
        const auto op = text(one.as_object(), "op");
        asked.named.emplace_back(text(one.as_object(), "item"), op == "eq"       ? kEq
                                                                : op == "prefix" ? kPrefix
                                                                                 : kRange);
      }
    for (const auto* field : {"items", "by"})
      if (const auto* list = body.if_contains(field))
        for (const auto& name : list->as_array())
          asked.named.emplace_back(std::string(name.as_string()), kReturned);
    if (const auto* list = body.if_contains("measures"))
      for (const auto& one : list->as_array()) {
        const auto item = text(one.as_object(), "item");
        asked.named.emplace_back(item, kReturned);
        // Sums are of numbers that are given as such.
        const auto* given = granted(item);
        if (!given || (given->type != "integer" && given->type != "decimal") ||
            (given->treatment.kind != "clear" && given->treatment.kind != "round" &&
             given->treatment.kind != "noise"))
          return false;
      }
    if (kind != Kind::Aggregate && key_items(body) != grant_.key_items) return false;
    return asked.grant == grant_.id && cases::naive(grant_, Standing::Active, asked);
  }

  // "" when the answer is what the rows say; else what is wrong with it.
  std::string judge(Kind kind, const boost::json::object& body, const boost::json::object& answer) const {
    switch (kind) {
      case Kind::Verify:
      case Kind::VerifyBatch: return verified(kind == Kind::VerifyBatch, body, answer);
      case Kind::Query:
      case Kind::QueryBatch: return queried(kind == Kind::QueryBatch, body, answer);
      case Kind::Aggregate: return counted(body, answer);
    }
    return "no such kind";
  }

  std::size_t column(std::string_view name) const {
    std::size_t i = 0;
    while (shape_.columns[i].name != name) ++i;
    return i;
  }

 private:
  using Texts = std::vector<std::string>;

  static std::string text(const boost::json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  }
  static Texts key_items(const boost::json::object& body) {
    Texts names;
    if (const auto* key = body.if_contains("key"))
      for (const auto& [name, value] : key->as_object()) names.emplace_back(name);
    if (const auto* list = body.if_contains("key_items"))
      for (const auto& name : list->as_array()) names.emplace_back(name.as_string());
    return names;
  }
  const grant::GrantItem* granted(std::string_view name) const {
    for (const auto& item : grant_.items)
      if (item.name == name) return &item;
    return nullptr;
  }
  // Of the row with this key, if it is one of the grant's.
  const grant::Row* found(const std::string& key) const {
    const auto at = by_key_.find(key);
    return at == by_key_.end() || !ours_[at->second] ? nullptr : &rows_[at->second];
  }
  static bool plain_number(const std::string& value) {
    static const std::regex form("-?[0-9]+([.][0-9]+)?");
    return std::regex_match(value, form);
  }

  bool holds(const grant::Row* row, const boost::json::object& how, const std::string& value,
             const std::string& until) const {
    const auto at = column(text(how, "item"));
    if (!row || !(*row)[at]) return false;
    const auto& cell = *(*row)[at];
    const auto& type = shape_.columns[at].type;
    const bool number = type == "integer" || type == "decimal";
    const auto op = text(how, "op");
    if (op == "prefix") return cell.substr(0, value.size()) == value;
    if (op == "eq")
      return number && plain_number(value) && plain_number(cell) ? std::stold(value) == std::stold(cell)
                                                                 : value == cell;
    if (!number) return (value.empty() || value <= cell) && (until.empty() || cell <= until);
    for (const auto& bound : {value, until})
      if (!bound.empty() && !plain_number(bound)) return false;
    return (value.empty() || std::stold(value) <= std::stold(cell)) &&
           (until.empty() || std::stold(cell) <= std::stold(until));
  }

  std::string verified(bool batch, const boost::json::object& body, const boost::json::object& answer) const {
    const auto& compare = body.at("compare").as_array();
    const auto* least = body.if_contains("at_least");
    const auto said = [&](const std::string& key, const Texts& values) {
      boost::json::array yes;
      std::int64_t count = 0;
      std::size_t at = 0;
      for (const auto& one : compare) {
        const bool range = text(one.as_object(), "op") == "range";
        const bool is =
            holds(found(key), one.as_object(), values[at], range ? values[at + 1] : std::string());
        at += range ? 2 : 1;
        count += is ? 1 : 0;
        yes.emplace_back(is);
      }
      return least ? boost::json::value(count >= least->as_int64()) : boost::json::value(std::move(yes));
    };
    boost::json::value expected;
    if (batch) {
      boost::json::array all;
      for (const auto& row : body.at("rows").as_array()) {
        Texts values;
        for (const auto& cell : row.as_array()) values.emplace_back(cell.as_string());
        all.push_back(said(values[0], Texts(values.begin() + 1, values.end())));
      }
      expected = std::move(all);
    } else {
      Texts values;
      for (const auto& one : compare) {
        const auto& how = one.as_object();
        const bool range = text(how, "op") == "range";
        values.push_back(text(how, range ? "from" : "value"));
        if (range) values.push_back(text(how, "to"));
      }
      expected = said(text(body.at("key").as_object(), grant_.key_items[0]), values);
    }
    const auto* told = answer.if_contains(least && !batch ? "answer" : "answers");
    if (told && *told == expected) return "";
    return fmt::format("expected {}", boost::json::serialize(expected));
  }

  std::string queried(bool batch, const boost::json::object& body, const boost::json::object& answer) const {
    const auto rows_of = [&](const std::string& key) {
      boost::json::array rows;
      const auto* row = found(key);
      if (!row) return rows;
      const auto outcome = grant::referee::naive(grant_, shape_, keys_, *row);
      const auto* kept = std::get_if<grant::Kept>(&outcome);
      if (!kept) return rows;
      boost::json::array cells;
      for (const auto& name : body.at("items").as_array()) {
        std::size_t at = 0;
        for (const auto& item : grant_.items) {
          if (std::string_view(item.name) == std::string_view(name.as_string())) break;
          at += item.treatment.kind == "drop" ? 0 : 1;
        }
        const auto& cell = kept->row[at];
        cells.push_back(cell ? boost::json::value(*cell) : boost::json::value(nullptr));
      }
      rows.emplace_back(std::move(cells));
      return rows;
    };
    boost::json::array expected;
    if (batch) {
      for (const auto& row : body.at("rows").as_array())
        expected.emplace_back(rows_of(std::string(row.as_array()[0].as_string())));
    } else {
      expected = rows_of(text(body.at("key").as_object(), grant_.key_items[0]));
    }
    if (answer.at("rows") == boost::json::value(expected)) return "";
    return fmt::format("expected {}", boost::json::serialize(expected));
  }

  struct Tally {
    std::int64_t rows = 0;
    bool aside = false;
    std::vector<std::vector<long double>> values;
    bool shown = false;
    std::vector<bool> told;
  };
  using Place = std::vector<std::optional<std::string>>;

  std::map<Place, Tally> tallies(const boost::json::object& body) const {
    const auto treated = [&](const grant::Row& row, std::string_view name, std::optional<std::string>& out) {
      const auto& cell = row[column(name)];
      if (!cell) return true;
      out = grant::referee::naive_treat(granted(name)->treatment, keys_, *cell);
      return out.has_value();
    };
    const auto* measures = body.if_contains("measures");
    std::map<Place, Tally> all;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!ours_[i]) continue;
      Place place;
      bool aside = false;
      for (const auto& name : body.at("by").as_array()) {
        auto& value = place.emplace_back();
        if (treated(rows_[i], std::string_view(name.as_string()), value)) continue;
        aside = true;
        value = "\xff";
      }
      auto& tally = all[place];
      tally.aside = aside;
      ++tally.rows;
      const auto count = measures ? measures->as_array().size() : 0;
      tally.values.resize(count);
      tally.told.resize(count);
      for (std::size_t m = 0; m < count; ++m) {
        std::optional<std::string> value;
        if (treated(rows_[i], text(measures->as_array()[m].as_object(), "item"), value) && value)
          tally.values[m].push_back(std::stold(*value));
      }
    }
    return all;
  }

  std::string counted(const boost::json::object& body, const boost::json::object& answer) const {
    auto all = tallies(body);
    const auto least = grant_.caps.min_group;
    const auto* measures = body.if_contains("measures");
    const auto count = measures ? measures->as_array().size() : 0;
    for (const auto& group : answer.at("groups").as_array()) {
      Place place;
      for (const auto& value : group.at("values").as_array())
        place.push_back(value.is_null() ? std::nullopt : std::optional(std::string(value.as_string())));
      const auto at = all.find(place);
      if (at == all.end() || at->second.aside) return "there is no such group";
      auto& tally = at->second;
      tally.shown = true;
      if (tally.rows < least || group.at("rows").to_number<std::int64_t>() != tally.rows)
        return fmt::format("the group has {} rows", tally.rows);
      for (std::size_t m = 0; m < count; ++m) {
        const auto& told = group.at("measures").as_array()[m];
        if (told.is_null()) continue;
        tally.told[m] = true;
        const auto& values = tally.values[m];
        if (static_cast<std::int64_t>(values.size()) < least)
          return fmt::format("a figure of {} values", values.size());
        const auto what = text(measures->as_array()[m].as_object(), "do");
        long double sum = 0;
        for (const auto value : values) sum += value;
        const auto expected = what == "sum"   ? sum
                              : what == "avg" ? sum / static_cast<long double>(values.size())
                              : what == "min" ? *std::ranges::min_element(values)
                                              : *std::ranges::max_element(values);
        if (std::abs(expected - static_cast<long double>(told.to_number<double>())) > 1e-5L)
          return fmt::format("the {} is {}", what, static_cast<double>(expected));
      }
    }
    for (std::size_t m = 0; m <= count; ++m)
      if (auto wrong = revealed(all, m, count); !wrong.empty()) return wrong;
    return "";
  }

  // Of a measure, or of the rows themselves (m == count): what the total of a line, less what is told of
  // it, is of; and whether more was left out than that asks for.
  std::string revealed(const std::map<Place, Tally>& all, std::size_t m, std::size_t count) const {
    const auto least = grant_.caps.min_group;
    const auto size = [&](const Tally& tally) {
      return m == count ? tally.rows : static_cast<std::int64_t>(tally.values[m].size());
    };
    bool small = false, left_out = false;
    for (const auto& [place, tally] : all) {
      small = small || tally.aside || tally.rows < least || size(tally) < least;
      left_out = left_out || !(m == count ? tally.shown : bool(tally.told[m]));
      for (std::size_t d = 0; d < place.size(); ++d) {
        std::int64_t hidden = 0, shown = 0;
        for (const auto& [other, with] : all) {
          bool same = true;
          for (std::size_t e = 0; e < place.size(); ++e) same = same && (e == d || place[e] == other[e]);
          if (!same) continue;
          const bool told = m == count ? with.shown : bool(with.told[m]);
          shown += told ? 1 : 0;
          hidden += told ? 0 : size(with);
        }
        if (shown > 0 && hidden > 0 && hidden < least)
          return fmt::format("a total less what is told is of {} in dimension {}", hidden, d);
      }
    }
    return left_out && !small ? "something is left out and nothing is small" : "";
  }

  grant::Grant grant_;
  grant::ResourceShape shape_;
  const grant::Rows& rows_;
  const grant::KeyStore& keys_;
  std::vector<bool> ours_;
  std::map<std::string, std::size_t> by_key_;
};

}  // namespace jw::access::testing
