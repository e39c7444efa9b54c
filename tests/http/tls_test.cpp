#include <gtest/gtest.h>

#include "domain.hpp"
#include "raw.hpp"

namespace jw::http {
namespace {

using namespace std::chrono_literals;

// A node "n32" that asks for client certificates.
class TlsTest : public testing::Test {
 protected:
  void serve(const Domain::Identity& identity, bool mutual = true) {
    Options options;
    auto& listener = options.listeners.emplace_back();
    listener.tls = Tls{identity.cert, identity.key, mutual ? domain_.ca_pem() : ""};
    auto started = Server::start(
        std::move(options),
        [](const Call&, Request& request) {
          return Response::text(
              200, fmt::format("{} {} {}", request.peer ? request.peer->subject_cn : "nobody",
                               request.peer ? request.peer->fingerprint : "", request.body.size()));
        },
        pool_);
    ASSERT_TRUE(started) << describe(started.error());
    server_ = std::move(*started);
  }

  Result<Response> ask(ClientOptions options, std::string server_name = "n32", std::string body = {}) {
    auto client = JW_TRY(Client::open(std::move(options)));
    OutRequest request;
    request.method = Method::Post;
    request.host = "127.0.0.1";
    request.port = server_->port();
    request.server_name = std::move(server_name);
    request.body = std::move(body);
    return client.send(Call::system("test", 5s), request);
  }

  ClientOptions as(const Domain::Identity& identity) {
    return {domain_.ca_pem(), identity.cert, identity.key};
  }

  Domain domain_;
  Pool pool_{"test", 2, 16};
  std::unique_ptr<Server> server_;
};

TEST_F(TlsTest, BothSidesKnowEachOther) {
  serve(domain_.issue("n32"));
  const auto county = domain_.issue("n320602");
  const auto answer = ask(as(county), "n32", std::string(300000, 'x'));
  ASSERT_TRUE(answer) << describe(answer.error());
  const auto fingerprint = crypto::read_certificate(county.pem)->fingerprint;
  EXPECT_EQ(answer->body, "n320602 " + fingerprint + " 300000");
}

TEST_F(TlsTest, ClientWithoutCertificateIsRefused) {
  serve(domain_.issue("n32"));
  for (const auto& body : {std::string(), std::string(5 << 20, 'x')}) {
    const auto answer = ask({domain_.ca_pem()}, "n32", body);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, "peer.certificate") << describe(answer.error());
    EXPECT_EQ(answer.error().code, Code::Denied);
  }
  EXPECT_EQ(server_->stats().handshakes_failed, 2u);
  EXPECT_EQ(server_->stats().responses[2], 0u);
}

TEST_F(TlsTest, ClientOfAnotherCaIsRefused) {
  serve(domain_.issue("n32"));
  Domain other("somebody else");
  const auto stranger = other.issue("n320602");
  const auto answer = ask(as(stranger));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "peer.certificate") << describe(answer.error());
}

TEST_F(TlsTest, ExpiredClientIsRefused) {
  serve(domain_.issue("n32"));
  // The CA is younger than the certificate here; what counts is that its days are over.
  const auto answer = ask(as(domain_.issue("n320602", 24h * 40, 30)));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "peer.certificate") << describe(answer.error());
}

TEST_F(TlsTest, ServerOfAnotherCaIsRefused) {
  Domain other("somebody else");
  serve(other.issue("n32"), false);
  const auto answer = ask(as(domain_.issue("n320602")));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "peer.certificate") << describe(answer.error());
  EXPECT_NE(answer.error().message.find("not issued by our CA"), std::string::npos);
}

TEST_F(TlsTest, ExpiredServerIsRefusedAndSaidSo) {
  serve(domain_.issue("n32", 24h * 40, 30));
  const auto answer = ask(as(domain_.issue("n320602")));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "peer.certificate");
  EXPECT_NE(answer.error().message.find("expired"), std::string::npos) << describe(answer.error());
  EXPECT_NE(answer.error().message_zh.find("过期"), std::string::npos);
}

