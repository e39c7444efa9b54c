#include "quality/expression.hpp"

#include <algorithm>

#include "lake/sql.hpp"
#include "quality/token.hpp"

// A recursive descent over the tokens; each step gives the SQL and the type of what it read.
namespace jw::quality {
namespace {

using catalog::Item;

// t text, n number, d date or time, b condition, 0 nothing known (an empty literal cannot be written).
using Type = char;

constexpr Function kFunctions[] = {
    {"length", "t", 'n', "length({0})", "字符数", "number of characters"},
    {"left", "tn", 't', "substr({0}, 1, greatest(0, CAST({1} AS BIGINT)))", "左起若干字符",
     "first characters"},
    {"right", "tn", 't', "right({0}, greatest(0, CAST({1} AS BIGINT)))", "右起若干字符", "last characters"},
    {"substr", "tnn", 't', "substr({0}, CAST({1} AS BIGINT), greatest(0, CAST({2} AS BIGINT)))",
     "从第几个字符起取若干字符", "characters from a place, so many"},
    {"upper", "t", 't', "upper({0})", "转为大写", "in capitals"},
    {"lower", "t", 't', "lower({0})", "转为小写", "in small letters"},
    {"trim", "t", 't', "trim({0})", "去掉首尾空格", "without blanks around it"},
    {"concat", "tt", 't', "({0} || {1})", "连接两段文本", "one text after the other"},
    {"text", "x", 't', "CAST({0} AS VARCHAR)", "转为文本", "as text"},
    {"number", "t", 'n', "TRY_CAST({0} AS DOUBLE)", "转为数值，不是数值则不评估",
     "as a number, else not assessed"},
    {"date", "t", 'd', "coalesce(TRY_CAST({0} AS DATE), CAST(TRY_STRPTIME({0}, '%Y%m%d') AS DATE))",
     "转为日期（2026-11-22 或 20261122）", "as a date"},
    {"today", "", 'd', "current_date", "当天日期", "today"},
    {"year", "d", 'n', "year({0})", "年", "year"},
    {"month", "d", 'n', "month({0})", "月", "month"},
    {"day", "d", 'n', "day({0})", "日", "day"},
    {"days_between", "dd", 'n', "date_diff('day', CAST({0} AS DATE), CAST({1} AS DATE))",
     "从第一个日期到第二个日期的天数", "days from the first to the second"},
    {"age", "d", 'n', "date_sub('year', CAST({0} AS DATE), current_date)", "周岁", "age in full years"},
    {"abs", "n", 'n', "abs({0})", "绝对值", "absolute value"},
    {"round", "nn", 'n', "round({0}, CAST({1} AS INTEGER))", "保留若干位小数", "rounded to so many digits"},
    {"floor", "n", 'n', "floor({0})", "向下取整", "rounded down"},
    {"resident_id_valid", "t", 'b', "(check_resident_id({0}) = '')", "公民身份号码校验通过",
     "is a valid resident ID"},
    {"credit_code_valid", "t", 'b', "(check_credit_code({0}) = '')", "统一社会信用代码校验通过",
     "is a valid unified social credit code"},
};

struct Piece {
  std::string sql;
  Type type = 'b';
  Token at;
};

std::string_view type_name(Type type, bool zh) {
  switch (type) {
    case 't': return zh ? "文本" : "text";
    case 'n': return zh ? "数值" : "a number";
    case 'd': return zh ? "日期" : "a date";
    default: return zh ? "条件" : "a condition";
  }
}

template <class... Args>
tl::unexpected<Error> refuse(const Token& at, std::string_view reason, fmt::format_string<const Args&...> en,
                             fmt::format_string<const Args&...> zh, const Args&... args) {
  const auto english = fmt::format("line {}, column {}: {}", at.line, at.column, fmt::format(en, args...));
  const auto chinese = fmt::format("第 {} 行第 {} 列：{}", at.line, at.column, fmt::format(zh, args...));
  return tl::unexpected<Error>(Error{Code::Invalid, std::string(reason), english, chinese, {}});
}

class Parser {
 public:
  Parser(std::vector<Token> tokens, std::span<const Item> items)
      : tokens_(std::move(tokens)), items_(items) {}

