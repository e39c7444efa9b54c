#include <boost/json/serialize.hpp>

#include "federation/envelope.hpp"
#include "filings_scene.hpp"

namespace jw::catalog {
namespace {

using testing::assess_all;
using testing::FilingsTest;
using testing::member_of;
using testing::must;
using testing::Node;
using testing::reason;
using testing::small_form;

// A bureau on another node: what travels there and what comes back.
class FilingsAcrossNodesTest : public FilingsTest {
 protected:
  FilingsAcrossNodesTest() {
    city_.add_org("3206", "statistics", "南通市统计局");
    city_.add_org("32", "data", "江苏省数据局", "province");
    must(node_.orgs_->put(Node::system(), {"", "南通市统计局", "", "3206", "statistics", "", "city"}));
    id_ = must(city_.resources_->draft(clerk_, small_form())).id;
    assess_all(*city_.filings_, "3206.statistics", id_, false);
  }
  // The last envelope of one node, as it arrives at the other.
  Result<> deliver(Node& from, Node& to, std::string sender = {}) {
    federation::Envelope envelope;
    envelope.from = sender.empty() ? from.name_ : sender;
    envelope.to = to.name_;
    envelope.type = from.posted_.back().type;
    envelope.body = from.posted_.back().body;
    return to.database_->write(Node::system(), [&](db::Session& session) {
      return to.filings_->take(session, Call::system("inbox"), envelope);
    });
  }
  Filing approved() {
    const auto filing = must(city_.filings_->submit(clerk_, id_, ""));
    return must(city_.filings_->approve(head_, filing.id, "同意"));
  }

  Node city_{"city"};
  const Call clerk_ = member_of("3206.statistics", "clerk");
  const Call head_ = member_of("3206.statistics", "head");
  std::string id_;
};

TEST_F(FilingsAcrossNodesTest, TheBureauAboveReviewsAndTheDecisionComesHome) {
  const auto filing = approved();
  EXPECT_EQ(filing.reviewer->node, "province");
  EXPECT_TRUE(filing.reviewer->above);
  ASSERT_EQ(city_.posted_.size(), 1u);
  EXPECT_EQ(city_.posted_[0].to, "province");
  EXPECT_EQ(boost::json::serialize(city_.posted_[0].body).find("clerk-of-"), std::string::npos)
      << "no ids of people travel";
  must(deliver(city_, node_));
  const auto there = must(node_.filings_->find(bureau_, filing.id));
  EXPECT_EQ(there.state, "awaiting_review");
  EXPECT_EQ(there.assessments.size(), 2u);
  must(node_.filings_->send_back(bureau_, filing.id, "摘要过短"));
  must(deliver(node_, city_));
  EXPECT_EQ(must(city_.resources_->find(clerk_, id_)).state, "returned");
  EXPECT_EQ(must(city_.filings_->find(clerk_, filing.id)).steps.back().note, "摘要过短");

  EXPECT_EQ(approved().id, filing.id);
  must(deliver(city_, node_));
  must(node_.filings_->accept(bureau_, filing.id, {"", false}));
  must(deliver(node_, city_));
  EXPECT_EQ(must(city_.resources_->find(clerk_, id_)).state, "published");
  must(deliver(node_, city_));  // again: nothing more happens
  EXPECT_EQ(city_.events("resource.published"), 1);
}

TEST_F(FilingsAcrossNodesTest, ANodeSpeaksOnlyForItsOwn) {
  const auto filing = approved();
  EXPECT_EQ(reason(deliver(city_, node_, "mallory")), "filing.sender");
  EXPECT_EQ(reason(node_.filings_->find(bureau_, filing.id)), "filing.unknown");
  must(deliver(city_, node_));
  must(node_.filings_->accept(bureau_, filing.id, {"", false}));
  EXPECT_EQ(reason(deliver(node_, city_, "mallory")), "filing.sender");
  EXPECT_EQ(must(city_.resources_->find(clerk_, id_)).state, "awaiting_review");
}

TEST_F(FilingsAcrossNodesTest, AWithdrawalIsReviewedAboveToo) {
  const auto first = approved();
  must(deliver(city_, node_));
  must(node_.filings_->accept(bureau_, first.id, {"", false}));
  must(deliver(node_, city_));
  const auto filing = must(city_.filings_->withdraw(clerk_, id_, "职能划转"));
  must(city_.filings_->submit(clerk_, id_, ""));
  must(city_.filings_->approve(head_, filing.id, ""));
  must(deliver(city_, node_));
  const auto there = must(node_.filings_->find(bureau_, filing.id));
  EXPECT_EQ(there.kind, "withdraw");
  EXPECT_EQ(there.note, "职能划转");
  EXPECT_TRUE(there.review_clock);
  must(node_.filings_->accept(bureau_, filing.id, {"", false}));
  EXPECT_EQ(must(city_.resources_->find(clerk_, id_)).state, "published") << "until the word is home";
  must(deliver(node_, city_));
  EXPECT_EQ(must(city_.resources_->find(clerk_, id_)).state, "withdrawn");
  must(deliver(node_, city_));  // again: nothing more happens
  EXPECT_EQ(city_.events("resource.withdrawn"), 1);
  EXPECT_EQ(city_.told_.back(), (std::pair<std::string, std::string>(id_, "职能划转")));
}

TEST_F(FilingsAcrossNodesTest, WhatWasTakenBackIsNotPublishedByALateDecision) {
  const auto filing = approved();
  must(deliver(city_, node_));
  must(node_.filings_->accept(bureau_, filing.id, {"", false}));
  must(city_.filings_->cancel(clerk_, filing.id, "先不报"));
  must(deliver(node_, city_));
  EXPECT_EQ(must(city_.resources_->find(clerk_, id_)).state, "draft");
  EXPECT_EQ(city_.events("resource.published"), 0);
}

}  // namespace
}  // namespace jw::catalog
