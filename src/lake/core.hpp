#pragma once

// What stands behind Engine and Connection. Included by lake's sources only.
#include <map>
#include <memory>
#include <optional>

#include "base/guarded.hpp"
#include "lake/duck.hpp"
#include "lake/source.hpp"
#include "lake/watch.hpp"

namespace jw::lake {

// A RowSource while a statement reads it.
struct OpenSource {
  const Call& call;
  RowSource& rows;
  std::optional<Error> error;  // written by the scanning thread, read after the statement has ended
};

// The table function jingwei_source(id) finds its rows here.
class OpenSources {
 public:
  std::int64_t add(OpenSource& source);
  void remove(std::int64_t id);
  OpenSource* find(std::int64_t id) const;

 private:
  struct Held {
    std::int64_t last = 0;
    std::map<std::int64_t, OpenSource*> open;
  };
  mutable Guarded<Held> held_;
};

class EngineCore {
 public:
  duck::Database database;
  Watch watch;
  std::shared_ptr<OpenSources> sources = std::make_shared<OpenSources>();
};

class ConnectionCore {
 public:
  std::shared_ptr<EngineCore> engine;
  duck::Session session;
};

// Makes jingwei_source(id) known.
Result<> register_sources(duckdb_connection session, const std::shared_ptr<OpenSources>& sources);

}  // namespace jw::lake
