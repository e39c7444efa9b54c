#include "exchange/listings.hpp"

#include "federation/envelope.hpp"
#include "tests/exchange/node.hpp"

namespace jw::exchange::testing {
namespace {

// A resource under grants leaves the catalog, and comes back.
class ListingsTest : public Domain {
 protected:
  static Listings of(Node& node) {
    return Listings({*node.database, node.clock, node.identity->id(),
                     [&node](db::Session& session, const Call& call, std::string_view to,
                             std::string_view type, boost::json::object body) -> Result<> {
                       JW_TRY(node.outbox->post(session, call, to, type, std::move(body)));
                       return {};
                     }});
  }
  template <class F>
  auto write(Node& node, F&& how) {
    return node.database->write(system_call(), [&](db::Session& session) { return how(session); });
  }
  std::int64_t standing() {
    return must(province.database->read(
        system_call(), [&](db::Session& session) { return at_province.standing(session, resource); }));
  }

  Listings at_province = of(province);
  Listings at_county = of(county);
};

TEST_F(ListingsTest, holders_are_told_why_and_their_grants_go_on) {
  const auto grant = province.give(resource, kProvider, county, kCounty);
  const auto other = province.give(resource, kProvider, city, "3206.data");
  EXPECT_EQ(standing(), 2);
  must(write(province, [&](db::Session& session) {
    return province.grants->end(session, system_call(), other, "不再需要");
  }));
  EXPECT_EQ(standing(), 1) << "what was revoked stands no more";

  at_county.handle(*county.inbox);
  province.run();
  EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  province.dispatch();
  must(write(province, [&](db::Session& session) {
    return at_province.withdrawn(session, system_call(), resource, "职能划转");
  }));
  EXPECT_EQ(must(unlisted(system_call(), *province.database)).at(resource).reason, "职能划转");
  EXPECT_TRUE(eventually([&] { return must(unlisted(system_call(), *county.database)).contains(resource); }));
  EXPECT_EQ(must(unlisted(system_call(), *county.database)).at(resource).reason, "职能划转");
  const auto posted = must(province.database->read(system_call(), [](db::Session& session) {
    return session.one("SELECT count(*) FROM federation_outbox WHERE type = 'resource.unlisted'");
  }));
  EXPECT_EQ(posted->integer(0), 1) << "nobody is told whose grant has ended";

  // The running service goes on: what is loaded is still delivered and read.
  province.load(kProvider, resource, std::string(kHeader) + kRows + "A4,辛,1,8,320613\n");
  province.runner->poke();
  EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 2); }));
  EXPECT_EQ(county.held(grant, kCounty).count("A4"), 1U);

  must(write(province, [&](db::Session& session) {
    return at_province.listed_again(session, system_call(), resource);
  }));
  EXPECT_TRUE(must(unlisted(system_call(), *province.database)).empty());
  EXPECT_TRUE(eventually([&] { return must(unlisted(system_call(), *county.database)).empty(); }));
}

TEST_F(ListingsTest, a_node_speaks_only_of_what_it_has_given) {
  province.give(resource, kProvider, county, kCounty);
  federation::Envelope envelope;
  envelope.from = city.identity->id();
  envelope.to = county.identity->id();
  envelope.type = "resource.unlisted";
  envelope.body = {{"resource", resource}, {"since", to_string(province.clock.now())}, {"reason", "停用"}};
  const auto take = [&] {
    return write(county,
                 [&](db::Session& session) { return at_county.take(session, system_call(), envelope); });
  };
  EXPECT_EQ(reason_of(take()), "grant.sender");
  envelope.from = province.identity->id();
  envelope.body["since"] = "yesterday";
  EXPECT_NE(reason_of(take()), "");
  EXPECT_TRUE(must(unlisted(system_call(), *county.database)).empty());
  envelope.body["since"] = to_string(province.clock.now());
  must(take());
  EXPECT_EQ(must(unlisted(system_call(), *county.database)).size(), 1U);
}

TEST_F(ListingsTest, what_was_never_out_is_not_announced_as_back) {
  province.give(resource, kProvider, county, kCounty);
  must(write(province, [&](db::Session& session) {
    return at_province.listed_again(session, system_call(), resource);
  }));
  const auto posted = must(province.database->read(system_call(), [](db::Session& session) {
    return session.one("SELECT count(*) FROM federation_outbox WHERE type = 'resource.relisted'");
  }));
  EXPECT_EQ(posted->integer(0), 0);
}

}  // namespace
}  // namespace jw::exchange::testing
