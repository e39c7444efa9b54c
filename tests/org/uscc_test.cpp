#include "org/uscc.hpp"

#include <gtest/gtest.h>

#include <string>

namespace jw::org {
namespace {

TEST(Uscc, RealCodesPass) {
  for (const auto* good :
       {"91110000600037341L", "11100000000013338W", "11220000013544541J", "11430000006122244L",
        "11330105002500287C", "11370800MB28559184", "11100000MB03271699", "91350100M000100Y43",
        "12441500196720244T", "11100000000013661B", "91440300708461136T"})
    EXPECT_TRUE(check_uscc(good)) << good;
}

TEST(Uscc, EveryChangedDigitIsNoticed) {
  const std::string good = "11100000000013338W";
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bad = good;
    bad[i] = bad[i] == '7' ? '2' : '7';
    EXPECT_FALSE(check_uscc(bad)) << bad;
  }
}

TEST(Uscc, SaysWhatIsWrong) {
  EXPECT_NE(check_uscc("123").error().message.find("18"), std::string::npos);
  EXPECT_NE(check_uscc("1110000000001333OW").error().message.find("17"), std::string::npos);
  EXPECT_NE(check_uscc("11A00000000013338W").error().message.find("character 3"), std::string::npos);
  // The outer check holds, the organisation code inside does not.
  EXPECT_EQ(check_uscc("911100001000000020").error().reason, "org.uscc");
  EXPECT_FALSE(check_uscc("11100000000013338w"));
}

}  // namespace
}  // namespace jw::org
