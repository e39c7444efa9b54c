#include "access/desk.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "catalog/clearances.hpp"
#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

using namespace std::chrono_literals;
using exchange::testing::eventually;

// A store whose readers of one kind wait until they are let go.
class Gated final : public db::Database {
 public:
  explicit Gated(db::Database& inner) : inner_(inner) {}
  Result<> migrate(const Call& call, std::span<const db::Migration> all) override {
    return inner_.migrate(call, all);
  }
  std::string_view kind() const override { return inner_.kind(); }

  void close(std::string trace) {
    std::lock_guard lock(mutex_);
    closed_ = std::move(trace);
    waiting_ = 0;
  }
  void open() {
    {
      std::lock_guard lock(mutex_);
      closed_.clear();
    }
    changed_.notify_all();
  }
  bool held() {
    std::lock_guard lock(mutex_);
    return waiting_ > 0;
  }

 private:
  using Body = std::function<Result<>(db::Session&)>;
  Result<> do_write(const Call& call, const Body& body) override { return inner_.write(call, body); }
  Result<> do_read(const Call& call, const Body& body) override {
    {
      std::unique_lock lock(mutex_);
      if (closed_ == call.trace) {
        ++waiting_;
        changed_.wait(lock, [&] { return closed_.empty(); });
      }
    }
    return inner_.read(call, body);
  }

  db::Database& inner_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string closed_;
  int waiting_ = 0;
};

class Desks : public Online {
 protected:
  Desks() : gated(*province.database) {
    exchange::Parts parts = *province.parts;
    grants = std::make_unique<exchange::Grants>(exchange::Parts{
        gated, parts.identity, parts.trust, parts.lake, parts.sources, parts.keys, parts.clock, parts.data});
  }
  ~Desks() override {
    gated.open();
    province.watch.reset();
  }
  void start_gated(std::chrono::milliseconds look) {
    province.watch.reset();
    Watch::Options options;
    options.data = province.data;
    options.look = look;
    province.watch = must(Watch::start(
        system_call(), {gated, province.clock, *grants, *province.versions, *province.keys, *province.lake},
        options));
  }
  std::string verify(const std::string& grant, bool once = false) {
    const auto body =
        Province::body(grant, "'key':{'code':'A1'},'compare':[{'item':'name','op':'eq','value':'x'}]");
    return once ? province.ask_once(Kind::Verify, body) : province.ask(Kind::Verify, body);
  }
  static constexpr const char* kNo = R"({"answers":[false]})";

  Gated gated;
  std::unique_ptr<exchange::Grants> grants;
};

TEST_F(Desks, a_long_look_at_the_uses_delays_neither_answers_nor_a_revocation) {
  start_gated(50ms);
  const auto grant = province.give_online(resource);
  ASSERT_EQ(verify(grant), kNo);
  gated.close("access");
  ASSERT_TRUE(eventually([&] { return gated.held(); }));
  // Longer than anything may be believed.
  std::this_thread::sleep_for(2500ms);
  EXPECT_EQ(verify(grant), kNo);
  must(province.database->write(system_call(), [&](db::Session& session) {
    return province.grants->end(session, system_call(), grant, "撤销");
  }));
  EXPECT_TRUE(eventually([&] { return verify(grant) == "access.standing"; }));
  EXPECT_TRUE(gated.held()) << "all the while the look waited";
}

TEST_F(Desks, a_store_that_does_not_answer_for_a_second_ends_all_answers) {
  start_gated(1h);
  const auto grant = province.give_online(resource);
  ASSERT_EQ(verify(grant), kNo);
  gated.close("access.follow");
  ASSERT_TRUE(eventually([&] { return gated.held(); }));
  std::this_thread::sleep_for(1010ms);
  EXPECT_EQ(verify(grant, true), "access.stale");
  gated.open();
  EXPECT_TRUE(eventually([&] { return verify(grant, true) == kNo; }));
}

TEST_F(Desks, a_look_at_the_resources_that_hangs_is_borne_for_a_moment_only) {
  start_gated(1h);
  const auto grant = province.give_online(resource);
  ASSERT_EQ(verify(grant), kNo);
  gated.close("access.refresh");
  ASSERT_TRUE(eventually([&] { return gated.held(); }));
  std::this_thread::sleep_for(5010ms);
  EXPECT_EQ(verify(grant, true), "access.stale");
}

