#include "grant/treatment.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/text.hpp"
#include "grant/treatments.hpp"

namespace jw::grant {

namespace json = boost::json;

Result<Treatment> parse_treatment(const json::value& value, std::string_view at) {
  const auto* object = value.if_object();
  const auto* kind = object ? object->if_contains("kind") : nullptr;
  if (!kind || !kind->is_string())
    return fail(Code::Invalid, "treatment.unknown", "{}: expected an object with a kind",
                "{}：应为带有 kind 的对象", at);
  Treatment treatment{std::string(kind->get_string()), {}};
  for (const auto& [name, param] : *object) {
    if (name == "kind") continue;
    if (param.is_int64()) {
      treatment.params.emplace(name, param.get_int64());
    } else if (param.is_string()) {
      treatment.params.emplace(name, std::string(param.get_string()));
    } else {
      return fail(Code::Invalid, "treatment.param", "{}.{}: expected a whole number or a text",
                  "{}.{}：应为整数或文本", at, std::string_view(name));
    }
  }
  JW_TRY(check_treatment(treatment).with(at));
  return treatment;
}

json::object to_json(const Treatment& treatment) {
  json::object object{{"kind", treatment.kind}};
  for (const auto& [name, param] : treatment.params)
    std::visit([&](const auto& value) { object[name] = value; }, param);
  return object;
}

}  // namespace jw::grant
