#include "exchange/steps.hpp"

#include <array>

#include "base/check.hpp"
#include "db/database.hpp"

namespace jw::exchange {
namespace {

struct StepName {
  std::string_view name, zh, en;
};

// Of a batch, sender's then receiver's, in their order.
constexpr std::array kSteps{
    StepName{"scan", "扫描与处理", "Scan and treat"},
    StepName{"seal", "封装签名", "Seal and sign"},
    StepName{"send", "传输", "Send"},
    StepName{"confirm", "对方入库并回执", "Applied there, receipt"},
    StepName{"receive", "接收分段", "Receive"},
    StepName{"verify", "核验", "Verify"},
    StepName{"apply", "入库", "Apply"},
};

}  // namespace

Result<> record_step(db::Session& session, std::string_view batch, std::string_view name, Time started,
                     std::optional<Time> ended) {
  JW_TRY(session.exec(
      "INSERT INTO exchange_step (batch, name, started, ended) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (batch, name) DO UPDATE SET started = excluded.started, ended = excluded.ended",
      batch, name, to_string(started), ended ? to_string(*ended) : std::string()));
  return {};
}

Result<std::vector<Step>> read_steps(db::Session& session, std::string_view batch) {
  std::vector<Step> steps;
  const auto rows =
      JW_TRY(session.query("SELECT name, started, ended FROM exchange_step WHERE batch = $1", batch));
  for (const auto& known : kSteps)
    for (const auto& row : rows) {
      if (row.text(0) != known.name) continue;
      Step step{row.text(0), std::string(known.zh), std::string(known.en), row.text(1), row.text(2), 0};
      const auto started = JW_TRY(parse_time(step.started));
      if (!step.ended.empty()) step.ms = (JW_TRY(parse_time(step.ended)) - started).count();
      steps.push_back(std::move(step));
    }
  return steps;
}

}  // namespace jw::exchange