// Takes connections and says nothing.
class Silent {
 public:
  Silent() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd_, 16) != 0 ||
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::runtime_error("no silent server");
    port_ = ntohs(address.sin_port);
  }
  ~Silent() { ::close(fd_); }
  std::uint16_t port() const { return port_; }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

TEST_F(Desks, a_providers_database_that_hangs_holds_up_no_other_grant) {
  const Silent silent;
  const auto hanging = province.publish_register("32.statistics", "企业年报信息");
  must(file::make_folder(province.data / "keys" / "sources"));
  must(file::write_durably(province.data / "keys" / "sources" / "silent.url",
                           fmt::format("postgresql://reader@127.0.0.1:{}/x", silent.port()), 0600));
  must(province.database->write(system_call(), [&](db::Session& session) {
    return session.exec(
        "INSERT INTO access_source (resource, source, table_name, columns_json, changed, changed_by) VALUES "
        "($1, 'silent', 'firm', $2, '2026-11-30T00:00:00.000Z', 'x')",
        hanging,
        R"([{"item":"code","column":"c"},{"item":"name","column":"n"},{"item":"phone","column":"p"},)"
        R"({"item":"amount","column":"a"},{"item":"region","column":"r"}])");
  }));
  const auto stuck = province.give_online(hanging), other = province.give_online(resource);
  std::atomic<bool> done = false;
  std::string said;
  std::thread asking([&] {
    auto outcome = province.watch->gateway().answer(
        Province::client().within(9s), Kind::Verify,
        Province::body(stuck, "'key':{'code':'A1'},'compare':[{'item':'name','op':'eq','value':'x'}]"), true);
    said = outcome && !*outcome ? outcome->error().reason : "answered";
    done = true;
  });
  std::this_thread::sleep_for(500ms);
  EXPECT_EQ(verify(other), kNo);
  EXPECT_FALSE(done) << "the first request of one grant waits for nobody else's database";
  asking.join();
  EXPECT_EQ(said, "db.down");
}

TEST_F(Desks, many_who_ask_first_make_it_once) {
  SingleFlight<int> flights;
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  std::atomic<int> sum = 0;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      sum += must(flights.run(system_call(), "a", [&]() -> Result<int> {
        std::this_thread::sleep_for(200ms);
        return ++made;
      }));
    });
  for (auto& thread : threads) thread.join();
  EXPECT_LT(made, 8);
  EXPECT_GE(sum, 8);
  // Whoever cannot wait does not, and whoever can makes what the first had no time for.
  std::atomic<bool> begun = false;
  std::thread slow([&] {
    EXPECT_EQ(reason_of(flights.run(system_call(), "b",
                                    [&]() -> Result<int> {
                                      begun = true;
                                      std::this_thread::sleep_for(600ms);
                                      return fail(Code::Timeout, "call.timeout", "late", "超时");
                                    })),
              "call.timeout");
  });
  while (!begun) std::this_thread::sleep_for(1ms);
  const auto never = []() -> Result<int> { return 1; };
  EXPECT_EQ(reason_of(flights.run(system_call().within(50ms), "b", never)), "call.timeout");
  EXPECT_EQ(must(flights.run(system_call(), "c", never)), 1) << "another key";
  EXPECT_EQ(must(flights.run(system_call(), "b", []() -> Result<int> { return 7; })), 7);
  slow.join();
}

TEST_F(Desks, midnight_makes_nothing_anew_that_no_day_can_end) {
  const auto mark = [&](const char* day) {
    return must(province.database->read(system_call(), [&](db::Session& session) {
      return catalog::decisions_mark(session, resource, day);
    }));
  };
  EXPECT_EQ(mark("2026-11-30"), mark("2026-12-01"));
  const auto before = mark("2026-11-30");
  must(province.database->write(system_call(), [&](db::Session& session) {
    return session.exec(
        "INSERT INTO catalog_clearance (id, resource, body, filed, filed_by, withdrawn, reason) VALUES ('c', "
        "$1, '{}', '', '', '', '')",
        resource);
  }));
  EXPECT_NE(mark("2026-11-30"), before);
  EXPECT_NE(mark("2026-11-30"), mark("2026-12-01")) << "a decision may have a last day";
}

}  // namespace
}  // namespace jw::access::testing
