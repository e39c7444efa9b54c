#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::cli {

// A running node as commands talk to it: the same API, with the key of an API client, in the language of
// the shell. Errors: "remote.plain" (only https://, or http:// of this machine), "remote.key_file" (others
// may read the key), "remote.answer" (what answers is no node), and what the node says.
class Remote {
 public:
  // `ca` is a PEM file for nodes whose certificate the system does not know; may be empty.
  static Result<std::unique_ptr<Remote>> open(const std::string& url, const std::string& key_file,
                                              const std::string& ca);
  ~Remote();

  // Always an object, as every answer of the API that is not empty.
  Result<boost::json::value> get(const Call& call, std::string_view path) const;
  // A list with all its pages: {"items": […]}. `path` says what is asked for, without limit and cursor.
  Result<boost::json::object> get_all(const Call& call, std::string_view path) const;
  // An object, or null where the node has nothing to say (204).
  Result<boost::json::value> post(const Call& call, std::string_view path,
                                  const boost::json::value& body) const;
  Result<boost::json::value> put(const Call& call, std::string_view path,
                                 const boost::json::value& body) const;
  // The answer as a file, whole or not at all.
  Result<> fetch_file(const Call& call, std::string_view path, const file::Path& out) const;
  Result<boost::json::value> send_file(const Call& call, std::string_view path, const file::Path& file) const;

 private:
  struct State;
  explicit Remote(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jw::cli
