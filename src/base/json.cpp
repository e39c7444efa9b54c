#include "base/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <deque>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>

#include "base/text.hpp"

namespace jw {
namespace {

namespace json = boost::json;

constexpr std::size_t kDepth = 64;
constexpr std::int64_t kExact = 1LL << 53;

// Boost.JSON keeps the last of two equal names; a signed document must not depend on that. So this
// builds the value and compares the names on the way: one pass, and nothing is copied that the
// value does not need.
class Builder {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();
  using Ec = json::error_code;

  explicit Builder(std::string_view text) : text_(text), stack_({}, room_, sizeof room_) { stack_.reset(); }

  json::value release() { return stack_.release(); }
  const std::optional<std::string>& duplicate() const { return duplicate_; }

  bool on_document_begin(Ec&) { return true; }
  bool on_document_end(Ec&) { return true; }
  bool on_array_begin(Ec&) { return true; }
  bool on_array_end(std::size_t size, Ec&) {
    stack_.push_array(size);
    return true;
  }
  bool on_object_begin(Ec&) { return true; }
  bool on_object_end(std::size_t size, Ec& ec) {
    const auto names = std::span(names_).last(size);
    if (!differ(names)) {
      ec = json::error::exception;
      return false;
    }
    names_.resize(names_.size() - size);
    stack_.push_object(size);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, Ec&) {
    pieces_.append(part.data(), part.size());
    stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, Ec&) {
    // A name without escapes lies in the text as it is.
    if (pieces_.empty() && text_.data() <= part.data() && part.data() < text_.data() + text_.size()) {
      names_.emplace_back(part.data(), part.size());
    } else {
      pieces_.append(part.data(), part.size());
      names_.push_back(copies_.emplace_back(std::exchange(pieces_, {})));
    }
    stack_.push_key(part);
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, Ec&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, Ec&) {
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(json::string_view, Ec&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, Ec&) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view, Ec&) {
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double number, json::string_view, Ec&) {
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool yes, Ec&) {
    stack_.push_bool(yes);
    return true;
  }
  bool on_null(Ec&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, Ec&) { return true; }
  bool on_comment(json::string_view, Ec&) { return true; }

 private:
  // May reorder the names.
  bool differ(std::span<std::string_view> names) {
    constexpr std::size_t kFew = 8;  // below, comparing each with each costs less than sorting
    if (names.size() > kFew) std::sort(names.begin(), names.end());
    for (std::size_t i = 1; i < names.size(); ++i)
      for (std::size_t k = names.size() > kFew ? i - 1 : 0; k < i; ++k)
        if (names[i] == names[k]) {
          duplicate_.emplace(names[i]);
          return false;
        }
    return true;
  }

  const std::string_view text_;
  unsigned char room_[2048];  // most documents are built without memory of the stack's own
  json::value_stack stack_;
  std::vector<std::string_view> names_;  // of the objects that are open
  std::deque<std::string> copies_;       // of those written with escapes
  std::string pieces_;
  std::optional<std::string> duplicate_;
};

Result<> write(std::string& out, const json::value& value);
Result<> write(std::string& out, const json::object& object);

Result<> write(std::string& out, double number) {
  if (!std::isfinite(number))
    return fail(Code::Invalid, "json.number", "a number is not finite", "数值不是有限数");
  if (number == 0) {
    out += '0';
    return {};
  }
  // ECMAScript's Number::toString: shortest digits that read back the same, exponent from 21 up.
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::scientific).ptr;
  std::string_view text(digits, static_cast<std::size_t>(end - digits));
  if (text[0] == '-') {
    out += '-';
    text.remove_prefix(1);
  }
  const auto e = text.find('e');
  int exponent = 0;
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), text.data() + text.size(), exponent);
  std::string mantissa(text.substr(0, 1));
  if (e > 1) mantissa.append(text.substr(2, e - 2));
  const int count = static_cast<int>(mantissa.size());
  const int point = exponent + 1;
  if (count <= point && point <= 21) {
    out.append(mantissa).append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out.append(mantissa, 0, static_cast<std::size_t>(point))
        .append(".")
        .append(mantissa, static_cast<std::size_t>(point));
  } else if (-6 < point && point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(mantissa);
  } else {
    out.append(mantissa, 0, 1);
    if (count > 1) out.append(".").append(mantissa, 1);
    out.append("e").append(exponent < 0 ? "-" : "+").append(std::to_string(std::abs(exponent)));
  }
  return {};
}

