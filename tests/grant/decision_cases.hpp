#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "fixture.hpp"
#include "grant/decision.hpp"
#include "grant/purpose.hpp"

// Random grants and requests, for the decision engine and for whoever it is compared with.
namespace jw::grant::cases {

using Random = std::mt19937_64;

template <class List>
auto pick(Random& random, const List& list) {
  return list[random() % std::size(list)];
}

inline constexpr std::array<std::string_view, 6> kOrgs = {"320613.data", "320602.data",  "3206.market",
                                                          "32.market",   "320613.civil", "320613001.civil"};
inline constexpr std::array<std::string_view, 7> kPurposeCodes = {"1",     "1.1", "1.1.2", "2.2",
                                                                  "2.2.1", "4.1", "5"};
inline constexpr std::array<std::string_view, 3> kSystems = {"", "sys-a", "sys-b"};
inline constexpr std::array<std::string_view, 2> kRoles = {"clerk", "reviewer"};
inline constexpr std::array<std::string_view, 6> kNames = {"code", "name",    "phone",
                                                           "born", "capital", "region"};

// Every field random, within what the document allows.
inline Grant random_terms(Random& random, std::string id) {
  auto grant = online_grant();
  grant.id = std::move(id);
  grant.caps.min_group = 5;
  grant.modes.clear();
  for (const auto mode : {"verify", "query", "aggregate", "batch"})
    if (random() % 2 == 0) grant.modes.emplace_back(mode);
  if (grant.modes.empty()) grant.modes.emplace_back("verify");
  grant.mode = grant.modes.front();
  const bool verifies = has_mode(grant, "verify");
  grant.items.clear();
  for (const auto name : kNames) {
    if (random() % 4 == 0) continue;
    GrantItem item{std::string(name), "", "text", treatment(random() % 3 == 0 ? "drop" : "clear")};
    if (verifies)
      for (const auto comparison : comparisons())
        if (random() % 2 == 0) item.verify.emplace_back(comparison);
    grant.items.push_back(std::move(item));
  }
  grant.items.push_back({"seen", "", "text", treatment("clear")});
  grant.subject = {};
  if (delivers(grant) || random() % 2 == 0) {
    grant.recipient.org = pick(random, kOrgs);
    grant.subject.org = grant.recipient.org;
  }
  if (random() % 4 == 0 || grant.subject.org.empty())
    grant.subject.level = pick(random, std::array{"county", "city", "province", "town"});
  if (random() % 4 == 0) grant.subject.line = pick(random, std::array{"data", "market", "civil"});
  grant.subject.system = pick(random, kSystems);
  if (random() % 3 == 0) grant.subject.role = pick(random, kRoles);
  grant.purpose_code = pick(random, kPurposeCodes);
  grant.purposes_barred.clear();
  if (random() % 3 == 0) grant.purposes_barred.emplace_back(pick(random, kPurposeCodes));
  grant.window = {};
  if (random() % 3 == 0) grant.window.weekdays = static_cast<std::uint8_t>(1 + random() % 127);
  if (random() % 3 == 0) {
    grant.window.from = static_cast<std::int64_t>(random() % 1000);
    grant.window.until = grant.window.from + 1 + static_cast<std::int64_t>(random() % 400);
  }
  grant.duties = {"no_onward"};
  if (!delivers(grant) && random() % 4 == 0) grant.duties.emplace_back("evidence");
  return grant;
}

inline Standing random_standing(Random& random) {
  switch (random() % 10) {
    case 0: return Standing::Suspended;
    case 1: return Standing::Revoked;
    case 2: return Standing::VerifyOnly;
    default: return Standing::Active;
  }
}

// A request as a value; ask() gives the view of it.
struct Request {
  std::string grant, org, system, mode, purpose, event, evidence;
  std::set<std::string> roles;
  std::vector<std::pair<std::string, Use>> named;
  Time now{};

