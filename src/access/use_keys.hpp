#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "crypto/digest.hpp"

namespace jw::grant {
class FolderKeys;
}

namespace jw::access {

// The two keys of online use, sealed in the key store like those of treatments and rotated the same way.
// A new version never changes what was counted or told: commitments of subjects and digests of requests
// go by the version that was the newest when their month began, the noise of a grant's aggregates by the
// newest when it was issued. Thread-safe.
class UseKeys {
 public:
  static constexpr std::string_view kSubjects = "access-subjects", kNoise = "access-noise";

  // Makes them when there are none. `old`: the file in which one bare key for both was kept; what is in it
  // becomes the first version of each, and it is removed. "access.key_file" (Corrupt).
  static Result<std::unique_ptr<UseKeys>> open(grant::FolderKeys& keys, const file::Path& old);

  // What a line of the journal is keyed with, each under its own name.
  struct Month {
    std::int64_t number = 0;
    crypto::Hmac commit;  // subjects
    crypto::Hmac digest;  // requests: a plain digest would let whoever reads the journal try all ID numbers
  };
  // Of the month of China that `now` is in. Reads the store once a month; ready() never, and is null before.
  Result<std::shared_ptr<const Month>> month(Time now) const;
  std::shared_ptr<const Month> ready(Time now) const;
  Result<std::string> noise(Time issued) const;

 private:
  explicit UseKeys(const grant::FolderKeys& keys) : keys_(keys) {}

  const grant::FolderKeys& keys_;
  mutable std::atomic<std::shared_ptr<const Month>> month_;
};

}  // namespace jw::access
