#include "app/node.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "app/store.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "federation/join.hpp"
#include "http/client.hpp"
#include "org/client.hpp"
#include "org/org.hpp"
#include "org/person.hpp"

#include <boost/json/value.hpp>

namespace jw::app {
namespace {

constexpr std::string_view kPassword = "correct horse 32";

// One node of its own, with a department, a few people and a client; started once for all tests.
class Running : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::filesystem::temp_directory_path() / ("jw-node-" + make_id(SystemClock()));
    Config config;
    config.data = folder_.string();
    config.share_folder = JW_REPO "/data";
    config.web_folder = JW_REPO "/tests/app/web";
    config.http_port = config.peer_port = 0;
    config.lake_memory_mb = 512;
    const SystemClock clock;
    const auto call = Call::system("test", std::chrono::minutes(2));
    {
      auto store = open_store(call, clock, config).value();
      const auto founded = federation::found_domain(call, clock, *store.database, folder_,
                                                    {"测试节点", "32", {"32"}, "127.0.0.1:9", "ed25519"});
      ASSERT_TRUE(founded) << describe(founded.error());
      org::Orgs orgs(*store.database, clock, store.regions);
      ASSERT_TRUE(orgs.put(call, {"32.statistics", "江苏省统计局", "", "32", "statistics", "", "x"}));
      org::People people(*store.database, clock, org::Strength::Light);
      for (const auto* role : {"clerk", "admin"})
        ASSERT_TRUE(
            people.create(call, {role, role, "32.statistics", {role}, std::string(kPassword), false}));
      ASSERT_TRUE(
          people.create(call, {"new", "new", "32.statistics", {"clerk"}, std::string(kPassword), true}));
      org::Clients clients(*store.database, clock);
      key_ = clients
                 .create(call,
                         {"test", "32.statistics", {"clerk"}, to_string(clock.now() + std::chrono::hours(1))})
                 .value()
                 .key;
    }
    auto started = Node::start(config);
    ASSERT_TRUE(started) << describe(started.error());
    node_ = std::move(*started);
    client_ = std::make_unique<http::Client>(http::Client::open({}).value());
  }
  static void TearDownTestSuite() {
    client_.reset();
    node_.reset();
    std::filesystem::remove_all(folder_);
  }

  struct Answer {
    int status = 0;
    http::Headers headers;
    boost::json::value body;
    std::string text;
    std::string code() const {
      const auto* object = body.if_object();
      const auto* found = object ? object->if_contains("code") : nullptr;
      return found ? std::string(found->as_string()) : "";
    }
  };

  static Answer send(http::Method method, std::string_view target, std::string body = {},
                     std::initializer_list<http::FieldList::Field> headers = {}) {
    http::OutRequest request;
    request.method = method;
    request.secure = false;
    request.host = "127.0.0.1";
    request.port = node_->http_port();
    request.target = target;
    if (!body.empty()) request.headers.set("Content-Type", "application/json");
    request.body = std::move(body);
    for (const auto& header : headers) request.headers.set(header.name, header.value);
    auto response = client_->send(Call::system("test"), std::move(request));
    if (!response) return {0, {}, {}, describe(response.error())};
    Answer answer{response->status, response->headers, {}, response->body};
    if (auto json = parse_json(response->body)) answer.body = *json;
    return answer;
  }

  struct Session {
    std::string cookie, csrf;
  };
  static Session login(std::string_view who) {
    const auto answer = send(http::Method::Post, "/api/v1/session",
                             fmt::format(R"({{"login":"{}","password":"{}"}})", who, kPassword));
    EXPECT_EQ(answer.status, 200) << answer.text;
    const std::string cookie(answer.headers.find("Set-Cookie").value_or(""));
    return {cookie.substr(0, cookie.find(';')), std::string(answer.body.at("csrf_token").as_string())};
  }

  static inline file::Path folder_;
  static inline std::unique_ptr<Node> node_;
  static inline std::unique_ptr<http::Client> client_;
  static inline std::string key_;
};

