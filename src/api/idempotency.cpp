#include "api/idempotency.hpp"

#include "api/parts.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"

namespace jw::api {
namespace {

constexpr db::Migration kMigrations[] = {
    {"api", 1, "answers of requests with a key", R"sql(
create table api_answer (
  caller text not null,
  key text not null,
  request text not null,
  status bigint not null,
  body text not null,
  time text not null,
  primary key (caller, key)
);
)sql"},
};

constexpr auto kKept = std::chrono::hours(24);
constexpr auto kRunning = std::chrono::minutes(2);  // a first try that died leaves the key free after this

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

Result<http::Response> once(const Call& call, Parts& parts, std::string_view key, std::string_view route,
                            const http::Request& request,
                            const std::function<Result<http::Response>()>& work) {
  if (key.empty() || key.size() > 128)
    return fail(Code::Invalid, "idempotency.key", "Idempotency-Key should have 1 to 128 characters",
                "Idempotency-Key 应为 1 至 128 个字符");
  const auto digest =
      crypto::to_hex(crypto::sha256(std::string(route) + "\n" + request.path + "\n" + request.body));
  const auto now = parts.clock.now();
  using Stored = std::optional<std::pair<int, std::string>>;
  auto stored = JW_TRY(parts.database.write(call, [&](db::Session& session) -> Result<Stored> {
    JW_TRY(session.exec("delete from api_answer where time < $1 or (status = 0 and time < $2)",
                        to_string(now - kKept), to_string(now - kRunning)));
    const auto row = JW_TRY(session.one(
        "select request, status, body from api_answer where caller = $1 and key = $2", call.actor.id, key));
    if (!row) {
      JW_TRY(session.exec(
          "insert into api_answer (caller, key, request, status, body, time) values ($1, $2, $3, 0, '', $4)",
          call.actor.id, key, digest, to_string(now)));
      return Stored();
    }
    if (row->text(0) != digest)
      return fail(Code::Conflict, "idempotency.other", "this Idempotency-Key was used for another request",
                  "该 Idempotency-Key 已用于另一请求");
    if (row->integer(1) == 0)
      return fail(Code::Conflict, "idempotency.running", "the first request with this key is still running",
                  "使用该键的首个请求仍在处理中");
    return Stored(std::pair{static_cast<int>(row->integer(1)), row->text(2)});
  }));
  if (stored) {
    auto response = http::Response::json(stored->first, std::move(stored->second));
    response.headers.set("Idempotency-Replayed", "true");
    return response;
  }
  auto result = work();
  const bool keep = result && !result->stream && !result->file;
  JW_TRY(parts.database.write(call, [&](db::Session& session) -> Result<> {
    if (keep) {
      JW_TRY(session.exec("update api_answer set status = $1, body = $2 where caller = $3 and key = $4",
                          result->status, result->body, call.actor.id, key));
    } else {
      JW_TRY(session.exec("delete from api_answer where caller = $1 and key = $2", call.actor.id, key));
    }
    return {};
  }));
  return result;
}

}  // namespace jw::api
