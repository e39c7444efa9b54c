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

std::span<const Term> sharing_types();      // unconditional, conditional, not_shared
std::span<const Term> update_cycles();      // realtime, daily, weekly, monthly, quarterly, yearly, on_demand
std::span<const Term> item_types();         // text, integer, decimal, date, datetime, boolean
std::span<const Term> personal_kinds();     // none, personal, sensitive
std::span<const Term> formats();            // csv, xlsx, parquet, database, interface
std::span<const Term> resource_states();    // draft, published, withdrawn
std::span<const Term> set_aside_reasons();  // ragged, quote, encoding, required, type, length, duplicate_key

// Null when there is none.
const Term* find_term(std::span<const Term> terms, std::string_view code);

}  // namespace jw::catalog