  Result<Condition> parse() {
    auto whole = JW_TRY(condition());
    JW_TRY(want(whole, 'b'));
    if (here().kind != Token::Kind::End)
      return refuse(here(), "expression.syntax", "nothing more is expected here, but there is \"{}\"",
                    "此处不应再有内容，却出现“{}”", here().text);
    return Condition{std::move(whole.sql), std::move(mentioned_)};
  }

 private:
  const Token& here() const { return tokens_[at_]; }
  bool word(std::string_view en, std::string_view zh = "") const {
    return here().kind == Token::Kind::Word && (here().text == en || (!zh.empty() && here().text == zh));
  }
  bool sign(std::string_view text) const { return here().kind == Token::Kind::Sign && here().text == text; }
  bool take_word(std::string_view en, std::string_view zh = "") {
    if (!word(en, zh)) return false;
    ++at_;
    return true;
  }
  bool take_sign(std::string_view text) {
    if (!sign(text)) return false;
    ++at_;
    return true;
  }

  Result<> expect(std::string_view text) {
    if (take_sign(text)) return {};
    return refuse(here(), "expression.syntax", "\"{}\" is expected here, not \"{}\"",
                  "此处应为“{}”，而不是“{}”", text, here().text);
  }

  static Result<> want(const Piece& piece, Type type) {
    if (piece.type == type) return {};
    return refuse(piece.at, "expression.type", "{1} is needed here, this is {0}", "此处应为{3}，而这里是{2}",
                  type_name(piece.type, false), type_name(type, false), type_name(piece.type, true),
                  type_name(type, true));
  }

  // A limit on nesting, so that no text can exhaust the stack.
  class Deeper {
   public:
    explicit Deeper(int& depth) : depth_(depth) { ++depth_; }
    ~Deeper() { --depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    int& depth_;
  };
  static constexpr int kMaxDepth = 60;

  Result<Piece> condition() {
    const Deeper deeper(depth_);
    if (depth_ > kMaxDepth)
      return refuse(here(), "expression.syntax", "brackets are nested too deeply", "括号嵌套过深");
    const Token at = here();
    if (take_word("if", "如果")) {
      const auto premise = JW_TRY(condition());
      JW_TRY(want(premise, 'b'));
      if (!take_word("then", "则"))
        return refuse(here(), "expression.syntax", "\"then\" is expected here, not \"{}\"",
                      "此处应为“则”（then），而不是“{}”", here().text);
      const auto conclusion = JW_TRY(condition());
      JW_TRY(want(conclusion, 'b'));
      // Rows that the premise does not speak of are not assessed.
      return Piece{fmt::format("(CASE WHEN {} THEN {} END)", premise.sql, conclusion.sql), 'b', at};
    }
    auto left = JW_TRY(conjunction());
    while (word("or", "或")) {
      ++at_;
      const auto right = JW_TRY(conjunction());
      JW_TRY(want(left, 'b'));
      JW_TRY(want(right, 'b'));
      left.sql = fmt::format("({} OR {})", left.sql, right.sql);
    }
    return left;
  }

  Result<Piece> conjunction() {
    auto left = JW_TRY(negation());
    while (word("and", "且")) {
      ++at_;
      const auto right = JW_TRY(negation());
      JW_TRY(want(left, 'b'));
      JW_TRY(want(right, 'b'));
      left.sql = fmt::format("({} AND {})", left.sql, right.sql);
    }
    return left;
  }

  Result<Piece> negation() {
    const Deeper deeper(depth_);
    if (depth_ > kMaxDepth)
      return refuse(here(), "expression.syntax", "conditions are nested too deeply", "条件嵌套过深");
    const Token at = here();
    if (!take_word("not", "非")) return comparison();
    const auto inner = JW_TRY(negation());
    JW_TRY(want(inner, 'b'));
    return Piece{fmt::format("(NOT {})", inner.sql), 'b', at};
  }