TEST_F(Running, IsHealthyReadyAndMeasured) {
  EXPECT_EQ(send(http::Method::Get, "/healthz").status, 200);
  const auto ready = send(http::Method::Get, "/readyz");
  EXPECT_EQ(ready.status, 200) << ready.text;
  EXPECT_NE(send(http::Method::Get, "/metrics").text.find("jingwei_log_entries"), std::string::npos);
}

TEST_F(Running, AnswersNobodyWhoIsNotLoggedIn) {
  const auto answer = send(http::Method::Get, "/api/v1/catalog");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.code(), "session.required");
  EXPECT_EQ(send(http::Method::Get, "/api/v1/catalog", "", {{"Authorization", "Bearer jwk_x_y"}}).code(),
            "client.key");
}

TEST_F(Running, AWrongPasswordAndAnUnknownLoginLookTheSame) {
  const auto wrong =
      send(http::Method::Post, "/api/v1/session", R"({"login":"clerk","password":"nonsense nonsense"})");
  const auto unknown =
      send(http::Method::Post, "/api/v1/session", R"({"login":"nobody","password":"nonsense nonsense"})");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.code(), unknown.code());
}

TEST_F(Running, SetsACookieThatScriptsAndOtherSitesCannotUse) {
  const auto answer = send(http::Method::Post, "/api/v1/session",
                           fmt::format(R"({{"login":"clerk","password":"{}"}})", kPassword));
  const auto cookie = answer.headers.find("Set-Cookie").value_or("");
  EXPECT_NE(cookie.find("HttpOnly"), std::string::npos);
  EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos);
  EXPECT_EQ(answer.text.find(kPassword), std::string::npos);
}

TEST_F(Running, RefusesAChangeWithoutTheTokenOfTheSession) {
  const auto session = login("clerk");
  const auto answer = send(http::Method::Post, "/api/v1/resources", "{}", {{"Cookie", session.cookie}});
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.code(), "session.csrf");
}

TEST_F(Running, RefusesAChangeFromAnotherSite) {
  const auto session = login("clerk");
  const auto answer =
      send(http::Method::Post, "/api/v1/resources", "{}",
           {{"Cookie", session.cookie}, {"X-CSRF-Token", session.csrf}, {"Origin", "https://evil.example"}});
  EXPECT_EQ(answer.code(), "session.origin");
}

TEST_F(Running, GivesARoleOnlyItsRights) {
  const auto clerk = login("clerk");
  EXPECT_EQ(send(http::Method::Get, "/api/v1/users", "", {{"Cookie", clerk.cookie}}).code(), "right.missing");
  EXPECT_EQ(send(http::Method::Get, "/api/v1/log/entries", "", {{"Cookie", clerk.cookie}}).status, 403);
  const auto admin = login("admin");
  EXPECT_EQ(send(http::Method::Get, "/api/v1/users", "", {{"Cookie", admin.cookie}}).status, 200);
  EXPECT_EQ(send(http::Method::Get, "/api/v1/holdings", "", {{"Cookie", admin.cookie}}).status, 403);
}

TEST_F(Running, SomebodyElsesPasswordMustBeChangedFirst) {
  const auto session = login("new");
  EXPECT_EQ(send(http::Method::Get, "/api/v1/session", "", {{"Cookie", session.cookie}}).status, 200);
  EXPECT_EQ(send(http::Method::Get, "/api/v1/catalog", "", {{"Cookie", session.cookie}}).status, 403);
}

TEST_F(Running, ALogoutEndsTheSession) {
  const auto session = login("clerk");
  EXPECT_EQ(send(http::Method::Delete, "/api/v1/session", "",
                 {{"Cookie", session.cookie}, {"X-CSRF-Token", session.csrf}})
                .status,
            204);
  EXPECT_EQ(send(http::Method::Get, "/api/v1/catalog", "", {{"Cookie", session.cookie}}).status, 401);
}

