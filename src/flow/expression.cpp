#include "flow/expression.hpp"

#include <algorithm>
#include <cmath>

#include <boost/json/serialize.hpp>

#include "flow/expression_tree.hpp"
#include "flow/expression_words.hpp"

namespace jw::flow {
namespace {

namespace json = boost::json;

// A value that lies in the variables or the tree, or one just made.
class Held {
 public:
  Held() = default;
  explicit Held(const json::value* lying) : lying_(lying) {}
  explicit Held(json::value made) : made_(std::move(made)) {}
  const json::value& get() const { return lying_ != nullptr ? *lying_ : made_; }
  json::value take() && { return lying_ != nullptr ? *lying_ : std::move(made_); }

 private:
  const json::value* lying_ = nullptr;
  json::value made_;
};

const json::value kNull;

struct Name {
  std::string_view en, zh;
};
Name kind_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return {"nothing", "空值"};
    case json::kind::bool_: return {"true or false", "真假值"};
    case json::kind::string: return {"a text", "文本"};
    case json::kind::array: return {"a list", "列表"};
    case json::kind::object: return {"an object", "对象"};
    default: return {"a number", "数值"};
  }
}

class Evaluation {
 public:
  Evaluation(const Expression::Tree& tree, const json::object& variables)
      : tree_(tree), variables_(variables) {}

  Result<Held> whole() { return value(tree_.branches.size() - 1); }

 private:
  template <class... Args>
  static tl::unexpected<Error> refuse(const Branch& at, fmt::format_string<const Args&...> en,
                                      fmt::format_string<const Args&...> zh, const Args&... args) {
    return wrong_expression(at.line, at.column, fmt::format(en, args...), fmt::format(zh, args...));
  }
  static tl::unexpected<Error> wrong_kind(const Branch& at, Name wanted, const json::value& found) {
    const auto is = kind_of(found);
    return refuse(at, "{0} is needed here, this is {1}", "此处应为{2}，而这里是{3}", wanted.en, is.en,
                  wanted.zh, is.zh);
  }

  Result<> pay(const Branch& at, std::size_t steps) {
    steps_ += steps;
    if (steps_ <= kMaxSteps) return {};
    return refuse(at, "this takes more than {} steps", "计算超过 {} 步", kMaxSteps);
  }

  Result<Held> value(std::size_t index) {
    const auto& at = tree_.branches[index];
    JW_TRY(pay(at, 1));
    switch (at.op) {
      case Op::Value: return Held(&at.value);
      case Op::Variable: {
        const auto* found = variables_.if_contains(at.name);
        return Held(found != nullptr ? found : &kNull);
      }
      case Op::Member: return member(at);
      case Op::Index: return element(at);
      case Op::List: return list(at);
      case Op::Or: return either(at, true);
      case Op::And: return either(at, false);
      case Op::Not: return Held(json::value(!JW_TRY(truth(at.children[0]))));
      case Op::If: return value(at.children[JW_TRY(truth(at.children[0])) ? 1 : 2]);
      case Op::Compare: return compare(at);
      case Op::Empty: return Held(json::value(is_empty(JW_TRY(value(at.children[0])).get())));
      case Op::In: return membership(at);
      case Op::Chain: return chain(at);
      case Op::Negate: return negate(at);
      case Op::Call: return call(at);
    }
    return Held();
  }

  Result<bool> truth(std::size_t index) {
    const auto one = JW_TRY(value(index));
    if (const auto* yes = one.get().if_bool()) return *yes;
    return wrong_kind(tree_.branches[index], {"true or false", "真假值（条件）"}, one.get());
  }

  // A copy of what lies deep in a value that was just made; a pointer into one that stays.
  static Held part(const json::value* part, const Branch& from) {
    const bool stays = from.op == Op::Variable || from.op == Op::Value;
    return stays ? Held(part) : Held(json::value(*part));
  }

  Result<Held> member(const Branch& at) {
    const auto whole = JW_TRY(value(at.children[0]));
    if (whole.get().is_null()) return Held(&kNull);
    const auto* object = whole.get().if_object();
    if (object == nullptr) return wrong_kind(at, {"an object", "对象"}, whole.get());
    const auto* found = object->if_contains(at.name);
    return found == nullptr ? Held(&kNull) : part(found, tree_.branches[at.children[0]]);
  }

