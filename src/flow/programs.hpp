#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "flow/program.hpp"

namespace jw::db {
class Session;
}

namespace jw::flow {

// Processes as the engine runs them, each version prepared once. Thread-safe.
class Programs {
 public:
  // Where definitions are kept: the version that new instances run, and a version's process.
  struct Source {
    std::function<Result<std::int64_t>(db::Session&, std::string_view process)> latest;
    std::function<Result<std::shared_ptr<const Process>>(db::Session&, std::string_view process,
                                                         std::int64_t version)>
        load;
  };
  explicit Programs(Source source) : source_(std::move(source)) {}

  // Version 0 is the latest. "flow.process_unknown" (NotFound).
  Result<std::shared_ptr<const Program>> get(db::Session& session, std::string_view process,
                                             std::int64_t version) const;

 private:
  using Key = std::pair<std::string, std::int64_t>;

  Source source_;
  mutable Guarded<std::map<Key, std::shared_ptr<const Program>>> known_;
};

}  // namespace jw::flow
