#pragma once

#include <span>
#include <string_view>

// The closed word lists of the catalog: one table each, in vocabulary.cpp.
namespace jw::catalog {

struct Term {
  std::string_view code;      // in JSON and tables
  std::string_view national;  // code of the national guide (发改高技〔2017〕1272号); empty: none
  std::string_view zh;
  std::string_view en;
};

std::span<const Term> sharing_types();     // unconditional, conditional, not_shared
std::span<const Term> sharing_channels();  // platform, media
std::span<const Term> sharing_methods();   // database, file, interface
std::span<const Term> update_cycles();     // realtime, daily, weekly, monthly, quarterly, yearly, on_demand
std::span<const Term> item_types();        // text, integer, decimal, date, datetime, boolean
// The letters of the national template; `national` is the item type a letter belongs to.
std::span<const Term> item_data_types();  // C N Y D T L M G B I F
std::span<const Term> personal_kinds();   // none, personal, sensitive
// A type of format belongs to the class that `national` names: csv → 2. "other" is class 6.
std::span<const Term> formats();
std::span<const Term> format_classes();     // 1 to 7; code and national are the same digit
std::span<const Term> data_subjects();      // person, organisation, space, object, matter, other
std::span<const Term> data_levels();        // general, important, core
std::span<const Term> secrecy_kinds();      // none, work_secret, state_secret
std::span<const Term> resource_states();    // draft, awaiting_head, awaiting_review, returned, published,
                                            // withdrawn, barred
std::span<const Term> set_aside_reasons();  // ragged, quote, encoding, required, type, length, duplicate_key

// Null when there is none.
const Term* find_term(std::span<const Term> terms, std::string_view code);
// By the Chinese word or the national code, as templates write them; null when there is none.
const Term* find_word(std::span<const Term> terms, std::string_view word);

// "" for an unknown one.
std::string_view format_class_of(std::string_view format);
std::string_view sharing_method_for(std::string_view format);
std::string_view data_type_for(std::string_view item_type);

}  // namespace jw::catalog
