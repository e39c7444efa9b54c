#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "crypto/encoding.hpp"

namespace jw::crypto {

// The lines of tests/crypto/vectors/<name>, cut at blanks.
inline std::vector<std::vector<std::string>> read_vectors(const std::string& name) {
  std::ifstream file(std::string(JW_TEST_DIR "/vectors/") + name);
  EXPECT_TRUE(file.is_open()) << name;
  std::vector<std::vector<std::string>> out;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream words(line);
    auto& row = out.emplace_back();
    for (std::string word; words >> word;) row.push_back(word);
  }
  return out;
}

inline std::string bytes_of(const std::string& hex) {
  return hex == "-" ? std::string() : from_hex(hex).value();
}

}  // namespace jw::crypto
