#include <random>
#include <string>

#include <gtest/gtest.h>

#include "base/zip.hpp"
#include "tests/flow/bpmn_text.hpp"

namespace jw::flow {

void try_bpmn(std::string_view bytes);  // tests/fuzz/flow_bpmn.cpp

TEST(BpmnFuzz, DamagedDocumentsAreReadOrRefused) {
  std::vector<std::string> seeds;
  const auto archive = zip::Archive::open(std::string(JW_TEST_DIR) + "/data/miwg_reference.zip");
  ASSERT_TRUE(archive.has_value());
  for (const auto& entry : archive->entries())
    if (entry.name.starts_with("A.") || entry.name == "C.9.1.bpmn")
      seeds.push_back(*archive->read(entry, 1 << 20));
  seeds.push_back(bpmn("<startEvent id='s'/><exclusiveGateway id='g' default='g_e'/><endEvent id='e'/>" +
                       arrow("s", "g") + arrow("g", "e") + arrow("g", "g", "a > 1")));
  std::mt19937 random(4);
  for (int round = 0; round < 1500; ++round) {
    auto text = seeds[random() % seeds.size()];
    const auto damages = 1 + random() % 4;
    for (unsigned i = 0; i < damages && !text.empty(); ++i) {
      const auto at = random() % text.size();
      switch (random() % 5) {
        case 0: text[at] = static_cast<char>(random()); break;
        case 1: text.erase(at, 1 + random() % 40); break;
        case 2: text.insert(at, text.substr(random() % text.size(), random() % 200)); break;
        case 3: text.resize(at); break;
        default: {
          static constexpr std::string_view kPieces[] = {
              "<",  ">",          "\"",           "&",      "/>",          "<!--", "]]>", "<![CDATA[",
              "<?", "xmlns:q=''", "<subProcess>", "id='x'", "\xEF\xBF\xBF"};
          text.insert(at, kPieces[random() % std::size(kPieces)]);
        }
      }
    }
    try_bpmn(text);
  }
}

}  // namespace jw::flow
