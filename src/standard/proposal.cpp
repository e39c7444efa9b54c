#include "standard/proposal.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "standard/code_sets.hpp"
#include "standard/identifier.hpp"
#include "standard/region_history.hpp"

namespace jw::standard {
namespace {

constexpr double kMost = 0.8;  // share of the rows that has to agree

// How much a column of valid numbers says by itself: what a check character guards is hardly ever
// anything else; what is only a pattern needs the column's name to agree.
struct Weight {
  std::string_view identifier;
  bool alone;
};
constexpr Weight kIdentifierWeights[] = {
    {"resident_id", true},       {"hmt_residence", true},  {"permanent_residence", true},
    {"credit_code", true},       {"mobile", true},         {"plate", true},
    {"organisation_code", true}, {"bank_card", true},      {"passport", false},
    {"hk_macao_travel", false},  {"taiwan_travel", false}, {"phone", false},
    {"region_code", false},      {"date", false},
};

constexpr std::string_view kCommonSurnames =
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    "钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Does a column's name hold the word: Chinese anywhere, Latin only between other characters?
bool holds(std::string_view name, std::string_view word) {
  for (auto at = name.find(word); at != std::string_view::npos; at = name.find(word, at + 1)) {
    if (!is_ascii(word)) return true;
    const auto letter = [&](std::size_t i) {
      return i < name.size() && ((name[i] >= 'a' && name[i] <= 'z') || (name[i] >= '0' && name[i] <= '9'));
    };
    if ((at == 0 || !letter(at - 1)) && !letter(at + word.size())) return true;
  }
  return false;
}

// Two to four Chinese characters that begin with one of the common surnames.
bool looks_like_name(std::string_view text) {
  const auto characters = text.size() / 3;
  if (text.size() % 3 != 0 || characters < 2 || characters > 4) return false;
  for (std::size_t i = 0; i < text.size(); i += 3)
    if ((static_cast<unsigned char>(text[i]) & 0xF0) != 0xE0) return false;
  return kCommonSurnames.find(text.substr(0, 3)) != std::string_view::npos;
}

bool looks_like_mail(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos &&
         text.find('@', at + 1) == std::string_view::npos && is_ascii(text) &&
         text.find(' ') == std::string_view::npos;
}

bool looks_like_address(std::string_view text) {
  int marks = 0;
  for (const std::string_view mark :
       {"省", "市", "区", "县", "镇", "乡", "村", "路", "街", "道", "号", "室", "幢"})
    marks += text.find(mark) != std::string_view::npos;
  return marks >= 3;
}

template <class Test>
double share(const ColumnSeen& column, const Test& test) {
  std::int64_t yes = 0, all = 0;
  for (const auto& [value, rows] : column.values) {
    all += rows;
    if (test(value)) yes += rows;
  }
  return all == 0 ? 0 : static_cast<double>(yes) / static_cast<double>(all);
}

std::int64_t rows_of(const ColumnSeen& column) {
  std::int64_t all = 0;
  for (const auto& [value, rows] : column.values) all += rows;
  return all;
}

int percent(double part) { return static_cast<int>(part * 100 + 0.5); }

int rank(std::string_view personal) { return personal == "sensitive" ? 2 : personal == "personal" ? 1 : 0; }

}  // namespace

Result<Proposer> Proposer::load(const Call& call, const Elements& elements, const CodeSets& code_sets,
                                std::shared_ptr<const RegionHistory> regions, const Clock& clock) {
  Proposer out;
  out.elements_ = JW_TRY(elements.all(call));
  for (const auto& element : out.elements_)
    if (!element.code_set.empty()) out.lists_.push_back(JW_TRY(code_sets.current(call, element.code_set)));
  out.regions_ = std::move(regions);
  out.today_ = compact_day(clock.now());
  return out;
}

Proposer::Named Proposer::by_name(const ColumnSeen& column) const {
  const auto title = lower(column.title), name = lower(column.name);
  Named best;
  std::size_t longest = 0;
  for (const auto& element : elements_) {
    const auto try_word = [&](const std::string& raw) {
      const auto word = lower(raw);
      if (word.empty()) return;
      const bool same = title == word || name == word;
      const bool within =
          word.size() >= (is_ascii(word) ? 3U : 6U) && (holds(title, word) || holds(name, word));
      const double score = same ? 1 : within ? 0.7 : 0;
      if (score > best.score || (score > 0 && score == best.score && word.size() > longest)) {
        best = {&element, score, raw};
        longest = word.size();
      }
    };
    try_word(element.name);
    if (!element.name_en.empty()) try_word(element.name_en);
    for (const auto& word : element.words) try_word(word);
  }
  return best;
}

Proposer::Kind Proposer::by_check(const ColumnSeen& column, const Named& named) const {
  if (column.values.empty()) return {};
  const Context context{today_, regions_.get()};
  Kind best;
  for (const auto& weight : kIdentifierWeights) {
    const bool agrees = named.element && named.element->identifier == weight.identifier;
    if (!weight.alone && !agrees) continue;
    const auto* row = find_identifier(weight.identifier);
    const double passed = share(column, [&](const std::string& value) {
      const auto verdict = row->check(value, context);
      return verdict.valid() || verdict.mendable();
    });
    // One digit in ten passes Luhn by chance and one in eleven GB 11714: short columns prove nothing.
    const bool weak = weight.identifier == "bank_card" || weight.identifier == "organisation_code";
    if (weak && !agrees && (column.values.size() < 10 || passed < 0.95)) continue;
    if (passed >= (agrees ? 0.5 : kMost) && passed > best.share) best = {weight.identifier, passed};
  }
  return best;
}

const Element* Proposer::of_identifier(std::string_view identifier) const {
  const auto found = std::ranges::find_if(elements_, [&](const Element& element) {
    return element.identifier == identifier && element.region.empty();
  });
  return found == elements_.end() ? nullptr : &*found;
}

const Element* Proposer::with_code(std::string_view code) const {
  const auto found = std::ranges::find(elements_, code, &Element::code);
  return found == elements_.end() ? nullptr : &*found;
}

double Proposer::share_of_codes(const ColumnSeen& column, const CodeList& list) const {
  return share(column, [&](const std::string& value) { return list.contains(value); });
}

Proposal Proposer::propose(const ColumnSeen& column) const {
  Proposal out;
  std::vector<std::string> zh, en;
  const auto named = by_name(column);
  const auto kind = by_check(column, named);
  const Element* element = named.score > 0 ? named.element : nullptr;
  double confidence = named.score * 0.7;
  if (element) {
    zh.push_back(fmt::format("列名含“{}”", named.word));
    en.push_back(fmt::format("the name has \"{}\"", named.word));
  }

  if (!kind.code.empty()) {
    const auto* row = find_identifier(kind.code);
    out.identifier = kind.code;
    const bool agrees = element && element->identifier == kind.code;
    if (!agrees) element = of_identifier(kind.code);
    confidence = (agrees ? 0.7 : 0.6) + 0.28 * kind.share;
    out.faulty =
        rows_of(column) - static_cast<std::int64_t>(kind.share * static_cast<double>(rows_of(column)) + 0.5);
    zh.push_back(fmt::format("{}% 的值符合{}的格式与校验", percent(kind.share), row->zh));
    en.push_back(fmt::format("{}% of the values pass as {}", percent(kind.share), row->en));
  } else if (element && !element->identifier.empty() && !column.values.empty()) {
    // Called so, but the values are something else.
    const auto* row = find_identifier(element->identifier);
    if (element->identifier == "date" && column.type == "date") {
      out.identifier = element->identifier;
      confidence = 0.9;
    } else {
      confidence = 0.3;
      zh.push_back(fmt::format("但多数值不符合{}的格式", row->zh));
      en.push_back(fmt::format("but most values do not pass as {}", row->en));
    }
  }

  if (out.identifier.empty()) {
    // The set the element names, or any whose codes are all there are in the column.
    for (const auto& list : lists_) {
      const bool asked = element && element->code_set == list->set();
      const double codes = share_of_codes(column, *list);
      const bool alone = !element && codes >= 0.98 && column.values.size() >= 5 && list->items().size() > 20;
      if (!(asked && codes >= kMost) && !alone) continue;
      out.code_set = list->set();
      confidence = std::max(confidence, asked ? 0.7 + 0.28 * codes : 0.55);
      out.faulty =
          rows_of(column) - static_cast<std::int64_t>(codes * static_cast<double>(rows_of(column)) + 0.5);
      zh.push_back(fmt::format("{}% 的值在代码集 {} 中", percent(codes), list->set()));
      en.push_back(fmt::format("{}% of the values are codes of {}", percent(codes), list->set()));
      if (!element) {
        const auto with = std::ranges::find(elements_, list->set(), &Element::code_set);
        if (with != elements_.end()) element = &*with;
      }
      break;
    }
    struct Look {
      std::string_view element;
      bool (*test)(std::string_view);
      std::string_view zh;
      std::string_view en;
    };
    constexpr Look kLooks[] = {
        {"DE01001", looks_like_name, "像人名", "look like names of people"},
        {"DE04003", looks_like_mail, "像电子邮箱", "look like mail addresses"},
        {"DE03002", looks_like_address, "像地址", "look like addresses"},
    };
    if (out.code_set.empty() && column.type == "text")
      for (const auto& look : kLooks) {
        const double fits = share(column, look.test);
        const auto* looked = with_code(look.element);
        const bool agrees = element == looked ||
                            (element && look.element == "DE01001" && element->code == "DE02004") ||
                            (element && look.element == "DE03002" && element->code == "DE01017");
        if (!looked || fits < kMost || (element && !agrees)) continue;
        if (!element && look.element == "DE01001" && column.values.size() < 3) continue;
        confidence = element ? 0.7 + 0.25 * fits : 0.35 + 0.25 * fits;
        if (!element) element = looked;
        zh.push_back(fmt::format("{}% 的值{}", percent(fits), look.zh));
        en.push_back(fmt::format("{}% of the values {}", percent(fits), look.en));
        break;
      }
  }

  if (element) {
    out.element = element->code;
    out.element_name = element->name;
    out.personal = element->personal;
    out.grade = element->grade;
  }
  if (const auto* row = find_identifier(out.identifier); row && rank(row->personal) > rank(out.personal)) {
    out.personal = row->personal;
    out.grade = std::max<std::int64_t>(out.grade, out.personal == "sensitive" ? 4 : 2);
  }
  out.confidence = element || !out.identifier.empty() ? percent(std::min(confidence, 0.99)) : 0;
  out.why_zh = fmt::format("{}", fmt::join(zh, "；"));
  out.why_en = fmt::format("{}", fmt::join(en, "; "));
  return out;
}

}  // namespace jw::standard
