#pragma once

#include <string>
#include <string_view>

namespace jw::flow {

// A document around the inside of one executable process "p".
inline std::string bpmn(std::string_view inside, std::string_view beside = "") {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:jw=\"urn:jingwei:bpmn:1\" id=\"d\" "
      "targetNamespace=\"urn:test\">\n";
  text += beside;
  text += "<process id=\"p\" isExecutable=\"true\">";
  text += inside;
  text += "</process></definitions>\n";
  return text;
}

// <sequenceFlow> from a to b, with a condition when there is one.
inline std::string arrow(std::string_view from, std::string_view to, std::string_view condition = "") {
  std::string text = "<sequenceFlow id=\"" + std::string(from) + "_" + std::string(to) + "\" sourceRef=\"" +
                     std::string(from) + "\" targetRef=\"" + std::string(to) + "\">";
  if (!condition.empty()) text += "<conditionExpression>" + std::string(condition) + "</conditionExpression>";
  return text + "</sequenceFlow>";
}

}  // namespace jw::flow
