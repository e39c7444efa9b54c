#include <CLI/CLI.hpp>

#include <thread>

#include "base/random.hpp"
#include "cli/commands.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

struct DeliveryOptions : RemoteOptions {
  std::string grant;
  int wait = 60;
};

constexpr auto kStep = std::chrono::milliseconds(200);

Result<> run_delivery(Terminal& terminal, const DeliveryOptions& options) {
  if (!is_id(options.grant))
    return fail(Code::Invalid, "grant.id", "\"{}\" is not the id of a grant", "“{}”不是授权编号",
                options.grant);
  auto call = local_call("delivery run");
  const auto remote = JW_TRY(options.open());
  auto batch =
      JW_TRY(remote->post(call, "/grants/" + http::percent_encode(options.grant) + "/deliver", nullptr));
  const auto id = text_at(batch, "id");
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(options.wait);
  const auto state = [&] { return text_at(batch, "state"); };
  while (state() != "acknowledged" && state() != "ended" && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(kStep);
    batch = JW_TRY(remote->get(call, "/deliveries/" + http::percent_encode(id)));
  }
  const auto& counts = part(batch, "counts");
  terminal.status = state() == "acknowledged" ? 0 : 1;
  terminal.say(
      object_of(batch),
      fmt::format("batch {} {}: {} rows in = {} out + {} unchanged + {} filtered + {} set aside; {} deleted",
                  number_at(batch, "sequence"), state(), number_at(counts, "rows_in"),
                  number_at(counts, "out"), number_at(counts, "unchanged"), number_at(counts, "filtered"),
                  number_at(counts, "set_aside"), number_at(counts, "deleted")));
  return {};
}

}  // namespace

void add_delivery(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("delivery", "deliveries of a running node")->require_subcommand(1);
  auto options = std::make_shared<DeliveryOptions>();
  auto* command = group->add_subcommand("run", "deliver under a grant now and wait for the receipt");
  options->add_to(*command, "the provider's node");
  command->add_option("--grant", options->grant, "id of the grant")->required();
  command->add_option("--wait", options->wait, "seconds to wait for the receipt")
      ->capture_default_str()
      ->check(CLI::Range(0, 3600));
  command->callback([&terminal, options] {
    terminal.run = [&terminal, options] { return run_delivery(terminal, *options); };
  });
}

}  // namespace jw::cli
