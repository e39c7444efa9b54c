#include "flow/xml.hpp"

#include <iconv.h>
#include <pugixml.hpp>

#include <algorithm>
#include <cstring>
#include <sstream>

#include "base/text.hpp"

namespace jw::flow {

struct XmlDocument::Tree {
  std::string text;  // UTF-8; pugixml reads a copy, offsets are the same
  pugi::xml_document document;
  std::vector<std::size_t> line_starts;
};

namespace {

constexpr std::string_view kXmlns = "xmlns";
constexpr std::size_t kMaxPrefixes = 500;  // in force at one place

struct Known {
  std::string_view uri;
  Space space;
};
constexpr Known kKnown[] = {
    {kBpmnNamespace, Space::Bpmn},
    {"http://www.omg.org/spec/BPMN/20100524/DI", Space::Diagram},
    {"http://www.omg.org/spec/DD/20100524/DI", Space::Diagram},
    {"http://www.omg.org/spec/DD/20100524/DC", Space::Diagram},
    {"http://www.w3.org/2001/XMLSchema-instance", Space::Instance},
    {kOurNamespace, Space::Ours},
};

Space space_of(std::string_view uri) {
  if (uri.empty()) return Space::None;
  for (const auto& one : kKnown)
    if (one.uri == uri) return one.space;
  return Space::Foreign;
}

Result<std::string> convert(std::string_view bytes, const char* from) {
  const iconv_t way = iconv_open("UTF-8", from);
  const auto unknown = reinterpret_cast<iconv_t>(-1);
  if (way == unknown)
    return fail(Code::Invalid, "xml.encoding", "line 1: the encoding {} is not known",
                "第 1 行：不认识编码 {}", std::string_view(from));
  std::string out(bytes.size() * 3 + 16, '\0');
  auto* in_at = const_cast<char*>(bytes.data());
  auto* out_at = out.data();
  auto in_left = bytes.size(), out_left = out.size();
  const auto done = iconv(way, &in_at, &in_left, &out_at, &out_left);
  iconv_close(way);
  if (done == static_cast<std::size_t>(-1) || in_left != 0)
    return fail(Code::Invalid, "xml.encoding", "line 1: the document is not written in {}",
                "第 1 行：文档内容不是 {} 编码", std::string_view(from));
  out.resize(out.size() - out_left);
  return out;
}

Result<std::string> as_utf8(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.starts_with("\xFF\xFE")) return convert(bytes.substr(2), "UTF-16LE");
  if (bytes.starts_with("\xFE\xFF")) return convert(bytes.substr(2), "UTF-16BE");
  const auto declaration = bytes.substr(0, std::min(bytes.find("?>"), std::size_t{200}));
  std::string named;
  if (const auto at = declaration.find("encoding=");
      declaration.starts_with("<?xml") && at != std::string_view::npos && at + 10 < declaration.size()) {
    const char quote = declaration[at + 9];
    named = declaration.substr(at + 10, declaration.find(quote, at + 10) - at - 10);
    std::ranges::transform(named, named.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  }
  if (named == "ISO-8859-1" || named == "LATIN1") return convert(bytes, "ISO-8859-1");
  if (named == "WINDOWS-1252") return convert(bytes, "WINDOWS-1252");
  if (named == "GB18030" || named == "GBK" || named == "GB2312") return convert(bytes, "GB18030");
  if (!named.empty() && named != "UTF-8" && named != "US-ASCII")
    return fail(Code::Invalid, "xml.encoding", "line 1: the encoding {} is not known; save it as UTF-8",
                "第 1 行：不认识编码 {}，请另存为 UTF-8", named);
  if (!is_utf8(bytes))
    return fail(Code::Invalid, "xml.encoding", "line 1: the document is not UTF-8; save it as UTF-8",
                "第 1 行：文档不是 UTF-8 编码，请另存为 UTF-8");
  return std::string(bytes);
}

// What pugixml lets pass: a DOCTYPE, references to entities, characters XML has not, depth and
// size. One pass over the text, which also finds where lines begin.
class Guard {
 public:
  Guard(std::string_view text, std::vector<std::size_t>& lines) : text_(text), lines_(lines) {}

  Result<> run() {
    lines_.push_back(0);
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const auto c = static_cast<unsigned char>(text_[i]);
      if (c == '\n') lines_.push_back(i + 1);
      if (c < 0x20 && c != '\n' && c != '\t' && c != '\r')
        return wrong("xml.syntax", "a control character", "控制字符");
    }
    int depth = 0;
    std::size_t elements = 0;
    for (std::size_t at = 0; at < text_.size();) {
      at_ = at;
      if (text_[at] == '&') {
        JW_TRY(reference(at++));
      } else if (text_[at] != '<') {
        ++at;
      } else if (rest(at).starts_with("<!--")) {
        at = JW_TRY(skip(at + 4, "-->"));
      } else if (rest(at).starts_with("<![CDATA[")) {
        at = JW_TRY(skip(at + 9, "]]>"));
      } else if (rest(at).starts_with("<?")) {
        at = JW_TRY(skip(at + 2, "?>"));
      } else if (rest(at).starts_with("<!")) {
        return wrong("xml.doctype", "a document with a DOCTYPE or entities is not read; remove it",
                     "不接受带 DOCTYPE 或实体定义的文档，请删除该部分");
      } else if (rest(at).starts_with("</")) {
        --depth;
        at = JW_TRY(skip(at + 2, ">"));
      } else {
        if (++elements > kMaxXmlElements)
          return too_large("the document has more than 1000000 elements", "文档超过 1000000 个元素");
        if (++depth > kMaxXmlDepth)
          return too_large("elements are nested more than 100 deep", "元素嵌套超过 100 层");
        at = JW_TRY(tag(at + 1));
        if (text_[at - 2] == '/') --depth;
      }
    }
    return {};
  }

