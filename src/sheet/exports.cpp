#include "sheet/exports.hpp"

#include <algorithm>
#include <fstream>

#include <boost/json/serialize.hpp>

#include "base/json_write.hpp"
#include "catalog/resource_batch.hpp"
#include "catalog/same_fields.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"
#include "sheet/book_file.hpp"
#include "sheet/csv_file.hpp"
#include "sheet/problem_file.hpp"

namespace jw::sheet {
namespace {

constexpr std::size_t kMostInBook = 20'000;
constexpr std::size_t kMostAtAll = 400'000;
constexpr std::size_t kPage = 200;

using Take = std::function<Result<>(const Exported&)>;

// One of the three kinds of files.
class Book {
 public:
  static Result<Book> create(const file::Path& out, const ExportForm& form) {
    const Template* layout = find_template(form.layout);
    if (!layout)
      return fail(Code::Invalid, "export.template", "there is no template \"{}\": guide, register or full",
                  "没有模板“{}”，应为 guide、register 或 full", form.layout.substr(0, 32));
    Book target(out, *layout);
    if (form.format == "xlsx") {
      target.book_.emplace(JW_TRY(BookFile::create(out, *layout)));
    } else if (form.format == "csv") {
      target.csv_.emplace(JW_TRY(CsvFile::create(out)));
      std::vector<std::string> titles;
      for (const auto& heading : layout->headings) titles.emplace_back(heading.title);
      JW_TRY(target.csv_->row(titles));
    } else if (form.format == "json") {
      target.json_.open(out, std::ios::binary);
      target.json_ << "{\"resources\":[";
    } else {
      return unknown_format(form.format);
    }
    return target;
  }

  Result<> add(const Exported& resource) {
    if (++count_ > (book_ ? kMostInBook : kMostAtAll))
      return fail(Code::TooLarge, "download.too_large",
                  "over {} resources; narrow the selection, or export CSV or JSON",
                  "超过 {} 个资源；请缩小范围，或导出为 CSV、JSON", book_ ? kMostInBook : kMostAtAll);
    if (book_) return book_->add(resource);
    if (csv_) {
      const auto rows = std::max<std::size_t>(1, resource.form.items.size());
      for (std::size_t at = 0; at < rows; ++at) JW_TRY(csv_->row(cells_of(layout_, resource, at, at == 0)));
      return {};
    }
    auto form = resource.form;
    form.code = resource.code;
    json_ << (count_ > 1 ? ",\n" : "\n") << boost::json::serialize(write_json(form));
    return {};
  }

  Result<std::int64_t> finish() {
    if (book_) {
      JW_TRY(book_->explain());
      JW_TRY(book_->finish());
    } else if (csv_) {
      JW_TRY(csv_->finish());
    } else {
      json_ << "\n]}\n";
      json_.close();
      if (json_.fail()) return fail(file::failure(ENOSPC, out_, "writing"));
    }
    return static_cast<std::int64_t>(count_);
  }

 private:
  Book(const file::Path& out, const Template& layout) : out_(out), layout_(layout) {}

  file::Path out_;
  const Template& layout_;
  std::optional<BookFile> book_;
  std::optional<CsvFile> csv_;
  std::ofstream json_;
  std::size_t count_ = 0;
};

Result<> each_own(const Call& call, db::Database& database, std::string_view state, const Take& take) {
  return database.read(call, [&](db::Session& session) -> Result<> {
    const auto org = JW_TRY(org::find_org(session, call.actor.org));
    if (!org)
      return fail(Code::Denied, "resource.org", "only people of a department have resources of their own",
                  "只有部门人员才有本单位的数据资源");
    auto known = JW_TRY(catalog::known_resources(session, org->id));
    std::ranges::sort(known, {}, &catalog::KnownResource::name);
    for (const auto& one : known) {
      JW_TRY(call.check());
      if (!state.empty() && one.state != state) continue;
      JW_TRY(take({JW_TRY(catalog::stored_form(session, one.id)), one.code, org->name, org->uscc}));
    }
    return {};
  });
}

Result<> each_visible(const Call& call, const catalog::Directory& directory, catalog::CatalogQuery query,
                      const Take& take) {
  query.limit = kPage;
  query.facets = false;
  query.sort = "name";
  for (query.offset = 0;; query.offset += kPage) {
    const auto page = JW_TRY(directory.search(call, query));
    for (const auto& listing : page.items) {
      JW_TRY(call.check());
      auto entry = directory.get(call, listing.id);
      if (!entry && entry.error().code == Code::NotFound) continue;  // withdrawn meanwhile
      const auto found = JW_TRY(std::move(entry));
      Exported resource;
      catalog::copy_same_fields(found, resource.form);
      resource.form.purpose = found.purpose_text;
      resource.form.code.clear();
      resource.code = found.code;
      resource.provider = found.org.name;
      resource.provider_code = found.provider_code;
      JW_TRY(take(resource));
    }
    if (page.items.size() < kPage) return {};
  }
}

}  // namespace

Result<std::int64_t> Exports::write(const Call& call, const ExportForm& form, const file::Path& out) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  auto target = JW_TRY(Book::create(out, form));
  const Take take = [&](const Exported& resource) { return target.add(resource); };
  if (form.scope == "own")
    JW_TRY(each_own(call, database_, form.state, take));
  else if (form.scope == "visible")
    JW_TRY(each_visible(call, directory_, form.query, take));
  else
    return fail(Code::Invalid, "export.scope", "scope: own or visible", "范围应为 own 或 visible");
  const auto count = JW_TRY(target.finish());
  JW_TRY(database_.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(ledger::record(session, call, clock_,
                          {"catalog.exported",
                           call.actor.org,
                           {{"resources", count}, {"format", form.format}, {"scope", form.scope}}}));
    return {};
  }));
  return count;
}

Result<> Exports::write_template(const Call& call, std::string_view layout, const file::Path& out) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  ExportForm form;
  form.layout = layout;
  auto target = JW_TRY(Book::create(out, form));
  JW_TRY(target.finish());
  return {};
}

}  // namespace jw::sheet
