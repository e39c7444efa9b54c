#include <charconv>

#include "flow/expression_tree.hpp"
#include "flow/expression_words.hpp"

// A recursive descent over the words; each step appends what it read and gives its index.
namespace jw::flow {
namespace {

using Kind = Lexeme::Kind;
using At = std::uint32_t;

constexpr std::string_view kKeywords[] = {"and",  "or", "not",  "且", "或", "非",    "if",   "then",  "else",
                                          "如果", "则", "否则", "is", "in", "empty", "true", "false", "null"};

class Parser {
 public:
  explicit Parser(std::vector<Lexeme> words) : words_(std::move(words)) {}

  Result<Expression::Tree> parse() {
    JW_TRY(choice());
    if (here().kind != Kind::End)
      return refuse(here(), "nothing more is expected here, but there is \"{}\"",
                    "此处不应再有内容，却出现“{}”", here().text);
    return std::move(tree_);
  }

 private:
  template <class... Args>
  static tl::unexpected<Error> refuse(const Lexeme& at, fmt::format_string<const Args&...> en,
                                      fmt::format_string<const Args&...> zh, const Args&... args) {
    return wrong_expression(at.line, at.column, fmt::format(en, args...), fmt::format(zh, args...));
  }

  const Lexeme& here() const { return words_[at_]; }
  bool word(std::string_view en, std::string_view zh = "") const {
    return here().kind == Kind::Word && (here().text == en || (!zh.empty() && here().text == zh));
  }
  bool sign(std::string_view text) const { return here().kind == Kind::Sign && here().text == text; }
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
    return refuse(here(), "\"{}\" is expected here, not \"{}\"", "此处应为“{}”，而不是“{}”", text,
                  here().text);
  }

  At add(Op op, const Lexeme& at, std::vector<At> children = {}) {
    Branch branch;
    branch.op = op;
    branch.line = static_cast<std::uint32_t>(at.line);
    branch.column = static_cast<std::uint32_t>(at.column);
    branch.children = std::move(children);
    tree_.branches.push_back(std::move(branch));
    return static_cast<At>(tree_.branches.size() - 1);
  }
  Branch& made(At at) { return tree_.branches[at]; }

  // A limit on nesting, so that no text can exhaust the stack here or in the evaluation.
  class Deeper {
   public:
    explicit Deeper(int& depth) : depth_(depth) { ++depth_; }
    ~Deeper() { --depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    int& depth_;
  };
  static constexpr int kMaxDepth = 200;
  Result<> bounded() const {
    if (depth_ <= kMaxDepth) return {};
    return refuse(here(), "brackets are nested too deeply", "括号嵌套过深");
  }

  Result<At> choice() {
    const Deeper deeper(depth_);
    JW_TRY(bounded());
    const Lexeme at = here();
    if (!take_word("if", "如果")) return disjunction();
    const auto condition = JW_TRY(choice());
    if (!take_word("then", "则"))
      return refuse(here(), "\"then\" is expected here, not \"{}\"", "此处应为“则”（then），而不是“{}”",
                    here().text);
    const auto then = JW_TRY(choice());
    if (!take_word("else", "否则"))
      return refuse(here(), "\"else\" is expected here, not \"{}\"", "此处应为“否则”（else），而不是“{}”",
                    here().text);
    const auto otherwise = JW_TRY(choice());
    return add(Op::If, at, {condition, then, otherwise});
  }

  Result<At> disjunction() { return repeated(Op::Or, "or", "或", &Parser::conjunction); }
  Result<At> conjunction() { return repeated(Op::And, "and", "且", &Parser::negation); }

  // One node for any number of parts: a long list of alternatives is wide, not deep.
  Result<At> repeated(Op op, std::string_view en, std::string_view zh, Result<At> (Parser::*next)()) {
    const Lexeme at = here();
    const auto first = JW_TRY((this->*next)());
    if (!word(en, zh)) return first;
    std::vector<At> all{first};
    while (take_word(en, zh)) all.push_back(JW_TRY((this->*next)()));
    return add(op, at, std::move(all));
  }

  Result<At> negation() {
    const Deeper deeper(depth_);
    JW_TRY(bounded());
    const Lexeme at = here();
    if (!take_word("not", "非")) return comparison();
    const auto inner = JW_TRY(negation());
    return add(Op::Not, at, {inner});
  }

  Result<At> comparison() {
    const auto left = JW_TRY(sum());
    const Lexeme at = here();
    static constexpr std::pair<std::string_view, char> kSigns[] = {{"=", '='},  {"!=", '!'}, {"<", '<'},
                                                                   {"<=", 'l'}, {">", '>'},  {">=", 'g'}};
    for (const auto& [text, letter] : kSigns) {
      if (!take_sign(text)) continue;
      const auto right = JW_TRY(sum());
      const auto whole = add(Op::Compare, at, {left, right});
      made(whole).sign = letter;
      return whole;
    }
    if (take_word("is")) {
      const bool negated = take_word("not");
      if (!take_word("empty"))
        return refuse(here(), "\"empty\" is expected after \"is\"", "“is”之后应为“empty”");
      const auto whole = add(Op::Empty, at, {left});
      return negated ? add(Op::Not, at, {whole}) : whole;
    }
    const bool negated = word("not") && words_[at_ + 1].kind == Kind::Word && words_[at_ + 1].text == "in";
    if (negated) ++at_;
    if (!take_word("in")) return left;
    // ('a', 'b') is a list here, as in rules of quality; anything else gives one.
    const Lexeme list = here();
    At right = 0;
    if (take_sign("(")) {
      auto all = JW_TRY(items(")"));
      right = all.size() == 1 ? all[0] : 0;
      if (all.size() != 1 || made(all[0]).op == Op::Value) right = add(Op::List, list, std::move(all));
    } else {
      right = JW_TRY(sum());
    }
    const auto whole = add(Op::In, at, {left, right});
    return negated ? add(Op::Not, at, {whole}) : whole;
  }