 private:
  std::string_view rest(std::size_t at) const { return text_.substr(at, 9); }
  std::size_t line() const {
    return static_cast<std::size_t>(std::ranges::upper_bound(lines_, at_) - lines_.begin());
  }
  tl::unexpected<Error> wrong(std::string_view reason, std::string_view en, std::string_view zh) const {
    return fail(Code::Invalid, reason, "line {0}: {1}", "第 {0} 行：{2}", line(), en, zh);
  }
  tl::unexpected<Error> too_large(std::string_view en, std::string_view zh) const {
    return fail(Code::TooLarge, "xml.too_large", "line {0}: {1}", "第 {0} 行：{2}", line(), en, zh);
  }

  Result<std::size_t> skip(std::size_t from, std::string_view end) const {
    const auto found = text_.find(end, from);
    if (found == std::string_view::npos)
      return wrong("xml.syntax", "what begins here never ends", "此处开始的内容没有结束");
    return found + end.size();
  }

  // To behind the '>' of a start tag, over its quoted values.
  Result<std::size_t> tag(std::size_t at) {
    char quote = 0;
    std::size_t values = 0;
    for (; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == '&') JW_TRY(reference(at));
      if (quote != 0) {
        if (c == '<') return wrong("xml.syntax", "< in the value of an attribute", "属性值中含有 <");
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
        if (++values > kMaxXmlAttributes)
          return too_large("the element has more than 256 attributes", "元素属性超过 256 个");
      } else if (c == '>') {
        return at + 1;
      } else if (c == '<') {
        return wrong("xml.syntax", "< inside of a tag", "标签内含有 <");
      }
    }
    return wrong("xml.syntax", "the tag that begins here never ends", "此处开始的标签没有结束");
  }

  Result<> reference(std::size_t at) {
    at_ = at;
    const auto end = text_.find(';', at);
    if (end != std::string_view::npos && end - at <= 10) {
      const auto name = text_.substr(at + 1, end - at - 1);
      for (const std::string_view known : {"amp", "lt", "gt", "quot", "apos"})
        if (name == known) return {};
      if (name.size() > 1 && name[0] == '#') {
        const auto digits = name.substr(name[1] == 'x' ? 2 : 1);
        if (!digits.empty() && digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos &&
            digits.find_first_not_of('0') != std::string_view::npos)
          return {};
      }
    }
    return wrong("xml.doctype", "a reference to an entity that nobody defined; write & as &amp;",
                 "引用了没有定义的实体，& 请写作 &amp;");
  }

  std::string_view text_;
  std::vector<std::size_t>& lines_;
  std::size_t at_ = 0;
};

// Prefixes in force, innermost last.
struct Prefix {
  std::string_view name, uri;
};

std::string_view prefix_of(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}
std::string_view local_of(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

std::string_view XmlElement::attribute(std::string_view wanted) const {
  for (const auto& one : attributes)
    if (one.space == Space::None && one.name == wanted) return one.value;
  return {};
}

const XmlAttribute* XmlElement::find_attribute(Space where, std::string_view wanted) const {
  for (const auto& one : attributes)
    if (one.space == where && one.name == wanted) return &one;
  return nullptr;
}

std::string XmlElement::text() const {
  std::string whole;
  for (const auto part : pugi::xml_node(node).children())
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) whole += part.value();
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = whole.find_first_not_of(kBlanks);
  if (first == std::string::npos) return {};
  return whole.substr(first, whole.find_last_not_of(kBlanks) - first + 1);
}

const XmlElement* XmlElement::child(std::string_view bpmn_name) const {
  for (const auto* one : children)
    if (one->is(bpmn_name)) return one;
  return nullptr;
}

XmlDocument::XmlDocument() : tree_(std::make_unique<Tree>()) {}
XmlDocument::XmlDocument(XmlDocument&&) noexcept = default;
XmlDocument& XmlDocument::operator=(XmlDocument&&) noexcept = default;
XmlDocument::~XmlDocument() = default;

