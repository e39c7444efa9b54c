#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "grant/document.hpp"
#include "grant/plan.hpp"
#include "grant/treatments.hpp"

// A small register of firms and a grant of it, as most tests start from.
namespace jw::grant {

class SampleKeys final : public KeyStore {
 public:
  Result<std::string> find(std::string_view key_id) const override {
    if (key_id == "missing") return fail(Code::Unavailable, "grant.key", "no key", "没有密钥");
    // Another id, another key.
    return std::string(kSampleKey) + (key_id == "sample" ? std::string() : std::string(key_id));
  }
};

inline Treatment treatment(std::string kind, std::map<std::string, Treatment::Value> params = {}) {
  return {std::move(kind), std::move(params)};
}

inline ResourceShape sample_shape() {
  return {"res-1",
          {{"code", "统一代码", "text", true, false, Personal::None},
           {"name", "名称", "text", false, false, Personal::None},
           {"phone", "电话", "text", false, false, Personal::Sensitive},
           {"born", "成立日期", "date", false, false, Personal::None},
           {"capital", "注册资本", "decimal", false, false, Personal::None},
           {"staff", "人数", "integer", false, false, Personal::None},
           {"region", "区划", "text", false, true, Personal::None}}};
}

inline Grant sample_grant() {
  Grant grant;
  grant.id = "0192f0c4-0000-7000-8000-000000000001";
  grant.number = "JW-2026-0001";
  grant.provider = {"32.market", "省市场监管局", "node-32"};
  grant.recipient = {"320613.data", "崇川区数据局", "node-320613"};
  grant.resource = {"res-1", "3070110000001", "企业登记信息", 3};
  grant.application = "0192f0c4-0000-7000-8000-000000000002";
  grant.mode = "return";
  grant.purpose = "基层治理";
  grant.legal_basis = "政务数据共享条例第十六条";
  grant.items = {{"code", "统一代码", "text", treatment("clear")},
                 {"name", "名称", "text", treatment("clear")},
                 {"phone", "电话", "text", treatment("keep_ends", {{"preset", "phone"}})},
                 {"born", "成立日期", "date", treatment("truncate", {{"unit", "year"}})},
                 {"capital", "注册资本", "decimal", treatment("round", {{"digits", 0}})},
                 {"region", "区划", "text", treatment("clear")}};
  grant.rows = {{"region", RowCondition::Op::Prefix, {"320613"}}};
  grant.key_items = {"code"};
  grant.region_item = "region";
  grant.from = *parse_time("2026-11-01T00:00:00.000Z");
  grant.until = *parse_time("2027-12-31T16:00:00.000Z");
  grant.duties = {"delete_on_end", "no_onward"};
  grant.issued = *parse_time("2026-11-01T08:00:00.000Z");
  grant.issuer = "node-32";
  return grant;
}

// The one permission of a grant as a document.
inline boost::json::object& permission(boost::json::object& document) {
  return document["permission"].as_array()[0].as_object();
}

// The same register, asked online: format 2.
inline Grant online_grant() {
  auto grant = sample_grant();
  grant.format = 2;
  grant.modes = {"verify", "query"};
  grant.mode = "verify";
  grant.subject.org = grant.recipient.org;
  grant.purpose_code = "4.1";
  grant.caps.calls_per_second = 100;
  grant.caps.calls_per_day = 100000;
  grant.items[1].verify = {"eq", "prefix"};
  grant.items[3].verify = {"eq", "range"};
  return grant;
}

}  // namespace jw::grant
