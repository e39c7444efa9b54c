#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace jw::http {

class BodyReader;
class BodyWriter;

enum class Method { Get, Post, Put, Patch, Delete, Head, Options };
inline constexpr std::size_t kMethods = 7;

// "GET". The upper-case token of RFC 9110.
std::string_view to_string(Method method);
std::optional<Method> parse_method(std::string_view token);

// Name/value pairs in order, duplicates kept, in two allocations that clear() keeps. Views handed
// out live until the next add, remove or clear.
class FieldList {
 public:
  struct Field {
    std::string_view name, value;
  };
  class Iterator {
   public:
    Iterator(const FieldList* list, std::size_t at) : list_(list), at_(at) {}
    Field operator*() const { return (*list_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const FieldList* list_;
    std::size_t at_;
  };

  void add(std::string_view name, std::string_view value);
  void clear();
  std::size_t size() const { return spans_.size(); }
  bool empty() const { return spans_.empty(); }
  Field operator[](std::size_t index) const;
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 protected:
  struct Span {
    std::uint32_t at, name, value;
  };
  std::string text_;
  std::vector<Span> spans_;
};

// Names compare without case.
class Headers : public FieldList {
 public:
  Headers() = default;
  Headers(std::initializer_list<Field> fields);

  // The first one of that name.
  std::optional<std::string_view> find(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  void set(std::string_view name, std::string_view value);  // replaces all of that name
  void remove(std::string_view name);
};

// Decoded query parameters; names compare exactly.
class Query : public FieldList {
 public:
  std::optional<std::string_view> find(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
};

// What the client proved in the TLS handshake; only on listeners that ask for a certificate.
struct PeerCertificate {
  std::string subject_cn;
  std::string fingerprint;  // SHA-256 of the DER form, 64 lower-case hex digits
  std::string pem;
};

// The {parts} of a route template, in order, as views into RequestHead::path.
struct Captures {
  std::array<std::string_view, 6> values;
  std::size_t count = 0;

  std::string_view operator[](std::size_t index) const {
    return index < count ? values[index] : std::string_view{};
  }
};

// What is known of a request before its body is read.
struct RequestHead {
  Method method = Method::Get;
  std::string target;  // as sent, origin form: "/a%20b?q=1"
  std::string path;    // decoded UTF-8; starts with '/'; no NUL, control, "//", "." or ".." segment
  Query query;
  Headers headers;
  std::optional<std::uint64_t> content_length;  // empty: none or chunked
  std::string peer_address;                     // "10.1.2.3" or "::1", without the port
  std::optional<PeerCertificate> peer;
  std::string trace;         // 16 hex digits, new for every request
  bool secure = false;       // came over TLS
  std::size_t listener = 0;  // index into Options::listeners
};

struct Request : RequestHead {
  std::string body;                    // whole, unless the route streams
  std::shared_ptr<BodyReader> stream;  // set when Admission::stream asked for it
  std::size_t route = 0;               // what Dispatch answered; http does not read it
  Captures captures;                   // likewise
};

struct FileBody {
  std::string path;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> length;  // empty: to the end of the file
};

// Exactly one of body, shared_body, file, stream is sent; the last one set in that order wins.
struct Response {
  int status = 200;
  Headers headers;  // without Content-Length, Date, Connection, Transfer-Encoding: the server's
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // an immutable cached body, not copied
  std::optional<FileBody> file;
  // Runs on the request pool after the head is sent. Failing closes the connection before the
  // last chunk, so the client knows that the body is not whole.
  std::function<Result<>(BodyWriter&)> stream;
  // A whole answer that must not go out yet. Called once, when the handler has returned; it calls
  // `go` once, from any thread: with nothing to send this response, or with another to send instead.
  using Go = std::function<void(std::optional<Response>)>;
  std::function<void(Go go)> hold;

  static Response text(int status, std::string body,
                       std::string_view content_type = "text/plain; charset=utf-8");
  static Response json(int status, std::string body);
  static Response empty(int status);
};

// One cookie of the Cookie header.
std::optional<std::string_view> cookie(const Headers& headers, std::string_view name);

// "Not Found"
std::string_view reason_phrase(int status);

// ASCII only, as HTTP tokens are.
bool equal_no_case(std::string_view a, std::string_view b);

}  // namespace jw::http
