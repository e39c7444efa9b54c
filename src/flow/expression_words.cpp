#include "flow/expression_words.hpp"

#include "base/text.hpp"
#include "flow/expression.hpp"

namespace jw::flow {
namespace {

using Kind = Lexeme::Kind;

// Letters of any script: every byte of a character beyond ASCII.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// What an input method for Chinese puts where a sign was meant.
struct Twin {
  std::string_view from;
  std::string_view to;
};
constexpr Twin kTwins[] = {{"（", "("}, {"）", ")"}, {"，", ","}, {"【", "["}, {"】", "]"}, {"≤", "<="},
                           {"≥", ">="}, {"≠", "!="}, {"＝", "="}, {"＜", "<"}, {"＞", ">"}, {"　", " "}};
constexpr std::string_view kSigns[] = {"<=", ">=", "!=", "<>", "==", "<", ">", "=", "+",
                                       "-",  "*",  "/",  "(",  ")",  "[", "]", ",", "."};

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  Result<std::vector<Lexeme>> run() {
    std::vector<Lexeme> all;
    for (;;) {
      skip_blanks();
      Lexeme one;
      one.line = line_;
      one.column = column_;
      if (at_ >= text_.size()) {
        all.push_back(std::move(one));
        return all;
      }
      JW_TRY(read(one));
      all.push_back(std::move(one));
    }
  }

 private:
  const Twin* twin(std::size_t at) const {
    for (const auto& row : kTwins)
      if (text_.substr(at).starts_with(row.from)) return &row;
    return nullptr;
  }

  void advance(std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) {
      const char c = text_[at_ + i];
      if (c == '\n') {
        ++line_;
        column_ = 1;
      } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
        ++column_;
      }
    }
    at_ += bytes;
  }

  void skip_blanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        advance(1);
      else if (const auto* row = twin(at_); row != nullptr && row->to == " ")
        advance(row->from.size());
      else
        return;
    }
  }

  Result<> read(Lexeme& one) {
    const char c = text_[at_];
    if (c == '\'') return quoted(one, '\'', Kind::Text);
    if (c == '`') return quoted(one, '`', Kind::Name);
    if (const auto* row = twin(at_)) {
      one.kind = Kind::Sign;
      one.text = row->to;
      advance(row->from.size());
      return {};
    }
    if (is_digit(c)) return number(one);
    if (is_letter(c)) {
      auto end = at_;
      while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end])) && twin(end) == nullptr)
        ++end;
      one.kind = Kind::Word;
      one.text = text_.substr(at_, end - at_);
      advance(end - at_);
      return {};
    }
    for (const auto sign : kSigns) {
      if (!text_.substr(at_).starts_with(sign)) continue;
      one.kind = Kind::Sign;
      one.text = sign == "<>" ? "!=" : sign == "==" ? "=" : sign;
      advance(sign.size());
      return {};
    }
    if (c == '$' || c == '#')
      return wrong_expression(one.line, one.column, "expressions stand here without ${ } or #{ }",
                              "此处的表达式不写 ${ } 或 #{ }");
    if (c == '"')
      return wrong_expression(one.line, one.column, "texts stand in '' quotes", "文本请放在 '' 引号中");
    return wrong_expression(one.line, one.column,
                            "this character has no meaning here; texts stand in '' quotes",
                            "此字符在此处没有意义；文本请放在 '' 引号中");
  }

  Result<> quoted(Lexeme& one, char mark, Kind kind) {
    one.kind = kind;
    auto end = at_ + 1;
    for (; end < text_.size(); ++end) {
      if (text_[end] != mark) {
        one.text += text_[end];
        continue;
      }
      if (end + 1 >= text_.size() || text_[end + 1] != mark) {
        advance(end + 1 - at_);
        return {};
      }
      one.text += mark;
      ++end;
    }
    return wrong_expression(one.line, one.column, "the quote that opens here never closes",
                            "此处的引号没有结束");
  }

  Result<> number(Lexeme& one) {
    auto end = at_;
    std::size_t points = 0;
    while (end < text_.size() && (is_digit(text_[end]) || text_[end] == '.')) points += text_[end++] == '.';
    one.kind = Kind::Number;
    one.text = text_.substr(at_, end - at_);
    const bool runs_on =
        end < text_.size() && is_letter(text_[end]) && static_cast<unsigned char>(text_[end]) < 0x80;
    if (points > 1 || one.text.back() == '.' || one.text.size() > 18 || runs_on)
      return wrong_expression(one.line, one.column, "this is no number; codes stand in '' quotes",
                              "这不是数值；代码请放在 '' 引号中");
    advance(end - at_);
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0, line_ = 1, column_ = 1;
};

}  // namespace

tl::unexpected<Error> wrong_expression(std::size_t line, std::size_t column, std::string_view en,
                                       std::string_view zh) {
  return fail(Code::Invalid, "flow.expression", "line {0}, column {1}: {2}", "第 {0} 行第 {1} 列：{3}", line,
              column, en, zh);
}

Result<std::vector<Lexeme>> split_expression(std::string_view text) {
  if (text.size() > kMaxExpression)
    return wrong_expression(1, 1, "the expression is longer than 4000 bytes; split it over several variables",
                            "表达式超过 4000 字节，请拆分为多个变量");
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos)
    return wrong_expression(1, 1, "the expression is not plain text", "表达式不是有效的文本");
  return Splitter(text).run();
}

}  // namespace jw::flow
