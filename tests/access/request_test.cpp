#include "access/request.hpp"

#include <gtest/gtest.h>

#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

std::string said(Kind kind, const std::string& rest) {
  const auto made = parse_request(kind, Province::body("g", rest));
  if (made) return "";
  EXPECT_TRUE(made.error().reason == "access.body" || made.error().reason == "access.keys");
  return made.error().message;
}

TEST(Request, WhatIsWrongIsNamedWithWhatItMayBe) {
  struct Case {
    Kind kind;
    const char *rest, *message;
  };
  const Case cases[] = {
      {Kind::Verify, "'compare':[{'item':'a','op':'eq','value':'1'}]", "key: is missing"},
      {Kind::Verify, "'key':{},'compare':[{'item':'a','op':'eq','value':'1'}]",
       "key: an object of the key items"},
      {Kind::Verify, "'key':{'a':1},'compare':[{'item':'a','op':'eq','value':'1'}]",
       "key: a text of 1 to 512 bytes"},
      {Kind::Verify, "'key':{'a':'1'},'compare':[]", "compare: a list with one entry at least"},
      {Kind::Verify, "'key':{'a':'1'},'compare':[{'item':'a','op':'like','value':'1'}]",
       "compare.op: eq, prefix or range"},
      {Kind::Verify, "'key':{'a':'1'},'compare':[{'item':'a','op':'eq'}]", "compare.value: is missing"},
      {Kind::Verify, "'key':{'a':'1'},'compare':[{'item':'a','op':'eq','value':'1','not':1}]",
       "not: there is no such field; fields are item, op, value"},
      {Kind::Verify, "'key':{'a':'1'},'compare':[{'item':'a','op':'prefix','value':''}]",
       "compare.value: a prefix is not empty"},
      {Kind::Verify, "'key':{'a':'1'},'compare':[{'item':'a','op':'range'}]", "a range needs from or to"},
      {Kind::Verify, "'key':{'a':'1'},'at_least':2,'compare':[{'item':'a','op':'eq','value':'1'}]",
       "at_least: a whole number from 1 to 1"},
      {Kind::Verify, "'key':{'a':'1'},'foo':2,'compare':[{'item':'a','op':'eq','value':'1'}]",
       "foo: there is no such field; fields are grant, purpose, event, evidence, key, compare, at_least"},
      {Kind::Query, "'key':{'a':'1'},'items':['a','a']", "items: a is named twice"},
      {Kind::Query, "'key':{'a':'1'},'items':['a'],'evidence':'办件'", "evidence: 1 to 64 of letters"},
      {Kind::VerifyBatch,
       "'key_items':['a'],'compare':[{'item':'b','op':'range'}],'rows':[['1','2','3'],['1','2']]",
       "rows: row 2 has 2 texts and should have 3"},
      {Kind::QueryBatch, "'key_items':['a'],'items':['b'],'rows':['1']",
       "rows: row 1 has 0 texts and should have 1"},
      {Kind::Aggregate, "'by':['a'],'measures':[{'item':'b','do':'median'}]",
       "measures.do: sum, avg, min or max"},
      {Kind::Aggregate, "'by':['a'],'epsilon_thousandths':0",
       "epsilon_thousandths: a whole number from 1 to 10000"},
      {Kind::Aggregate, "'by':['a'],'epsilon_thousandths':1.5",
       "epsilon_thousandths: a whole number from 1 to 10000"},
  };
  for (const auto& one : cases)
    EXPECT_NE(said(one.kind, one.rest).find(one.message), std::string::npos)
        << one.rest << ": " << said(one.kind, one.rest);
  EXPECT_EQ(said(Kind::Query, "'key':{'a':'1'},'items':['a']"), "");
  EXPECT_EQ(parse_request(Kind::Query, "[]").error().message, "body: an object");
}

}  // namespace
}  // namespace jw::access::testing