  Result<std::vector<At>> items(std::string_view closing) {
    std::vector<At> all;
    if (!sign(closing)) do {
        all.push_back(JW_TRY(choice()));
      } while (take_sign(","));
    JW_TRY(expect(closing));
    return all;
  }

  Result<At> sum() { return chain("+", "-", &Parser::product); }
  Result<At> product() { return chain("*", "/", &Parser::negative); }

  Result<At> chain(std::string_view one, std::string_view other, Result<At> (Parser::*next)()) {
    const Lexeme at = here();
    const auto first = JW_TRY((this->*next)());
    if (!sign(one) && !sign(other)) return first;
    std::vector<At> all{first};
    std::string signs;
    while (sign(one) || sign(other)) {
      signs += here().text;
      ++at_;
      all.push_back(JW_TRY((this->*next)()));
    }
    const auto whole = add(Op::Chain, at, std::move(all));
    made(whole).signs = std::move(signs);
    return whole;
  }

  Result<At> negative() {
    const Deeper deeper(depth_);
    JW_TRY(bounded());
    const Lexeme at = here();
    if (!take_sign("-")) return postfix();
    const auto inner = JW_TRY(negative());
    return add(Op::Negate, at, {inner});
  }

  Result<At> postfix() {
    auto value = JW_TRY(operand());
    for (int deep = 0;; ++deep) {
      const Lexeme at = here();
      if (deep + depth_ > kMaxDepth) return refuse(at, "members are nested too deeply", "成员嵌套过深");
      if (take_sign(".")) {
        if (here().kind != Kind::Word && here().kind != Kind::Name)
          return refuse(here(), "the name of a member is expected here, not \"{}\"",
                        "此处应为成员名称，而不是“{}”", here().text);
        value = add(Op::Member, at, {value});
        made(value).name = here().text;
        ++at_;
      } else if (take_sign("[")) {
        const auto index = JW_TRY(choice());
        JW_TRY(expect("]"));
        value = add(Op::Index, at, {value, index});
      } else {
        return value;
      }
    }
  }

  Result<At> operand() {
    const Deeper deeper(depth_);
    JW_TRY(bounded());
    const Lexeme at = here();
    switch (at.kind) {
      case Kind::Number: ++at_; return number(at);
      case Kind::Text: ++at_; return literal(at, boost::json::string(at.text));
      case Kind::Name: ++at_; return variable(at);
      case Kind::Word:
        if (at.text == "true" || at.text == "false") {
          ++at_;
          return literal(at, at.text == "true");
        }
        if (at.text == "null") {
          ++at_;
          return literal(at, nullptr);
        }
        for (const auto keyword : kKeywords)
          if (at.text == keyword)
            return refuse(at, "a variable or a value is expected here, not \"{}\"",
                          "此处应为变量或取值，而不是“{}”", at.text);
        ++at_;
        return sign("(") ? call(at) : variable(at);
      default: break;
    }
    if (take_sign("(")) {
      const auto inner = JW_TRY(choice());
      JW_TRY(expect(")"));
      return inner;
    }
    if (take_sign("[")) {
      auto all = JW_TRY(items("]"));
      return add(Op::List, at, std::move(all));
    }
    if (at.kind == Kind::End)
      return refuse(at, "the expression ends too early; a variable or a value is missing",
                    "表达式不完整，缺少变量或取值");
    return refuse(at, "a variable or a value is expected here, not \"{}\"", "此处应为变量或取值，而不是“{}”",
                  at.text);
  }

  At literal(const Lexeme& at, boost::json::value value) {
    const auto index = add(Op::Value, at);
    made(index).value = std::move(value);
    return index;
  }

  At variable(const Lexeme& at) {
    const auto index = add(Op::Variable, at);
    made(index).name = at.text;
    return index;
  }

  Result<At> number(const Lexeme& at) {
    const char* const begin = at.text.data();
    const char* const end = begin + at.text.size();
    std::int64_t whole = 0;
    if (const auto read = std::from_chars(begin, end, whole); read.ec == std::errc() && read.ptr == end)
      return literal(at, whole);
    double part = 0;
    if (const auto read = std::from_chars(begin, end, part); read.ec == std::errc() && read.ptr == end)
      return literal(at, part);
    return refuse(at, "this is no number", "这不是数值");
  }

  Result<At> call(const Lexeme& at) {
    const auto* function = find_function(at.text);
    if (function == nullptr)
      return refuse(at, "there is no function {}; see the list of functions", "没有函数 {}；请参见函数列表",
                    at.text);
    JW_TRY(expect("("));
    auto arguments = JW_TRY(items(")"));
    const bool more = function->parameters.ends_with('+');
    const auto least = function->parameters.size() - (more ? 1 : 0);
    if (arguments.size() < least || (!more && arguments.size() > least))
      return refuse(at, "{} takes {} arguments, not {}", "函数 {} 需要 {} 个参数，而不是 {} 个", at.text,
                    least, arguments.size());
    const auto index = add(Op::Call, at, std::move(arguments));
    made(index).function = function;
    made(index).name = at.text;
    return index;
  }

  std::vector<Lexeme> words_;
  Expression::Tree tree_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<Expression::Tree> parse_expression(std::string_view text) {
  return Parser(JW_TRY(split_expression(text))).parse();
}

}  // namespace jw::flow
