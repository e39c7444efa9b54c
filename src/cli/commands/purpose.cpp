#include "cli/commands/purpose.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/command.hpp"
#include "grant/purpose.hpp"

namespace jw::cli {
namespace {

// The tree this program was built with; no node is asked.
Result<> list_purposes(const Terminal& terminal, const std::string& below) {
  const auto& tree = grant::purposes();
  const auto* root = below.empty() ? nullptr : tree.find(below);
  if (!below.empty() && !root)
    return fail(Code::NotFound, "purpose.unknown", "there is no purpose {}; leave it out to see all",
                "没有编码为 {} 的用途；不填则列出全部", below);
  boost::json::array all;
  std::string text;
  for (const auto& purpose : tree.all()) {
    if (root && !grant::is_within(purpose, *root)) continue;
    const auto depth = static_cast<std::size_t>(std::ranges::count(purpose.code, '.'));
    text += fmt::format("{}{}{}  {}  {}  {}", text.empty() ? "" : "\n", std::string(depth * 2, ' '),
                        purpose.code, purpose.zh, purpose.en, purpose.legal_basis);
    all.push_back(boost::json::object{{"code", purpose.code},
                                      {"zh", purpose.zh},
                                      {"en", purpose.en},
                                      {"legal_basis", purpose.legal_basis}});
  }
  terminal.say({{"purposes", std::move(all)}}, text);
  return {};
}

}  // namespace

void add_purpose(CLI::App& app, Terminal& terminal) {
  auto* group =
      app.add_subcommand("purpose", "the purpose tree that grants and requests name")->require_subcommand(1);
  auto below = std::make_shared<std::string>();
  auto* command = group->add_subcommand("list", "codes, names and legal bases");
  command->add_option("below", *below, "only this purpose and what is below it");
  command->callback(
      [&terminal, below] { terminal.run = [&terminal, below] { return list_purposes(terminal, *below); }; });
}

}  // namespace jw::cli
