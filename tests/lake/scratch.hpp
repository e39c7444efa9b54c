#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "lake/engine.hpp"

namespace jw::lake {

// A folder of its own for every test, an engine that may reach only it, and a connection.
class LakeTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "jw_lake_XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
    engine = open();
    ASSERT_NE(engine, nullptr);
  }
  void TearDown() override {
    engine.reset();
    std::filesystem::remove_all(folder);
  }

  std::unique_ptr<Engine> open(std::uint64_t memory = std::uint64_t{512} << 20) {
    EngineOptions options;
    options.memory_bytes = memory;
    options.threads = 2;
    options.temp_folder = folder / "spill";
    options.folders = {folder};
    auto opened = Engine::open(options);
    EXPECT_TRUE(opened) << describe(opened.error());
    return opened ? *std::move(opened) : nullptr;
  }

  Connection connect() {
    auto connection = engine->connect();
    EXPECT_TRUE(connection);
    return *std::move(connection);
  }

  std::filesystem::path write(const std::string& name, std::string_view bytes) {
    const auto path = folder / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  static std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // Names of what lies in the folder, the spill folder aside.
  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      count += entry.is_regular_file() ? 1 : 0;
    return count;
  }

  Call call = Call::system("test");
  std::filesystem::path folder;
  std::unique_ptr<Engine> engine;
};

}  // namespace jw::lake