Result<> write(std::string& out, std::int64_t number) {
  if (number > kExact || number < -kExact)
    return fail(Code::Invalid, "json.number",
                "the whole number {} is too large to be exact everywhere; send it as text",
                "整数 {} 过大，无法保证各方读数一致，请以文本传递", number);
  out += std::to_string(number);
  return {};
}

void escape(std::string& out, char c) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\b': out += "\\b"; break;
    case '\t': out += "\\t"; break;
    case '\n': out += "\\n"; break;
    case '\f': out += "\\f"; break;
    case '\r': out += "\\r"; break;
    default:
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
  }
}

Result<> write_text(std::string& out, std::string_view text) {
  if (!is_utf8(text))
    return fail(Code::Invalid, "json.utf8", "a text is not valid UTF-8", "文本不是有效的 UTF-8");
  out += '"';
  std::size_t plain = 0;  // what was not appended yet begins here
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    escape(out, c);
  }
  out.append(text, plain);
  out += '"';
  return {};
}

// RFC 8785 orders names by their UTF-16 units. In UTF-8 that is the order of the bytes, save that
// what UTF-16 writes as surrogates (from f0) comes before U+E000 to U+FFFF (ee and ef).
bool comes_before(std::string_view one, std::string_view other) {
  const auto [a, b] = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
  if (a == one.end() || b == other.end()) return a == one.end() && b != other.end();
  const auto x = static_cast<unsigned char>(*a), y = static_cast<unsigned char>(*b);
  if (x >= 0xee && y >= 0xee && (x >= 0xf0) != (y >= 0xf0)) return x >= 0xf0;
  return x < y;
}

Result<> write(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: out += "null"; return {};
    case json::kind::bool_: out += value.get_bool() ? "true" : "false"; return {};
    case json::kind::int64: return write(out, value.get_int64());
    case json::kind::uint64:
      return write(out, static_cast<std::int64_t>(std::min<std::uint64_t>(value.get_uint64(), INT64_MAX)));
    case json::kind::double_: return write(out, value.get_double());
    case json::kind::string: return write_text(out, value.get_string());
    case json::kind::array: {
      out += '[';
      bool first = true;
      for (const auto& item : value.get_array()) {
        if (!std::exchange(first, false)) out += ',';
        JW_TRY(write(out, item));
      }
      out += ']';
      return {};
    }
    case json::kind::object: return write(out, value.get_object());
  }
  return {};
}

Result<> write(std::string& out, const json::object& object) {
  std::vector<const json::key_value_pair*> sorted;
  sorted.reserve(object.size());
  for (const auto& pair : object) sorted.push_back(&pair);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return comes_before(a->key(), b->key()); });
  out += '{';
  bool first = true;
  for (const auto* pair : sorted) {
    if (!std::exchange(first, false)) out += ',';
    JW_TRY(write_text(out, pair->key()));
    out += ':';
    JW_TRY(write(out, pair->value()));
  }
  out += '}';
  return {};
}

}  // namespace

Result<json::value> parse_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = kDepth;
  json::basic_parser<Builder> parser(options, text);
  json::error_code ec;
  const auto read = parser.write_some(false, text.data(), text.size(), ec);
  if (const auto& name = parser.handler().duplicate())
    return fail(Code::Invalid, "json.duplicate", "the name \"{}\" stands twice in one object",
                "同一对象中名称“{}”重复", *name);
  if (!ec && read < text.size() && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
    ec = json::error::extra_data;
  if (ec) {
    const auto before = text.substr(0, read);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto column =
        1 + read - (before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1);
    return fail(Code::Invalid, "json.syntax", "not JSON at line {} column {}: {}",
                "第 {} 行第 {} 列不是有效的 JSON：{}", line, column, ec.message());
  }
  return parser.handler().release();
}

Result<std::string> canonical_json(const json::value& value) {
  std::string out;
  JW_TRY(write(out, value));
  return out;
}

Result<> append_canonical(std::string& out, const json::object& object) { return write(out, object); }
Result<> append_canonical_text(std::string& out, std::string_view text) { return write_text(out, text); }

}  // namespace jw