Result<XmlDocument> XmlDocument::parse(std::string_view bytes) {
  if (bytes.size() > kMaxXml)
    return fail(Code::TooLarge, "xml.too_large", "line 1: the document is larger than {} bytes",
                "第 1 行：文档超过 {} 字节", kMaxXml);
  XmlDocument made;
  auto& tree = *made.tree_;
  tree.text = JW_TRY(as_utf8(bytes));
  JW_TRY(Guard(tree.text, tree.line_starts).run());
  constexpr auto kOptions = pugi::parse_full | pugi::parse_ws_pcdata;
  const auto parsed =
      tree.document.load_buffer(tree.text.data(), tree.text.size(), kOptions, pugi::encoding_utf8);
  const auto line_at = [&](std::ptrdiff_t offset) {
    return static_cast<int>(
        std::ranges::upper_bound(tree.line_starts,
                                 static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0))) -
        tree.line_starts.begin());
  };
  if (!parsed)
    return fail(Code::Invalid, "xml.syntax", "line {0}: {1}", "第 {0} 行：XML 格式有误（{1}）",
                line_at(parsed.offset), std::string_view(parsed.description()));

  std::vector<Prefix> prefixes{{"xml", "http://www.w3.org/XML/1998/namespace"}};
  struct Open {
    pugi::xml_node node;
    XmlElement* element;
    std::size_t prefixes;
  };
  std::vector<Open> open;
  auto& elements = made.elements_;
  const auto look_up = [&](std::string_view prefix) -> const std::string_view* {
    for (auto one = prefixes.rbegin(); one != prefixes.rend(); ++one)
      if (one->name == prefix) return &one->uri;
    return nullptr;
  };
  const auto begin = [&](pugi::xml_node node) -> Result<> {
    const auto before = prefixes.size();
    auto& element = elements.emplace_back();
    element.node = node.internal_object();
    element.line = line_at(node.offset_debug());
    const std::string_view name = node.name();
    for (const auto attribute : node.attributes()) {
      const std::string_view key = attribute.name();
      if (key == kXmlns)
        prefixes.push_back({"", attribute.value()});
      else if (prefix_of(key) == kXmlns)
        prefixes.push_back({local_of(key), attribute.value()});
    }
    if (prefixes.size() > kMaxPrefixes)
      return fail(Code::TooLarge, "xml.too_large", "line {0}: more than {1} prefixes are declared",
                  "第 {0} 行：声明的前缀超过 {1} 个", element.line, kMaxPrefixes);
    const auto resolve = [&](std::string_view prefix) -> Result<std::string_view> {
      if (const auto* uri = look_up(prefix)) return *uri;
      if (prefix.empty()) return std::string_view();
      return fail(Code::Invalid, "xml.namespace", "line {0}: the prefix {1} is not declared",
                  "第 {0} 行：没有声明前缀 {1}", element.line, prefix);
    };
    element.name = local_of(name);
    element.uri = JW_TRY(resolve(prefix_of(name)));
    element.space = space_of(element.uri);
    for (const auto attribute : node.attributes()) {
      const std::string_view key = attribute.name();
      if (key == kXmlns || prefix_of(key) == kXmlns) continue;
      XmlAttribute one;
      one.name = local_of(key);
      one.value = attribute.value();
      if (!prefix_of(key).empty()) one.uri = JW_TRY(resolve(prefix_of(key)));
      one.space = space_of(one.uri);
      for (const auto& other : element.attributes)
        if (other.name == one.name && other.uri == one.uri)
          return fail(Code::Invalid, "xml.syntax", "line {0}: the attribute {1} stands twice",
                      "第 {0} 行：属性 {1} 重复", element.line, key);
      element.attributes.push_back(one);
    }
    if (!open.empty()) {
      element.parent = open.back().element;
      open.back().element->children.push_back(&element);
    } else if (made.root_ == nullptr) {
      made.root_ = &element;
    } else {
      return fail(Code::Invalid, "xml.syntax", "line {0}: the document has two outermost elements",
                  "第 {0} 行：文档有两个最外层元素", element.line);
    }
    open.push_back({node.first_child(), &element, before});
    return {};
  };
  for (const auto top : tree.document.children()) {
    if (top.type() == pugi::node_pcdata &&
        std::string_view(top.value()).find_first_not_of(" \t\r\n") != std::string_view::npos)
      return fail(Code::Invalid, "xml.syntax", "line {}: text outside of the document",
                  "第 {} 行：文档之外有文本", line_at(top.offset_debug()));
    if (top.type() != pugi::node_element) continue;
    JW_TRY(begin(top));
    while (!open.empty()) {
      auto node = open.back().node;
      if (!node) {
        prefixes.resize(open.back().prefixes);
        open.pop_back();
        continue;
      }
      open.back().node = node.next_sibling();
      if (node.type() == pugi::node_element) JW_TRY(begin(node));
    }
  }
  if (made.root_ == nullptr)
    return fail(Code::Invalid, "xml.syntax", "line 1: there is no element", "第 1 行：没有任何元素");
  return made;
}

std::string XmlDocument::write() const {
  std::ostringstream out;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  for (const auto top : tree_->document.children()) {
    if (top.type() == pugi::node_declaration || top.type() == pugi::node_pcdata) continue;
    top.print(out, "", pugi::format_raw, pugi::encoding_utf8);
    out << '\n';
  }
  return std::move(out).str();
}

}  // namespace jw::flow
