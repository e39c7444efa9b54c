#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace pugi {
struct xml_node_struct;
}

namespace jw::flow {

// Whose word a name is.
enum class Space : std::uint8_t {
  None,      // no namespace
  Bpmn,      // BPMN/20100524/MODEL
  Diagram,   // BPMN/DI, DD/DI, DD/DC
  Instance,  // xsi:
  Ours,      // urn:jingwei:bpmn:1
  Foreign,   // any other; kept, not read
};

inline constexpr std::string_view kBpmnNamespace = "http://www.omg.org/spec/BPMN/20100524/MODEL";
inline constexpr std::string_view kOurNamespace = "urn:jingwei:bpmn:1";

inline constexpr std::size_t kMaxXml = std::size_t{32} << 20;  // bytes
inline constexpr int kMaxXmlDepth = 100;
inline constexpr std::size_t kMaxXmlElements = 1'000'000;
inline constexpr std::size_t kMaxXmlAttributes = 256;  // of one element

struct XmlAttribute {
  Space space = Space::None;
  std::string_view name;   // without prefix
  std::string_view value;  // entities resolved
  std::string_view uri;    // of its namespace, "" none
};

// An element of a document, valid as long as the document.
struct XmlElement {
  Space space = Space::None;
  std::string_view name;
  std::string_view uri;
  int line = 0;
  const XmlElement* parent = nullptr;
  std::vector<const XmlElement*> children;
  std::vector<XmlAttribute> attributes;
  pugi::xml_node_struct* node = nullptr;

  bool is(std::string_view bpmn_name) const { return space == Space::Bpmn && name == bpmn_name; }
  // The value of an attribute without namespace, "" when it is not there.
  std::string_view attribute(std::string_view name) const;
  const XmlAttribute* find_attribute(Space space, std::string_view name) const;
  std::string_view id() const { return attribute("id"); }
  // All text directly in it, without the blanks around it.
  std::string text() const;
  const XmlElement* child(std::string_view bpmn_name) const;
};

// A document kept whole: what we don't understand is written again as it was. Accepts UTF-8, and
// UTF-16, Latin-1 and GB 18030 when the document says so.
class XmlDocument {
 public:
  // Errors, all Invalid but the first; messages begin with "line 3: ".
  //   "xml.too_large" (TooLarge)  over kMaxXml, kMaxXmlElements, kMaxXmlAttributes or kMaxXmlDepth
  //   "xml.encoding"              bytes that are no text in the encoding it says
  //   "xml.doctype"               a DOCTYPE, so no entity is ever expanded and no file ever read
  //   "xml.syntax", "xml.namespace" (a prefix nobody declared)
  static Result<XmlDocument> parse(std::string_view bytes);

  XmlDocument(XmlDocument&&) noexcept;
  XmlDocument& operator=(XmlDocument&&) noexcept;
  ~XmlDocument();

  const XmlElement& root() const { return *root_; }
  std::size_t elements() const { return elements_.size(); }
  // UTF-8, with declaration, everything else as it came.
  std::string write() const;

 private:
  struct Tree;
  XmlDocument();
  std::unique_ptr<Tree> tree_;
  std::deque<XmlElement> elements_;
  const XmlElement* root_ = nullptr;
};

}  // namespace jw::flow