  Result<Held> element(const Branch& at) {
    const auto whole = JW_TRY(value(at.children[0]));
    const auto place = JW_TRY(value(at.children[1]));
    if (whole.get().is_null()) return Held(&kNull);
    const auto* list = whole.get().if_array();
    if (list == nullptr) return wrong_kind(at, {"a list", "列表"}, whole.get());
    if (!place.get().is_int64())
      return wrong_kind(tree_.branches[at.children[1]], {"a whole number", "整数"}, place.get());
    const auto index = place.get().get_int64();
    if (index < 1 || static_cast<std::uint64_t>(index) > list->size()) return Held(&kNull);
    return part(&(*list)[static_cast<std::size_t>(index - 1)], tree_.branches[at.children[0]]);
  }

  Result<Held> list(const Branch& at) {
    json::array all;
    all.reserve(at.children.size());
    for (const auto child : at.children) all.push_back(JW_TRY(value(child)).take());
    return Held(json::value(std::move(all)));
  }

  Result<Held> either(const Branch& at, bool enough) {
    for (const auto child : at.children)
      if (JW_TRY(truth(child)) == enough) return Held(json::value(enough));
    return Held(json::value(!enough));
  }

  // Null equals nothing. Numbers compare as numbers whatever their kind in JSON.
  static bool same(const json::value& left, const json::value& right) {
    if (left.is_null() || right.is_null()) return false;
    if (left.is_number() && right.is_number()) return left == right || order(left, right) == 0;
    return left == right;
  }

  static int order(const json::value& left, const json::value& right) {
    if (left.is_int64() && right.is_int64()) {
      const auto a = left.get_int64(), b = right.get_int64();
      return a < b ? -1 : a > b ? 1 : 0;
    }
    const auto a = left.to_number<double>(), b = right.to_number<double>();
    return a < b ? -1 : a > b ? 1 : 0;
  }

  Result<Held> compare(const Branch& at) {
    const auto left_held = JW_TRY(value(at.children[0]));
    const auto right_held = JW_TRY(value(at.children[1]));
    const auto& left = left_held.get();
    const auto& right = right_held.get();
    JW_TRY(pay(at, weight(left) + weight(right)));
    if (at.sign == '=') return Held(json::value(same(left, right)));
    if (at.sign == '!') return Held(json::value(!same(left, right)));
    if (left.is_null() || right.is_null()) return Held(json::value(false));
    int which = 0;
    if (left.is_number() && right.is_number())
      which = order(left, right);
    else if (left.is_string() && right.is_string())
      which = std::string_view(left.get_string()).compare(std::string_view(right.get_string()));
    else
      return refuse(at, "{0} cannot be compared with {1}; use text(), number() or date()",
                    "{2}与{3}不能比较；可用 text()、number()、date() 转换", kind_of(left).en,
                    kind_of(right).en, kind_of(left).zh, kind_of(right).zh);
    const bool holds = at.sign == '<'   ? which < 0
                       : at.sign == 'l' ? which <= 0
                       : at.sign == '>' ? which > 0
                                        : which >= 0;
    return Held(json::value(holds));
  }

  static std::size_t weight(const json::value& value) {
    if (const auto* list = value.if_array()) return list->size();
    if (const auto* object = value.if_object()) return object->size();
    return 0;
  }