  std::vector<AskedItem> items() const {
    std::vector<AskedItem> list;
    for (const auto& [name, use] : named) list.push_back({name, use});
    return list;
  }
  Ask ask(std::span<const AskedItem> items) const {
    return {grant, org, system, &roles, mode, purpose, event, evidence, items, now};
  }
};

// Leans towards what the grant allows, so that about half are allowed.
inline Request random_request(Random& random, const Grant& grant) {
  const auto likely = [&] { return random() % 12 != 0; };
  Request request;
  request.grant = grant.id;
  request.org = !grant.subject.org.empty() && likely() ? grant.subject.org : std::string(pick(random, kOrgs));
  if (grant.subject.org.empty() && likely())
    for (const auto org : kOrgs)
      if ((grant.subject.level.empty() || level_of(org) == grant.subject.level) &&
          (grant.subject.line.empty() || line_of(org) == grant.subject.line))
        request.org = org;
  request.system = likely() ? grant.subject.system : std::string(pick(random, kSystems));
  if (!grant.subject.role.empty() && likely()) request.roles.insert(grant.subject.role);
  if (random() % 3 == 0) request.roles.emplace(pick(random, kRoles));
  request.mode =
      likely() ? pick(random, grant.modes)
               : pick(random, std::array<std::string, 5>{"verify", "query", "aggregate", "batch", "export"});
  request.purpose = likely() ? grant.purpose_code : std::string(pick(random, kPurposeCodes));
  request.event = likely() ? fmt::format("BJ-2026-{:05}", random() % 100000)
                           : pick(random, std::array<std::string, 4>{"", "a b", "办件", "x'--"});
  request.evidence = random() % 3 != 0 ? "D-1" : "";
  for (auto i = 1 + random() % 2; i > 0; --i) {
    const auto& item = pick(random, grant.items);
    auto use = kReturned;
    if (!item.verify.empty() && random() % 2 == 0) {
      const auto& comparison = pick(random, item.verify);
      use = comparison == "eq" ? kEq : comparison == "prefix" ? kPrefix : kRange;
    }
    if (random() % 20 == 0) use = pick(random, std::array{kNamed, kEq, kPrefix, kRange, kReturned});
    request.named.emplace_back(likely() ? item.name : std::string(pick(random, kNames)), use);
  }
  if (random() % 50 == 0) request.named.clear();
  const auto span = (grant.until - grant.from).count();
  request.now = grant.from + std::chrono::milliseconds(
                                 static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(span)));
  if (random() % 15 == 0)
    request.now = pick(random, std::array{grant.from, grant.until, grant.from - std::chrono::milliseconds(1),
                                          grant.until - std::chrono::milliseconds(1)});
  return request;
}

// What a reader of docs/formats/grant.md would answer; shares no code with the engine.
inline bool naive(const Grant& grant, Standing standing, const Request& request) {
  const auto dot = request.org.find('.');
  const auto region = request.org.substr(0, dot), line = request.org.substr(dot + 1);
  const std::map<std::size_t, std::string> levels = {
      {2, "province"}, {4, "city"}, {6, "county"}, {9, "town"}};
  const auto& s = grant.subject;
  if (standing == Standing::Suspended || standing == Standing::Revoked) return false;
  if (!s.org.empty() && s.org != request.org) return false;
  if (!s.level.empty() && levels.at(region.size()) != s.level) return false;
  if (!s.line.empty() && line != s.line) return false;
  if (!s.system.empty() && s.system != request.system) return false;
  if (!s.role.empty() && request.roles.count(s.role) == 0) return false;
  if (request.now < grant.from || request.now >= grant.until) return false;
  const auto china =
      std::chrono::duration_cast<std::chrono::minutes>(request.now.time_since_epoch()).count() + 480;
  const auto minute = china % 1440, weekday = (china / 1440 + 3) % 7;
  if (grant.window.weekdays != 0 && (grant.window.weekdays & (1 << weekday)) == 0) return false;
  if (minute < grant.window.from || minute >= grant.window.until) return false;
  if (std::find(grant.modes.begin(), grant.modes.end(), request.mode) == grant.modes.end()) return false;
  if (standing == Standing::VerifyOnly && request.mode != "verify") return false;
  const auto at_or_below = [](const std::string& a, const std::string& b) {
    return a == b || a.rfind(b + ".", 0) == 0;
  };
  if (!at_or_below(request.purpose, grant.purpose_code)) return false;
  for (const auto& barred : grant.purposes_barred)
    if (at_or_below(request.purpose, barred) || at_or_below(barred, request.purpose)) return false;
  const auto good = [](const std::string& text) {
    return !text.empty() && text.size() <= 64 &&
           text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_./") ==
               std::string::npos;
  };
  if (!good(request.event)) return false;
  for (const auto& duty : grant.duties)
    if (duty.kind == "evidence" && !good(request.evidence)) return false;
  if (request.named.empty()) return false;
  for (const auto& [name, use] : request.named) {
    bool granted = false;
    for (const auto& item : grant.items) {
      if (item.name != name) continue;
      const auto has = [&](const char* kind) {
        return std::find(item.verify.begin(), item.verify.end(), kind) != item.verify.end();
      };
      switch (use) {
        case kNamed: granted = true; break;
        case kReturned: granted = item.treatment.kind != "drop"; break;
        case kEq: granted = has("eq"); break;
        case kPrefix: granted = has("prefix"); break;
        case kRange: granted = has("range"); break;
      }
    }
    if (!granted) return false;
  }
  return true;
}

}  // namespace jw::grant::cases
