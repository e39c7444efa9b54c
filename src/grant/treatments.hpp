#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "grant/treatment.hpp"

// The table of all treatments: treatments.cpp holds one row for each, treatments/<kind>.cpp what
// it does. How to add one: docs/recipes/add-a-mask.md.
namespace jw::grant {

// Plain function on one value, safe from many threads, the same in both engines. `out` is empty on
// entry. False: this value cannot be treated, so its row is set aside. Null never gets here: it
// stays null.
using Treat = std::function<bool(std::string_view value, std::string& out)>;

// A parameter of a treatment, for the check and for the form that asks for it.
struct ParamSpec {
  std::string_view name, zh, en;
  bool number = false;                          // whole number, else text
  bool required = false;                        //
  std::int64_t min = 0, max = 0;                // numbers: the value; texts: the length in bytes
  std::span<const std::string_view> choices{};  // texts: the only values, when not empty
};

// Keys come from here and from nowhere else; the document only names them.
class KeyStore {
 public:
  virtual ~KeyStore() = default;
  // At least 32 bytes. Error "grant.key" when there is none by this id.
  virtual Result<std::string> find(std::string_view key_id) const = 0;
};

struct TreatmentKind {
  std::string_view kind, zh, en;
  std::span<const ParamSpec> params;
  std::string_view sample_params;  // JSON object of the treatment the sample uses
  std::string_view sample_in, sample_out;
  // Does it hide something of every value of this type? Only such treatments may stand on a sensitive
  // item.
  bool (*hides)(const Treatment&, std::string_view type);
  // What stays for the recipient to read, least first: the rank of `stricter`. 0 is as it is.
  int strictness = 0;
  // Does it need a key of the key store? The grant names it; nobody chooses it by hand.
  bool keyed = false;
  // The types of items it takes, blank between; "" for any.
  std::string_view takes{};
  // Do two different values always stay different? Only then can a key item carry changes.
  bool unique = false;
  // The item's type after the treatment: "" when it stays what it was.
  std::string_view output_type{};
  // Raised when the function gives other cells for the same parameters: it is part of the plan's hash,
  // so that the next delivery replaces what was made before instead of mixing both.
  int revision = 1;
  // Makes the function. Null for the two that need none: clear and drop.
  Result<Treat> (*make)(const Treatment&, const KeyStore&) = nullptr;
  // A check across parameters, beyond what ParamSpec says; may be null.
  Result<> (*check)(const Treatment&) = nullptr;
};

std::span<const TreatmentKind> treatment_kinds();

// What the samples of keyed treatments use; never a real key.
inline constexpr std::string_view kSampleKey = "0123456789abcdef0123456789abcdef";

// Null when there is none by this name.
const TreatmentKind* find_treatment(std::string_view kind);

// Whether the row takes an item of this type.
bool takes(const TreatmentKind& kind, std::string_view type);

// The one that leaves less to read: by the rank of their kinds, within a kind by what their
// parameters keep (fewer characters, a coarser level, a wider range, a smaller epsilon). Of two that
// cannot be told apart, the first. "Stricter treatment wins" wherever two apply to one item.
const Treatment& stricter(const Treatment& a, const Treatment& b);

// As parse_treatment checks, for a Treatment made in code.
Result<> check_treatment(const Treatment& treatment);

// Accessors for treatments/*.cpp: the parameter, or the default when it is absent.
std::int64_t number(const Treatment& treatment, std::string_view name, std::int64_t otherwise);
std::string_view text(const Treatment& treatment, std::string_view name, std::string_view otherwise);

}  // namespace jw::grant