  Result<Piece> comparison() {
    auto left = JW_TRY(sum());
    static constexpr std::string_view kOperators[] = {"=", "!=", "<", "<=", ">", ">="};
    for (const auto op : kOperators) {
      if (!sign(op)) continue;
      const Token at = here();
      ++at_;
      const auto right = JW_TRY(sum());
      if (left.type != right.type)
        return refuse(at, "expression.type",
                      "{0} cannot be compared with {1}; use text(), number() or date()",
                      "{2}与{3}不能比较；可用 text()、number()、date() 转换", type_name(left.type, false),
                      type_name(right.type, false), type_name(left.type, true), type_name(right.type, true));
      return Piece{fmt::format("({} {} {})", left.sql, op == "!=" ? "<>" : op, right.sql), 'b', left.at};
    }
    if (take_word("is", "")) {
      const bool negated = take_word("not", "");
      if (!take_word("empty", ""))
        return refuse(here(), "expression.syntax", "\"empty\" is expected after \"is\"",
                      "“is”之后应为“empty”");
      const auto empty = left.type == 't' ? blank_sql(left.sql) : fmt::format("({} IS NULL)", left.sql);
      return Piece{negated ? fmt::format("(NOT {})", empty) : empty, 'b', left.at};
    }
    const bool negated = word("not") && tokens_[at_ + 1].kind == Token::Kind::Word &&
                         (tokens_[at_ + 1].text == "in" || tokens_[at_ + 1].text == "matches");
    if (negated) ++at_;
    if (take_word("in", "")) return membership(left, negated);
    if (take_word("matches", "")) {
      JW_TRY(want(left, 't'));
      if (here().kind != Token::Kind::Text)
        return refuse(here(), "expression.syntax", "a pattern in quotes is expected here",
                      "此处应为引号中的正则表达式");
      left.sql = fmt::format("({}regexp_full_match({}, {}))", negated ? "NOT " : "", left.sql,
                             lake::quote_text(here().text));
      left.type = 'b';
      ++at_;
    }
    return left;
  }

  Result<Piece> membership(const Piece& left, bool negated) {
    JW_TRY(expect("("));
    std::string list;
    do {
      const auto one = JW_TRY(sum());
      JW_TRY(want(one, left.type));
      list += (list.empty() ? "" : ", ") + one.sql;
    } while (take_sign(","));
    JW_TRY(expect(")"));
    return Piece{fmt::format("({} {}IN ({}))", left.sql, negated ? "NOT " : "", list), 'b', left.at};
  }

  Result<Piece> sum() {
    auto left = JW_TRY(product());
    while (sign("+") || sign("-")) left = JW_TRY(arithmetic(left, &Parser::product));
    return left;
  }
  Result<Piece> product() {
    auto left = JW_TRY(operand());
    while (sign("*") || sign("/")) left = JW_TRY(arithmetic(left, &Parser::operand));
    return left;
  }

  // As floating point: whole numbers of a register never overflow there.
  Result<Piece> arithmetic(const Piece& left, Result<Piece> (Parser::*next)()) {
    const auto op = here().text;
    ++at_;
    const auto right = JW_TRY((this->*next)());
    JW_TRY(want(left, 'n'));
    JW_TRY(want(right, 'n'));
    const auto divisor = op == "/" ? fmt::format("nullif(CAST({} AS DOUBLE), 0)", right.sql)
                                   : fmt::format("CAST({} AS DOUBLE)", right.sql);
    return Piece{fmt::format("(CAST({} AS DOUBLE) {} {})", left.sql, op, divisor), 'n', left.at};
  }

