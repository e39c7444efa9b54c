#include "cli/commands.hpp"

#include "cli/commands/purpose.hpp"
#include "cli/commands/region.hpp"

namespace jw::cli {
namespace {

constexpr Command kCommands[] = {
    {"serve", add_serve},
    {"config", add_config},
    {"node", add_node},
    {"org", add_org},
    {"region", add_region},
    {"calendar", add_calendar},
    {"user", add_user},
    {"client", add_client},
    {"resource", add_resource},
    {"catalog", add_catalog},
    {"demand", add_demand},
    {"flow", add_flow},
    {"process", add_process},
    {"duty", add_duty},
    {"supervision", add_supervision},
    {"inventory", add_inventory},
    {"quality", add_quality},
    {"delivery", add_delivery},
    {"correction", add_correction},
    {"standard", add_standard},
    {"ledger", add_ledger},
    {"generate", add_generate},
    {"key", add_key},
    {"access", add_access},
    {"grant", add_grant},
    {"purpose", add_purpose},
    {"canary", add_canary},
    {"clearance", add_clearance},
    {"application", add_application},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace jw::cli
