#pragma once

#include <string_view>
#include <type_traits>

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

namespace jw::catalog {

// Copies what both described structs call by the same name and hold in the same type. The forms,
// resources and entries of the catalog share most of their metadata; what one of them calls
// otherwise stays for the caller.
template <class From, class To>
void copy_same_fields(const From& from, To& to) {
  using boost::describe::describe_members;
  using boost::describe::mod_public;
  boost::mp11::mp_for_each<describe_members<To, mod_public>>([&](auto target) {
    boost::mp11::mp_for_each<describe_members<From, mod_public>>([&](auto source) {
      using Left = std::remove_cvref_t<decltype(to.*target.pointer)>;
      using Right = std::remove_cvref_t<decltype(from.*source.pointer)>;
      if constexpr (std::is_same_v<Left, Right>) {
        if (std::string_view(target.name) == source.name) to.*target.pointer = from.*source.pointer;
      }
    });
  });
}

}  // namespace jw::catalog
