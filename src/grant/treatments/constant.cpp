#include "grant/treatments/kinds.hpp"

// Every value becomes the same one: the recipient learns only that there is a value.
namespace jw::grant::treatments {
namespace {

constexpr ParamSpec kConstantSpecs[] = {
    {.name = "value", .zh = "替换为", .en = "replace by", .required = true, .min = 1, .max = 200}};

}  // namespace

constinit const std::span<const ParamSpec> kConstantParams = kConstantSpecs;

Result<Treat> make_constant(const Treatment& treatment, const KeyStore&) {
  return [value = std::string(text(treatment, "value", ""))](std::string_view, std::string& out) {
    out = value;
    return true;
  };
}

}  // namespace jw::grant::treatments