TEST_F(TlsTest, AnotherNodeOfTheSameDomainIsRefused) {
  serve(domain_.issue("n3206"));
  const auto answer = ask(as(domain_.issue("n320602")), "n32");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "peer.certificate");
  EXPECT_NE(answer.error().message.find("another node"), std::string::npos) << describe(answer.error());
}

TEST_F(TlsTest, PinnedFingerprintReplacesTheCa) {
  const auto identity = domain_.issue("n32");
  serve(identity, false);
  auto client = Client::open({Domain("unrelated").ca_pem()});
  ASSERT_TRUE(client);
  OutRequest request;
  request.host = "127.0.0.1";
  request.port = server_->port();
  request.pinned = crypto::read_certificate(identity.pem)->fingerprint;
  const auto answer = client->send(Call::system("test", 5s), request);
  ASSERT_TRUE(answer) << describe(answer.error());
  EXPECT_EQ(answer->body, "nobody  0");
  request.pinned[5] = request.pinned[5] == '0' ? '1' : '0';
  const auto refused = client->send(Call::system("test", 5s), request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "peer.certificate");
}

TEST_F(TlsTest, ConnectionIsKeptBetweenRequests) {
  serve(domain_.issue("n32"));
  auto client = Client::open(as(domain_.issue("n320602")));
  ASSERT_TRUE(client);
  OutRequest request;
  request.host = "127.0.0.1";
  request.port = server_->port();
  request.server_name = "n32";
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(client->send(Call::system("test", 5s), request));
  EXPECT_EQ(server_->stats().connections_accepted, 1u);
}

TEST_F(TlsTest, PlainTextToATlsPortIsRefused) {
  serve(domain_.issue("n32"));
  Raw raw(server_->port());
  raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(raw.read_all().find("200"), std::string::npos);
  EXPECT_EQ(server_->stats().responses[2], 0u);
  auto client = Client::open({});
  OutRequest request;
  request.secure = false;
  request.host = "127.0.0.1";
  request.port = server_->port();
  EXPECT_FALSE(client->send(Call::system("test", 5s), request));
}

TEST_F(TlsTest, TlsToAPlainPortIsUnreachable) {
  Running plain(mirror);
  auto client = Client::open({domain_.ca_pem()});
  OutRequest request;
  request.host = "127.0.0.1";
  request.port = plain.port();
  const auto answer = client->send(Call::system("test", 5s), request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "peer.unreachable");
}

TEST_F(TlsTest, FilesThatDoNotFitAreNamed) {
  const auto one = domain_.issue("n32"), two = domain_.issue("n33");
  for (const auto& tls : {Tls{"/nowhere.pem", one.key, ""}, Tls{one.cert, "/nowhere.key", ""},
                          Tls{one.cert, two.key, ""}, Tls{one.cert, one.key, "not a certificate"}}) {
    Options options;
    options.listeners.emplace_back().tls = tls;
    const auto started = Server::start(std::move(options), mirror, pool_);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().reason, "http.certificate");
  }
  EXPECT_EQ(Client::open({"", one.cert, two.key}).error().reason, "http.certificate");
}

TEST_F(TlsTest, SilentHandshakeIsCutOff) {
  Options options;
  const auto identity = domain_.issue("n32");
  options.listeners.emplace_back().tls = Tls{identity.cert, identity.key, ""};
  options.limits.header_timeout = 300ms;
  auto started = Server::start(std::move(options), mirror, pool_);
  ASSERT_TRUE(started);
  Raw raw((*started)->port());
  raw.send("\x16\x03");
  raw.read_all();
  EXPECT_TRUE(raw.closed());
  EXPECT_TRUE(wait_until([&] { return (*started)->stats().connections_open == 0; }));
}

}  // namespace
}  // namespace jw::http
