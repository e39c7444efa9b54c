// The reference models of the BPMN Model Interchange Working Group: what we read we write again
// equal, and each one runs or is refused for the reasons in miwg_verdicts.txt.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "base/zip.hpp"
#include "flow/bpmn.hpp"
#include "flow/xml.hpp"

namespace jw::flow {
namespace {

const std::map<std::string, std::string>& models() {
  static const auto all = [] {
    std::map<std::string, std::string> read;
    const auto archive = zip::Archive::open(std::string(JW_TEST_DIR) + "/data/miwg_reference.zip");
    if (!archive) return read;
    for (const auto& entry : archive->entries())
      if (entry.name.ends_with(".bpmn")) read[entry.name] = *archive->read(entry, 1 << 20);
    return read;
  }();
  return all;
}

// Every element with its namespace, attributes and text, in document order; prefixes don't count.
void flatten(const XmlElement& element, std::string& out, std::size_t& coordinates) {
  out += "<{" + std::string(element.uri) + "}" + std::string(element.name);
  for (const auto& attribute : element.attributes) {
    out += " {" + std::string(attribute.uri) + "}" + std::string(attribute.name) + "=" +
           std::string(attribute.value);
    if (element.space == Space::Diagram && (attribute.name == "x" || attribute.name == "y")) ++coordinates;
  }
  out += ">" + element.text();
  for (const auto* child : element.children) flatten(*child, out, coordinates);
  out += "</>\n";
}

TEST(Miwg, AllAreHere) { EXPECT_EQ(models().size(), 21U); }

TEST(Miwg, ImportExportImportGivesTheSame) {
  for (const auto& [name, text] : models()) {
    const auto first = XmlDocument::parse(text);
    ASSERT_TRUE(first.has_value()) << name << " " << first.error().message;
    const auto written = first->write();
    const auto second = XmlDocument::parse(written);
    ASSERT_TRUE(second.has_value()) << name << " " << second.error().message;
    std::string before, after;
    std::size_t points_before = 0, points_after = 0;
    flatten(first->root(), before, points_before);
    flatten(second->root(), after, points_after);
    EXPECT_EQ(before, after) << name;
    EXPECT_EQ(points_before, points_after);
    EXPECT_GT(points_before, 10U) << name;
    EXPECT_EQ(written, second->write()) << name;
    // What bpmn-moddle reads in tests/oracle.
    if (const char* folder = std::getenv("JW_BPMN_EXPORTS"))
      std::ofstream(std::string(folder) + "/" + name, std::ios::binary) << written;
  }
}

TEST(Miwg, EachRunsOrIsRefusedForTheListedReasons) {
  std::string verdicts;
  for (const auto& [name, text] : models()) {
    auto reading = read_bpmn(text);
    verdicts += name + ": ";
    // Where nothing else is wrong, the mark is set as a modeller would.
    if (std::ranges::all_of(reading.refusals,
                            [](const Refusal& one) { return one.code == "bpmn.not_executable"; })) {
      auto marked = text;
      for (std::size_t at = 0; (at = marked.find("isExecutable=\"false\"", at)) != std::string::npos;)
        marked.replace(at, 20, "isExecutable=\"true\"");
      verdicts += "bpmn.not_executable " + std::to_string(reading.refusals.size()) + "; marked executable: ";
      reading = read_bpmn(marked);
    }
    if (reading.ok()) {
      verdicts += "runs " + std::to_string(reading.processes.size()) + "\n";
      continue;
    }
    std::map<std::string, int> counts;
    for (const auto& refusal : reading.refusals) ++counts[refusal.code];
    bool first = true;
    for (const auto& [code, count] : counts) {
      verdicts += (first ? "" : ", ") + code + " " + std::to_string(count);
      first = false;
    }
    verdicts += "\n";
  }
  const auto path = std::string(JW_TEST_DIR) + "/data/miwg_verdicts.txt";
  if (std::getenv("JW_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << verdicts;
  std::stringstream golden;
  golden << std::ifstream(path).rdbuf();
  EXPECT_EQ(verdicts, golden.str());
}

}  // namespace
}  // namespace jw::flow
