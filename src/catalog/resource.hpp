#pragma once

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
  bool operator==(const Item&) const = default;
};
BOOST_DESCRIBE_STRUCT(Item, (),
                      (name, title, type, length, required, key, region, grade, personal, description))

// What a provider writes to register a resource, or to change it.
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
  std::string region_item;  // the name of the item whose `region` is true; either may be given
  bool operator==(const ResourceForm&) const = default;
};
BOOST_DESCRIBE_STRUCT(ResourceForm, (),
                      (name, abstract, sharing, scope, purpose, reason, legal_basis, update_cycle, format,
                       items, region_item))

// The form as it is kept: blanks trimmed, key items required, region_item and Item::region in
// agreement; or what is wrong with it, named by its place ("items[3].type"). Reasons:
// "resource.name", "resource.abstract", "resource.sharing", "resource.conditions" (政务数据共享条例
// Art 15: conditions need scope and purpose, and none may be added where there are none),
// "resource.legal_basis" (Art 14: not shared needs reason and law), "resource.update_cycle",
// "resource.format", "resource.items", "resource.region_item", "resource.text".
Result<ResourceForm> checked(ResourceForm form);

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
  std::int64_t items_count = 0;
  std::int64_t rows = 0;          // of the current data version
  std::int64_t version = 0;       // of the metadata; If-Match
  std::int64_t data_version = 0;  // the current one: newest with the shape of the items; 0: no data
  std::string state;              // draft, published, withdrawn
  std::string created;
  std::string updated;
  std::optional<std::string> published;
  std::string editor;  // name of who changed it last
  bool local = true;
  std::vector<DataVersion> versions;  // newest first; only where one resource is asked for
};
BOOST_DESCRIBE_STRUCT(Resource, (),
                      (id, code, name, abstract, org, region, line, node, sharing, scope, purpose_text,
                       reason, legal_basis, update_cycle, format, items, region_item, items_count, rows,
                       version, data_version, state, created, updated, published, editor, local, versions))

}  // namespace jw::catalog
