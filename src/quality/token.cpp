#include "quality/token.hpp"

#include "base/text.hpp"
#include "quality/expression.hpp"

namespace jw::quality {
namespace {

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
constexpr Twin kTwins[] = {{"（", "("}, {"）", ")"}, {"，", ","}, {"≤", "<="}, {"≥", ">="},
                           {"≠", "!="}, {"＝", "="}, {"＜", "<"}, {"＞", ">"}, {"　", " "}};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<Token>> run() {
    std::vector<Token> tokens;
    for (;;) {
      skip_blanks();
      Token token;
      token.line = line_;
      token.column = column_;
      if (at_ >= text_.size()) {
        tokens.push_back(token);
        return tokens;
      }
      JW_TRY(read(token));
      tokens.push_back(std::move(token));
    }
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }

  const Twin* twin() const {
    for (const auto& row : kTwins)
      if (rest().starts_with(row.from)) return &row;
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
      else if (const auto* row = twin(); row != nullptr && row->to == " ")
        advance(row->from.size());
      else
        return;
    }
  }

  Result<> read(Token& token) {
    const char c = text_[at_];
    if (c == '\'') return quoted(token, '\'', Token::Kind::Text);
    if (c == '`') return quoted(token, '`', Token::Kind::Name);
    if (const auto* row = twin()) {
      token.kind = Token::Kind::Sign;
      token.text = row->to;
      advance(row->from.size());
      return {};
    }
    if (is_digit(c)) return number(token);
    if (is_letter(c)) {
      std::size_t end = at_;
      while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) {
        bool sign = false;
        for (const auto& row : kTwins) sign = sign || text_.substr(end).starts_with(row.from);
        if (sign) break;
        ++end;
      }
      token.kind = Token::Kind::Word;
      token.text = text_.substr(at_, end - at_);
      advance(end - at_);
      return {};
    }
    static constexpr std::string_view kSigns[] = {"<=", ">=", "!=", "<>", "==", "<", ">", "=",
                                                  "+",  "-",  "*",  "/",  "(",  ")", ","};
    for (const auto sign : kSigns) {
      if (!rest().starts_with(sign)) continue;
      token.kind = Token::Kind::Sign;
      token.text = sign == "<>" ? "!=" : sign == "==" ? "=" : sign;
      advance(sign.size());
      return {};
    }
    return wrong(token, "this character has no meaning here; texts stand in '' quotes",
                 "此字符在此处没有意义；文本请放在 '' 引号中");
  }

  Result<> quoted(Token& token, char mark, Token::Kind kind) {
    token.kind = kind;
    std::size_t end = at_ + 1;
    for (; end < text_.size(); ++end) {
      if (text_[end] != mark) {
        token.text += text_[end];
        continue;
      }
      if (end + 1 >= text_.size() || text_[end + 1] != mark) {
        advance(end + 1 - at_);
        return {};
      }
      token.text += mark;
      ++end;
    }
    return wrong(token, "the quote that opens here never closes", "此处的引号没有结束");
  }

  Result<> number(Token& token) {
    std::size_t end = at_, points = 0;
    while (end < text_.size() && (is_digit(text_[end]) || text_[end] == '.')) points += text_[end++] == '.';
    token.text = text_.substr(at_, end - at_);
    token.kind = Token::Kind::Number;
    if (points > 1 || token.text.back() == '.' || token.text.size() > 18 ||
        (end < text_.size() && is_letter(text_[end]) && static_cast<unsigned char>(text_[end]) < 0x80))
      return wrong(token, "this is no number; codes stand in '' quotes", "这不是数值；代码请放在 '' 引号中");
    advance(end - at_);
    return {};
  }

  static Result<> wrong(const Token& at, std::string_view en, std::string_view zh) {
    return fail(Code::Invalid, "expression.syntax", "line {0}, column {1}: {2}", "第 {0} 行第 {1} 列：{3}",
                at.line, at.column, en, zh);
  }

  std::string_view text_;
  std::size_t at_ = 0, line_ = 1, column_ = 1;
};

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view text) {
  if (text.size() > kMaxExpression)
    return fail(Code::Invalid, "expression.syntax",
                "line 1, column 1: the expression is longer than {} bytes; split it into several rules",
                "第 1 行第 1 列：表达式超过 {} 字节，请拆分为多条规则", kMaxExpression);
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos)
    return fail(Code::Invalid, "expression.syntax", "line 1, column 1: the expression is not plain text",
                "第 1 行第 1 列：表达式不是有效的文本");
  return Lexer(text).run();
}

}  // namespace jw::quality