  static bool is_empty(const json::value& value) {
    if (const auto* text = value.if_string())
      return std::ranges::all_of(*text, [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
    if (value.is_array() || value.is_object()) return weight(value) == 0;
    return value.is_null();
  }

  Result<Held> membership(const Branch& at) {
    const auto one = JW_TRY(value(at.children[0]));
    const auto many = JW_TRY(value(at.children[1]));
    if (many.get().is_null()) return Held(json::value(false));
    const auto* list = many.get().if_array();
    if (list == nullptr) return wrong_kind(at, {"a list", "列表"}, many.get());
    JW_TRY(pay(at, list->size()));
    return Held(json::value(
        std::ranges::any_of(*list, [&](const json::value& other) { return same(one.get(), other); })));
  }

  Result<Held> chain(const Branch& at) {
    auto left = JW_TRY(value(at.children[0]));
    for (std::size_t i = 1; i < at.children.size(); ++i) {
      const auto right = JW_TRY(value(at.children[i]));
      left = Held(JW_TRY(arithmetic(at, at.signs[i - 1], left.get(), right.get())));
    }
    return left;
  }

  Result<json::value> arithmetic(const Branch& at, char sign, const json::value& left,
                                 const json::value& right) {
    if (sign == '+' && left.is_string() && right.is_string()) {
      const auto& a = left.get_string();
      const auto& b = right.get_string();
      if (a.size() + b.size() > kMaxExpressionText)
        return refuse(at, "the text becomes longer than {} bytes", "文本超过 {} 字节", kMaxExpressionText);
      JW_TRY(pay(at, (a.size() + b.size()) / 64));
      json::string both(a);
      both += b;
      return json::value(std::move(both));
    }
    for (const auto* one : {&left, &right})
      if (!one->is_number()) return wrong_kind(at, {"a number", "数值"}, *one);
    if (left.is_int64() && right.is_int64()) {
      const auto a = left.get_int64(), b = right.get_int64();
      std::int64_t whole = 0;
      bool exact = false;
      switch (sign) {
        case '+': exact = !__builtin_add_overflow(a, b, &whole); break;
        case '-': exact = !__builtin_sub_overflow(a, b, &whole); break;
        case '*': exact = !__builtin_mul_overflow(a, b, &whole); break;
        default:
          exact = b != 0 && b != -1 && a % b == 0;
          if (exact) whole = a / b;
      }
      if (exact) return json::value(whole);
    }
    const auto a = left.to_number<double>(), b = right.to_number<double>();
    if (sign == '/' && b == 0) return refuse(at, "division by zero", "除数为零");
    const double made = sign == '+' ? a + b : sign == '-' ? a - b : sign == '*' ? a * b : a / b;
    if (!std::isfinite(made)) return refuse(at, "the number becomes too large", "数值过大");
    return json::value(made);
  }

  Result<Held> negate(const Branch& at) {
    const auto inner = JW_TRY(value(at.children[0]));
    return Held(JW_TRY(arithmetic(at, '-', json::value(0), inner.get())));
  }

  Result<Held> call(const Branch& at) {
    std::vector<Held> held;
    std::vector<const json::value*> arguments;
    held.reserve(at.children.size());
    arguments.reserve(at.children.size());
    const auto& parameters = at.function->parameters;
    for (std::size_t i = 0; i < at.children.size(); ++i) {
      held.push_back(JW_TRY(value(at.children[i])));
      const auto& one = held.back().get();
      const auto last = parameters.ends_with('+') ? parameters.size() - 2 : parameters.size() - 1;
      const char letter = parameters[std::min(i, last)];
      if ((letter == 't' || letter == 'd') && !one.is_string())
        return wrong_kind(tree_.branches[at.children[i]], {"a text", "文本"}, one);
      if (letter == 'n' && !one.is_number())
        return wrong_kind(tree_.branches[at.children[i]], {"a number", "数值"}, one);
      if (letter == 'l' && !one.is_array())
        return wrong_kind(tree_.branches[at.children[i]], {"a list", "列表"}, one);
      JW_TRY(pay(at, weight(one)));
      arguments.push_back(&one);
    }
    FunctionCall made{arguments};
    auto result = at.function->run(made);
    JW_TRY(pay(at, made.steps));
    if (!result) return wrong_expression(at.line, at.column, result.error().en, result.error().zh);
    return Held(std::move(*result));
  }

  const Expression::Tree& tree_;
  const json::object& variables_;
  std::size_t steps_ = 0;
};

}  // namespace

Result<Expression> Expression::compile(std::string_view text) {
  Expression made;
  made.tree_ = std::make_shared<Tree>(JW_TRY(parse_expression(text)));
  made.text_ = text;
  return made;
}

Expression Expression::constant(json::value value) {
  Expression made;
  made.text_ = json::serialize(value);
  auto tree = std::make_shared<Tree>();
  tree->branches.emplace_back().value = std::move(value);
  made.tree_ = std::move(tree);
  return made;
}

Result<json::value> Expression::evaluate(const json::object& variables) const {
  return JW_TRY(Evaluation(*tree_, variables).whole()).take();
}

Result<bool> Expression::test(const json::object& variables) const {
  const auto held = JW_TRY(Evaluation(*tree_, variables).whole());
  if (const auto* yes = held.get().if_bool()) return *yes;
  const auto is = kind_of(held.get());
  const auto& at = tree_->branches.back();
  return wrong_expression(at.line, at.column,
                          fmt::format("a condition gives true or false, this gives {}", is.en),
                          fmt::format("条件的结果应为真或假，而这里是{}", is.zh));
}

const json::value* Expression::fixed() const {
  const auto& whole = tree_->branches.back();
  return whole.op == Op::Value ? &whole.value : nullptr;
}

}  // namespace jw::flow
