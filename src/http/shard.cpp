#include "http/shard.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/prompt.hpp"
#include "base/random.hpp"

namespace jw::http {
namespace {

constexpr auto kTick = std::chrono::milliseconds(250);

void add(std::atomic<std::uint64_t>& counter, std::uint64_t by) {
  counter.fetch_add(by, std::memory_order_relaxed);
}

}  // namespace

void Counters::answered(int status, std::chrono::nanoseconds took) {
  add(responses[static_cast<std::size_t>(std::clamp(status / 100, 1, 5))], 1);
  const double seconds = std::chrono::duration<double>(took).count();
  const auto bound = std::lower_bound(kLatencyBounds.begin(), kLatencyBounds.end(), seconds);
  add(latency[static_cast<std::size_t>(bound - kLatencyBounds.begin())], 1);
  add(latency_ns, static_cast<std::uint64_t>(took.count()));
}

void Counters::add_to(Stats& stats) const {
  for (std::size_t i = 0; i < responses.size(); ++i) stats.responses[i] += responses[i];
  for (std::size_t i = 0; i < latency.size(); ++i) stats.latency[i] += latency[i];
  stats.latency_sum += static_cast<double>(latency_ns.load()) / 1e9;
  stats.connections_accepted += accepted;
  stats.connections_refused += refused;
  stats.handshakes_failed += handshakes_failed;
  stats.bytes_in += bytes_in;
  stats.bytes_out += bytes_out;
  stats.busy += busy;
  stats.bugs += bugs;
}

Shard::Shard(Service& for_service) : service(for_service), io(1), ticker_(io) {
  const auto seed = random_bytes(sizeof trace_);
  std::memcpy(&trace_, seed.data(), sizeof trace_);
}

Shard::~Shard() {
  io.stop();
  if (thread_.joinable()) thread_.join();
}

void Shard::run() {
  tick();
  thread_ = std::thread([this] {
    run_promptly();
    io.run();
  });
}

void Shard::tick() {
  const auto now = std::chrono::steady_clock::now();
  // A connection may leave the set while it is being told.
  const std::vector<Connected*> all(connections.begin(), connections.end());
  for (auto* connection : all)
    if (connections.contains(connection)) connection->tick(now);
  ticker_.expires_after(kTick);
  ticker_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec) tick();
  });
}

std::string_view Shard::date() {
  const std::time_t second = std::time(nullptr);
  if (second != date_second_) {
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm t{};
    gmtime_r(&second, &t);
    date_ = fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[t.tm_wday], t.tm_mday,
                        kMonths[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
    date_second_ = second;
  }
  return date_;
}

// SplitMix64 from a random start: unguessable is not needed, unlike others is.
void Shard::next_trace(std::string& out) {
  std::uint64_t z = trace_ += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  z ^= z >> 31;
  static constexpr char kHex[] = "0123456789abcdef";
  out.resize(16);
  for (std::size_t i = 0; i < 16; ++i, z >>= 4) out[i] = kHex[z & 15];
}

}  // namespace jw::http
