#include "base/file.hpp"
#include "base/json.hpp"
#include "crypto/encoding.hpp"
#include "filings_scene.hpp"

namespace jw::catalog {
namespace {

using testing::FilingsTest;
using testing::must;
using testing::reason;
using testing::small_form;

TEST_F(FilingsTest, NaughtyTextsComeBackByteForByte) {
  for (const std::string text :
       {"'; DROP TABLE catalog_resource; --", "<script>alert(1)</script>", "=cmd|' /C calc'!A0",
        "${jndi:ldap://x}", "Ω≈ç√∫˜µ≤≥÷", "社會科學院語學研究所", "\u202Etest\u202C", "🏳️‍🌈"}) {
    auto form = small_form(text);
    form.abstract = form.scope = form.purpose = text;
    form.remarks = {{text, text}};
    form.items[1].description = text;
    const auto id = draft(form);
    const auto filing = submitted(id);
    EXPECT_EQ(filing.name, text);
    const auto back = must(node_.filings_->find(clerk_, filing.id));
    EXPECT_EQ(back.form->abstract, text);
    EXPECT_EQ(back.form->remarks[0].value, text);
    EXPECT_EQ(back.form->items[1].description, text);
    EXPECT_EQ(must(node_.filings_->send_back(head_, filing.id, text)).steps.back().note, text);
  }
}

// The Big List of Naughty Strings in every text of a form: what is kept is what was sent, byte for byte;
// what is too long or says nothing is refused by name and leaves nothing.
TEST_F(FilingsTest, TheBigListOfNaughtyStringsIsKeptOrRefusedNeverRun) {
  const auto list =
      must(parse_json(must(file::read(std::filesystem::path(JW_TEST_DIR) / "blns/blns.base64.json"))));
  std::size_t kept = 0;
  std::size_t number = 0;
  for (const auto& one : list.as_array()) {
    const std::string text = must(crypto::from_base64(one.as_string()));
    auto form = small_form("资源" + std::to_string(++number));
    form.abstract = form.scope = form.purpose = form.use_conditions = form.department = form.source_system =
        text;
    form.items[1].description = text;
    form.remarks = {{"备注", text}};
    const auto made = node_.resources_->draft(clerk_, form);
    if (!made) {
      EXPECT_EQ(made.error().reason.substr(0, 9), "resource.") << describe(made.error());
      continue;
    }
    ++kept;
    const auto back = must(node_.resources_->find(clerk_, made->id));
    for (const auto* field :
         {&back.abstract, &back.scope, &back.purpose_text, &back.use_conditions, &back.department,
          &back.source_system, &back.items[1].description, &back.remarks[0].value})
      EXPECT_EQ(*field, text);
  }
  EXPECT_GE(kept, 512u);  // two are blank, one is too long for an abstract
  EXPECT_EQ(node_.count("SELECT count(*) FROM catalog_resource"), static_cast<std::int64_t>(kept));
}

}  // namespace
}  // namespace jw::catalog
