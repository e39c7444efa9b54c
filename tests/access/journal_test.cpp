#include <fstream>
#include <thread>

#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

class Journals : public ::testing::Test {
 protected:
  Journals() {
    must(node.database->migrate(system_call(), access::migrations()));
    folder = node.data / "journal";
  }
  std::unique_ptr<Journal> open() {
    return must(Journal::open(system_call(), *node.database, node.clock, folder));
  }
  static std::uint64_t add(Journal& journal, int value) {
    return journal.append([&](std::string& line) { line += ",\"x\":" + std::to_string(value); });
  }
  file::Path only_file() {
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".jsonl") return entry.path();
    return {};
  }

  exchange::testing::Node node;
  file::Path folder;
};

TEST_F(Journals, PositionsGoOnWithoutGapsAndRootsHoldTheLines) {
  {
    const auto journal = open();
    std::vector<std::thread> writers;
    for (int w = 0; w < 4; ++w)
      writers.emplace_back([&, w] {
        for (int i = 0; i < 200; ++i) must(journal->wait_durable(system_call(), add(*journal, w * 1000 + i)));
      });
    for (auto& writer : writers) writer.join();
    EXPECT_EQ(journal->durable(), 800U);
    must(journal->anchor(system_call()));
  }
  {
    const auto journal = open();
    EXPECT_EQ(add(*journal, 1), 801U);
    must(journal->wait_durable(system_call(), 801));
    std::uint64_t seen = 0;
    must(journal->each(700, [&](std::uint64_t position, std::string_view line) -> Result<bool> {
      EXPECT_TRUE(line.starts_with("{\"n\":" + std::to_string(position) + ","));
      ++seen;
      return true;
    }));
    EXPECT_EQ(seen, 102U);
    must(journal->anchor(system_call()));
    EXPECT_EQ(reason_of(Journal::open(system_call(), *node.database, node.clock, folder)), "access.journal");
  }
  EXPECT_EQ(must(Journal::verify(system_call(), *node.database, folder)), 801U);
  EXPECT_GE(node.events("access.logged"), 2);
}

TEST_F(Journals, AChangedLineIsFound) {
  {
    const auto journal = open();
    for (int i = 0; i < 50; ++i) add(*journal, i);
    must(journal->wait_durable(system_call(), 50));
    must(journal->anchor(system_call()));
  }
  auto text = must(file::read(only_file()));
  text[text.find("\"x\":30") + 4] = '4';
  must(file::write_durably(only_file(), text, 0600));
  EXPECT_EQ(reason_of(Journal::verify(system_call(), *node.database, folder)), "access.journal_altered");
}

TEST_F(Journals, MissingLinesAreFoundAtTheNextStart) {
  {
    const auto journal = open();
    for (int i = 0; i < 50; ++i) add(*journal, i);
    must(journal->wait_durable(system_call(), 50));
    must(journal->anchor(system_call()));
  }
  auto text = must(file::read(only_file()));
  text.resize(text.find("{\"n\":40,"));
  must(file::write_durably(only_file(), text, 0600));
  EXPECT_EQ(reason_of(Journal::open(system_call(), *node.database, node.clock, folder)),
            "access.journal_altered");
}

TEST_F(Journals, HalfALineIsCutOffAndWhatWasNotAnchoredIsNow) {
  {
    const auto journal = open();
    for (int i = 0; i < 10; ++i) add(*journal, i);
    must(journal->wait_durable(system_call(), 10));
  }
  std::ofstream(only_file(), std::ios::app) << "{\"n\":11,\"x\":";
  const auto journal = open();
  EXPECT_EQ(journal->durable(), 10U);
  EXPECT_EQ(add(*journal, 0), 11U);
  must(journal->wait_durable(system_call(), 11));
  must(journal->anchor(system_call()));
  EXPECT_EQ(must(Journal::verify(system_call(), *node.database, folder)), 11U);
}

TEST_F(Journals, TwoLinesAreNeverTakenForOne) {
  const auto journal = open();
  EXPECT_EQ(add(*journal, 1), 1U);
  EXPECT_EQ(journal->append([](std::string& line) { line += ",\"x\":\"\"}\n{\"n\":9"; }), 0U);
  EXPECT_EQ(add(*journal, 2), 2U);
  must(journal->wait_durable(system_call(), 2));
  must(journal->anchor(system_call()));
  EXPECT_EQ(must(Journal::verify(system_call(), *node.database, folder)), 2U);
}

}  // namespace
}  // namespace jw::access::testing
