#include "lake/workbook_xml.hpp"

#include <exception>

// The parser's own assertions would end the program on bytes that only deserve an error.
#ifndef NDEBUG
#define NDEBUG
#endif
#include <orcus/sax_parser.hpp>

namespace jw::lake {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kMostAttributes = 64;
constexpr std::int64_t kLookUp = 1 << 14;  // elements between two looks at the deadline

struct Stopped {};

}  // namespace

// What the parser calls. An Error leaves it as an exception that does not leave this file.
class XmlEvents {
 public:
  explicit XmlEvents(XmlReader& reader) : reader_(reader) {}

  void doctype(const orcus::sax::doctype_declaration&) { stop(damaged_workbook("document type").value()); }
  void start_declaration(std::string_view) { declaration_ = true; }
  void end_declaration(std::string_view) { declaration_ = false; }
  void attribute(const orcus::sax::parser_attribute& from) {
    if (!declaration_) reader_.keep(from.name, from.value);
  }
  void start_element(const orcus::sax::parser_element& element) { check(reader_.opened(element.name)); }
  void end_element(const orcus::sax::parser_element& element) { check(reader_.closed(element.name)); }
  void characters(std::string_view text, bool) { check(reader_.text(text)); }

  Error error;

 private:
  void check(Result<> result) {
    if (!result) stop(std::move(result).error());
  }
  void stop(Error why) {
    error = std::move(why);
    throw Stopped();
  }

  XmlReader& reader_;
  bool declaration_ = false;
};

std::optional<std::string_view> XmlReader::attribute(std::string_view name) const {
  for (std::size_t i = 0; i < used_; ++i)
    if (attributes_[i].name == name) return attributes_[i].value;
  return std::nullopt;
}

std::string_view XmlReader::parent() const {
  return open_.size() < 2 ? std::string_view() : open_[open_.size() - 2];
}

void XmlReader::keep(std::string_view name, std::string_view value) {
  if (used_ == kMostAttributes) return;
  if (used_ == attributes_.size()) attributes_.emplace_back();
  attributes_[used_].name = name;
  attributes_[used_].value.assign(value);
  ++used_;
}

Result<> XmlReader::opened(std::string_view name) {
  if (open_.size() == kDeepest) return damaged_workbook("elements too deep");
  if (++elements_ % kLookUp == 0) JW_TRY(call_->check());
  open_.push_back(name);
  JW_TRY(start(name));
  used_ = 0;
  return {};
}

Result<> XmlReader::closed(std::string_view name) {
  if (open_.empty() || open_.back() != name) return damaged_workbook("elements do not match");
  JW_TRY(end(name));
  open_.pop_back();
  return {};
}

Result<> XmlReader::read(const Call& call, const WorkbookPart& part) {
  call_ = &call;
  XmlEvents events(*this);
  try {
    const auto content = part.text();
    orcus::sax_parser<XmlEvents> parser(content.data(), content.size(), events);
    parser.parse();
  } catch (const Stopped&) {
    return fail(std::move(events.error));
  } catch (const std::exception& error) {
    return damaged_workbook(error.what());
  }
  if (!open_.empty() || elements_ == 0) return damaged_workbook("a part ends too early");
  return {};
}

}  // namespace jw::lake
