#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lake/workbook_number.hpp"
#include "lake/workbook_reader.hpp"
#include "lake/workbook_xml.hpp"

// The kinds of parts a workbook is made of, each read into what it says.
namespace jw::lake {

// *.rels: which part is meant by an id.
class RelationsPart final : public XmlReader {
 public:
  struct Relation {
    std::string type;  // the last word of its address: "worksheet"
    std::string target;
  };
  std::map<std::string, Relation, std::less<>> relations;

 protected:
  Result<> start(std::string_view name) override;
};

// workbook.xml: the sheets in their order.
class BookPart final : public XmlReader {
 public:
  struct Sheet {
    SheetTitle title;
    std::string relation;
  };
  std::vector<Sheet> sheets;
  bool epoch_1904 = false;

 protected:
  Result<> start(std::string_view name) override;
};

// styles.xml: the number form of each cell style.
class StylesPart final : public XmlReader {
 public:
  std::vector<NumberForm> forms;

 protected:
  Result<> start(std::string_view name) override;

 private:
  std::map<std::int64_t, NumberForm> own_;
};

// sharedStrings.xml, kept in one piece of memory.
class StringsPart final : public XmlReader {
 public:
  std::size_t size() const { return ends_.size(); }
  std::string_view at(std::size_t index) const;

 protected:
  Result<> start(std::string_view name) override;
  Result<> text(std::string_view text) override;
  Result<> end(std::string_view name) override;

 private:
  std::string all_;
  std::vector<std::size_t> ends_;
  bool phonetic_ = false;  // inside rPh: how it is read aloud, not what it says
  bool inside_ = false;
};

// A worksheet, row by row.
class SheetPart final : public XmlReader {
 public:
  SheetPart(const StringsPart& strings, const StylesPart& styles, bool epoch_1904,
            const std::function<Result<>(const SheetRow&)>& take)
      : strings_(strings), styles_(styles), epoch_1904_(epoch_1904), take_(take) {}

  SheetTally tally;

 protected:
  Result<> start(std::string_view name) override;
  Result<> text(std::string_view text) override;
  Result<> end(std::string_view name) override;

 private:
  Result<> start_row();
  Result<> start_cell();
  Result<> end_cell();
  void merge();

  const StringsPart& strings_;
  const StylesPart& styles_;
  const bool epoch_1904_;
  const std::function<Result<>(const SheetRow&)>& take_;
  SheetRow row_;
  std::int64_t next_column_ = 0;
  std::int64_t column_ = 0;
  std::string type_;
  std::size_t style_ = 0;
  bool formula_ = false;
  bool in_cell_ = false;
  bool in_value_ = false;
  bool phonetic_ = false;
  std::string value_;
};

// Undoes _xHHHH_ (ECMA-376 part 1, 22.9.2.19), as writers put what XML cannot hold.
std::string unescaped(std::string_view text);

}  // namespace jw::lake
