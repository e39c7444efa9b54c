#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/result.hpp"
#include "catalog/data_version.hpp"

namespace jw::lake {
struct Schema;
}

namespace jw::catalog {

inline constexpr std::size_t kLongestItemName = 64;  // bytes

// A column of a resource, as people and grants name it.
struct Item {
  std::string name;   // the column's id: at most 64 bytes, unique whatever the case
  std::string title;  // for people
  std::string type = "text";
  std::int64_t length = 0;  // text: most characters, 0 = any; decimal: digits after the point
  bool required = false;
  bool key = false;               // all key items together name a row
  bool region = false;            // says which region a row belongs to; at most one item
  std::int64_t grade = 1;         // 1..4, GB/T 43697 Annex H
  std::string personal = "none";  // none, personal, sensitive (个人信息保护法 Art 28)
  std::string description;
  std::string data_type;          // letter of the national template, see item_data_types(); fits `type`
  std::string unit;               // "人", "万元"; what one unit of a number is
  std::string element;            // code of the data element it is an instance of; empty: none
  std::string code_set;           // code of the code set its values come from; empty: none
  std::string identifier;         // kind of identifier its values are, a row of standard's table; empty: none
  std::string level = "general";  // general, important, core (GB/T 43697)
  bool operator==(const Item&) const = default;
};
BOOST_DESCRIBE_STRUCT(Item, (),
                      (name, title, type, length, required, key, region, grade, personal, description,
                       data_type, unit, element, code_set, identifier, level))

// A heading of somebody's own template that the core metadata has no place for, kept as it came.
struct Remark {
  std::string name;
  std::string value;
  bool operator==(const Remark&) const = default;
};
BOOST_DESCRIBE_STRUCT(Remark, (), (name, value))

// What a provider writes to register a resource, or to change it: the core metadata of the guide
// 发改高技〔2017〕1272号 and what 政务数据共享条例 (Decree 809) Art 13 adds. What is absent has a
// default, so that forms kept before a field was there still load.
struct ResourceForm {
  std::string name;
  std::string abstract;
  std::string sharing;
  std::string scope;        // conditional: who may have it
  std::string purpose;      // conditional: what for
  std::string reason;       // not shared: why
  std::string legal_basis;  // not shared: the law that says so, by its title in 《》
  std::string update_cycle = "on_demand";
  std::string format = "csv";
  std::vector<Item> items;
  std::string region_item;     // the name of the item whose `region` is true; either may be given
  std::string name_en;         // 信息资源英文名
  std::string code;            // one it has already, from an earlier catalog; empty: made by the node
  std::string classification;  // 类项目细目 in digits, see classification.hpp; empty: the department's own
  std::string provider_code;   // USCC of the provider; empty: that of the department
  std::string department;      // 内部部门: the unit inside the department that keeps it
  std::string source_system;   // 来源信息系统名称
  std::string format_note;     // what the format is, where it is "other"
  std::string use_conditions;  // 使用条件 besides scope and purpose; conditional sharing only
  std::string sharing_channel = "platform";  // 共享方式分类: platform, media
  std::string sharing_method;                // 共享方式类型: database, file, interface; fits the format
  bool open = false;                         // 是否向社会开放
  std::string open_conditions;               // only where open
  std::string release_date;                  // "2026-03-01"; empty: the day it is published
  std::vector<std::string> related;          // codes of related resources
  std::string subject = "other";             // 数据分类: what the data describe, see data_subjects()
  std::string level = "general";             // general, important, core (GB/T 43697)
  std::int64_t grade = 0;                    // 1..4; raised to that of the highest item
  std::string secrecy = "none";              // anything else is refused: secrets are never listed
  std::vector<Remark> remarks;
  bool operator==(const ResourceForm&) const = default;
};
BOOST_DESCRIBE_STRUCT(ResourceForm, (),
                      (name, abstract, sharing, scope, purpose, reason, legal_basis, update_cycle, format,
                       items, region_item, name_en, code, classification, provider_code, department,
                       source_system, format_note, use_conditions, sharing_channel, sharing_method, open,
                       open_conditions, release_date, related, subject, level, grade, secrecy, remarks))

// The form as it is kept: texts as given, blanks around codes taken away, key items required, region_item and
// Item::region in agreement; or what is wrong with it, named by its place ("items[3].type"). Reasons:
// "resource.name", "resource.abstract", "resource.sharing", "resource.conditions" (政务数据共享条例
// Art 15: conditions need scope and purpose, and none may be added where there are none),
// "resource.legal_basis" (Art 14: not shared needs reason and law), "resource.update_cycle",
// "resource.format", "resource.items", "resource.region_item", "resource.text",
// "resource.classification", "resource.provider_code", "resource.opening", "resource.date",
// "resource.related", "resource.grade", "resource.secret" (state and work secrets are never listed,
// Art 2), "resource.remarks".
Result<ResourceForm> checked(ResourceForm form);

// Fills what may be left empty because it follows from the rest: sharing_method from the format,
// data_type from the type, grade from the items. Idempotent; checked() does it too.
void fill_defaults(ResourceForm& form);

// The most protected kind among the items: none, personal, sensitive.
std::string personal_of(const std::vector<Item>& items);

// Same shape, same Parquet columns: a digest of names, types, keys and region of the items.
std::string shape_of(const std::vector<Item>& items);

struct OrgName {
  std::string id;
  std::string name;
  bool operator==(const OrgName&) const = default;
};
BOOST_DESCRIBE_STRUCT(OrgName, (), (id, name))

// A resource of this node as its own department sees it.
struct Resource {
  std::string id;
  std::string code;  // national form, see resource_code.hpp
  std::string name;
  std::string abstract;
  OrgName org;
  std::string region;  // prefix of the department's region: "32"
  std::string line;
  std::string node;
  std::string sharing;
  std::string scope;
  std::string purpose_text;
  std::string reason;
  std::string legal_basis;
  std::string update_cycle;
  std::string format;
  std::vector<Item> items;
  std::string region_item;
  std::string name_en;
  std::string classification;  // as chosen; what the code says is before its slash
  std::string provider_code;   // that of the form, else of the department; empty: nobody knows
  std::string department;
  std::string source_system;
  std::string format_class;  // 1..7 of the guide, follows from the format
  std::string format_note;
  std::string use_conditions;
  std::string sharing_channel;
  std::string sharing_method;
  bool open = false;
  std::string open_conditions;
  std::string release_date;
  std::vector<std::string> related;
  std::string subject;
  std::string level;
  std::int64_t grade = 0;
  std::string personal;  // of the items: none, personal, sensitive
  std::vector<Remark> remarks;
  std::int64_t items_count = 0;
  std::int64_t rows = 0;          // of the current data version
  std::int64_t version = 0;       // of the metadata; If-Match
  std::int64_t data_version = 0;  // the current one: newest with the shape of the items; 0: no data
  std::string state;              // see resource_states()
  std::string created;
  std::string updated;
  std::optional<std::string> published;
  std::string editor;  // name of who changed it last
  bool local = true;
  std::vector<DataVersion> versions;  // newest first; only where one resource is asked for
};
BOOST_DESCRIBE_STRUCT(Resource, (),
                      (id, code, name, abstract, org, region, line, node, sharing, scope, purpose_text,
                       reason, legal_basis, update_cycle, format, items, region_item, name_en, classification,
                       provider_code, department, source_system, format_class, format_note, use_conditions,
                       sharing_channel, sharing_method, open, open_conditions, release_date, related, subject,
                       level, grade, personal, remarks, items_count, rows, version, data_version, state,
                       created, updated, published, editor, local, versions))

// The form a resource was made from.
ResourceForm form_of(const Resource& resource);

}  // namespace jw::catalog
