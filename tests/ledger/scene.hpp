#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "crypto/encoding.hpp"
#include "ledger/log.hpp"
#include "ledger/note.hpp"
#include "ledger/tree.hpp"

namespace jw::ledger {

inline std::string hex(const Hash& hash) {
  return crypto::to_hex({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

// RFC 6962's definition word for word: slow, and nothing to get wrong.
inline Hash naive_root(const std::vector<std::string>& entries, std::size_t from, std::size_t to) {
  if (from == to) return empty_root();
  if (to - from == 1) return leaf_hash(entries[from]);
  std::size_t k = 1;
  while (k * 2 < to - from) k *= 2;
  return node_hash(naive_root(entries, from, from + k), naive_root(entries, from + k, to));
}

inline Hash naive_root(const std::vector<std::string>& entries) {
  return naive_root(entries, 0, entries.size());
}

inline std::vector<std::string> make_entries(std::size_t count, std::string_view mark = "entry") {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(std::string(mark) + " " + std::to_string(i));
  return out;
}

inline NoteSigner make_signer(std::string_view origin = "example.com/log") {
  return NoteSigner::make(origin, crypto::SigningKey::from_seed(std::string(32, 'k')).value()).value();
}

class TempFolder {
 public:
  TempFolder() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("jw_ledger_" + std::to_string(::getpid()) + "_" + std::to_string(++count));
    std::filesystem::create_directories(path_);
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace jw::ledger