TEST_F(Running, SaysWhatIsWrongInABodyAndWhere) {
  const auto bearer = "Bearer " + key_;
  const auto syntax =
      send(http::Method::Post, "/api/v1/resources", "{\n \"name\": ,}", {{"Authorization", bearer}});
  EXPECT_EQ(syntax.code(), "json.syntax");
  EXPECT_NE(syntax.text.find("2"), std::string::npos);
  const auto field =
      send(http::Method::Post, "/api/v1/resources", R"({"nmae":"x"})", {{"Authorization", bearer}});
  EXPECT_EQ(field.code(), "body.unknown_field");
  EXPECT_NE(field.text.find("nmae"), std::string::npos);
  EXPECT_EQ(
      send(http::Method::Post, "/api/v1/resources", R"({"name":"x","name":"y"})", {{"Authorization", bearer}})
          .code(),
      "json.duplicate");
}

TEST_F(Running, RotatesOnlyAKeyThereIs) {
  const auto admin = login("admin");
  const auto rotate = [&](std::string body) {
    return send(http::Method::Post, "/api/v1/keys/nope/rotate", std::move(body),
                {{"Cookie", admin.cookie}, {"X-CSRF-Token", admin.csrf}});
  };
  const auto unknown = rotate("");
  EXPECT_EQ(unknown.status, 404) << unknown.text;
  EXPECT_EQ(unknown.code(), "key.unknown");
  EXPECT_EQ(rotate(R"({"force":true})").code(), "body.unknown_field");
}

TEST_F(Running, SpeaksTheLanguageThatWasAskedFor) {
  const auto zh = send(http::Method::Get, "/api/v1/catalog");
  const auto en = send(http::Method::Get, "/api/v1/catalog", "", {{"Accept-Language", "en"}});
  EXPECT_NE(zh.text.find("登录"), std::string::npos) << zh.text;
  EXPECT_NE(en.text.find("log in"), std::string::npos) << en.text;
}

TEST_F(Running, UnknownPlacesAndMethodsHaveProperAnswers) {
  EXPECT_EQ(send(http::Method::Get, "/api/v1/nothing").status, 404);
  const auto answer = send(http::Method::Delete, "/api/v1/catalog");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.headers.find("Allow").value_or(""), "GET, HEAD");
}

TEST_F(Running, ARequestWithAKeyIsDoneOnce) {
  const auto bearer = "Bearer " + key_;
  const std::string body =
      R"({"name":"重复登记","abstract":"试验","sharing":"unconditional","items":[{"name":"a","title":"甲"}]})";
  const auto first = send(http::Method::Post, "/api/v1/resources", body,
                          {{"Authorization", bearer}, {"Idempotency-Key", "k1"}});
  ASSERT_EQ(first.status, 200) << first.text;
  const auto again = send(http::Method::Post, "/api/v1/resources", body,
                          {{"Authorization", bearer}, {"Idempotency-Key", "k1"}});
  EXPECT_EQ(again.text, first.text);
  EXPECT_TRUE(again.headers.find("Idempotency-Replayed"));
  const auto other = send(http::Method::Post, "/api/v1/resources", R"({"name":"别的"})",
                          {{"Authorization", bearer}, {"Idempotency-Key", "k1"}});
  EXPECT_EQ(other.code(), "idempotency.other");
}

TEST_F(Running, AnAnswerThatIsKnownIsNotSentAgain) {
  const auto bearer = "Bearer " + key_;
  const auto first = send(http::Method::Get, "/api/v1/lines", "", {{"Authorization", bearer}});
  const std::string etag(first.headers.find("ETag").value_or(""));
  ASSERT_FALSE(etag.empty());
  EXPECT_EQ(send(http::Method::Get, "/api/v1/lines", "", {{"Authorization", bearer}, {"If-None-Match", etag}})
                .status,
            304);
}

TEST_F(Running, PublishesTheCheckpointOfItsLog) {
  const auto note = send(http::Method::Get, "/api/v1/log/checkpoint");
  EXPECT_EQ(note.status, 200);
  EXPECT_TRUE(note.text.starts_with("jingwei/")) << note.text;
}

TEST_F(Running, ServesThePagesAndTheDescriptionOfTheApi) {
  const auto page = send(http::Method::Get, "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.headers.find("Content-Security-Policy"));
  EXPECT_EQ(send(http::Method::Get, "/../../etc/passwd").status, 400);
  EXPECT_EQ(send(http::Method::Get, "/api/openapi.json").body.at("openapi").as_string(), "3.1.0");
}

}  // namespace
}  // namespace jw::app