  Result<Piece> operand() {
    const Deeper deeper(depth_);
    if (depth_ > kMaxDepth)
      return refuse(here(), "expression.syntax", "brackets are nested too deeply", "括号嵌套过深");
    const Token at = here();
    switch (at.kind) {
      case Token::Kind::Number: ++at_; return Piece{at.text, 'n', at};
      case Token::Kind::Text: ++at_; return Piece{lake::quote_text(at.text), 't', at};
      case Token::Kind::Name: ++at_; return item(at);
      case Token::Kind::Word: {
        ++at_;
        if (at.text == "true" || at.text == "false") return Piece{at.text, 'b', at};
        return sign("(") ? call(at) : item(at);
      }
      default: break;
    }
    if (take_sign("(")) {
      auto inner = JW_TRY(condition());
      JW_TRY(expect(")"));
      inner.sql = fmt::format("({})", inner.sql);
      inner.at = at;
      return inner;
    }
    if (take_sign("-")) {
      const auto inner = JW_TRY(operand());
      JW_TRY(want(inner, 'n'));
      return Piece{fmt::format("(- CAST({} AS DOUBLE))", inner.sql), 'n', at};
    }
    if (at.kind == Token::Kind::End)
      return refuse(at, "expression.syntax", "the expression ends too early; an item or a value is missing",
                    "表达式不完整，缺少信息项或取值");
    return refuse(at, "expression.syntax", "an item or a value is expected here, not \"{}\"",
                  "此处应为信息项或取值，而不是“{}”", at.text);
  }

  Result<Piece> item(const Token& at) {
    const Item* found = nullptr;
    for (const auto& one : items_)
      if (one.name == at.text) found = &one;
    for (const auto& one : items_)
      if (found == nullptr && one.title == at.text) found = &one;
    if (found == nullptr)
      return refuse(at, "expression.item", "the resource has no item \"{}\"; texts stand in '' quotes",
                    "该数据资源没有信息项“{}”；文本请放在 '' 引号中", at.text);
    if (std::ranges::find(mentioned_, found->name) == mentioned_.end()) mentioned_.push_back(found->name);
    const Type type = found->type == "integer" || found->type == "decimal" ? 'n'
                      : found->type == "date" || found->type == "datetime" ? 'd'
                      : found->type == "boolean"                           ? 'b'
                                                                           : 't';
    return Piece{JW_TRY(lake::quote_name(found->name)), type, at};
  }

  Result<Piece> call(const Token& at) {
    const auto found = std::ranges::find(kFunctions, at.text, &Function::name);
    if (found == std::end(kFunctions))
      return refuse(at, "expression.function", "there is no function {}; see the list of functions",
                    "没有函数 {}；请参见函数列表", at.text);
    JW_TRY(expect("("));
    std::vector<Piece> arguments;
    if (!sign(")")) do {
        arguments.push_back(JW_TRY(condition()));
      } while (take_sign(","));
    JW_TRY(expect(")"));
    if (arguments.size() != found->parameters.size())
      return refuse(at, "expression.function", "{} takes {} arguments, not {}",
                    "函数 {} 需要 {} 个参数，而不是 {} 个", at.text, found->parameters.size(),
                    arguments.size());
    std::string sql;
    for (std::size_t i = 0; i < arguments.size(); ++i)
      if (found->parameters[i] != 'x') JW_TRY(want(arguments[i], found->parameters[i]));
    for (std::size_t i = 0; i < found->sql.size(); ++i) {
      if (found->sql[i] == '{' && i + 2 < found->sql.size() && found->sql[i + 2] == '}') {
        sql += arguments[static_cast<std::size_t>(found->sql[i + 1] - '0')].sql;
        i += 2;
      } else {
        sql += found->sql[i];
      }
    }
    return Piece{std::move(sql), found->result, at};
  }

  std::vector<Token> tokens_;
  std::span<const Item> items_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<std::string> mentioned_;
};

}  // namespace

std::span<const Function> functions() { return kFunctions; }

// Anything from "!" up to U+007F, and anything above the wide blank U+3000, begins with no blank: only
// the rest is trimmed, which copies.
std::string blank_sql(std::string_view text) {
  return fmt::format(
      "(CASE WHEN ({0} >= '!' AND {0} < chr(128)) OR {0} > chr(12288) THEN false ELSE {0} IS NULL OR "
      "trim({0}) = '' END)",
      text);
}

Result<Condition> compile_expression(std::string_view text, std::span<const Item> items) {
  return Parser(JW_TRY(tokenize(text)), items).parse();
}

}  // namespace jw::quality
