// What nearly every file includes, compiled once for all modules (cmake/JwModule.cmake). Only headers
// from outside: a change of our own must not rebuild everything. Files still include what they use.

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <boost/describe.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>
