#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

// The classification of the national guide 发改高技〔2017〕1272号: class 类 1 digit, item 项 2,
// category 目 3, detail 细目 any number. The guide fixes classes and items; categories and details
// are the compiler's.
namespace jw::catalog {

struct ClassNode {
  std::string_view code;  // "3", "307"
  std::string_view zh;
  std::string_view en;
};

// Classes and items in order of code; the table is in classification.cpp.
std::span<const ClassNode> classification_nodes();

// Class and item of a code of any length; null when the guide has no such item.
const ClassNode* find_class(std::string_view classification);
const ClassNode* find_class_item(std::string_view classification);

// "基础信息资源 / 社会信用", with the digits of category and detail when there are any.
std::string class_title(std::string_view classification);

// Three digits of a known class and item, or six and more; at most 40. "resource.classification".
Result<> check_classification(std::string_view classification);

// The part of a resource code before the slash. Nothing chosen: class 3, item 07 (province and
// below) or 08 (cities with independent planning). Without a category: 0 and the province. The
// detail always ends with the region and the number of the line of the department, so that no two
// departments make the same code; a code that ends so already stays.
Result<std::string> full_classification(std::string_view chosen, std::string_view region_prefix,
                                        std::string_view line);

}  // namespace jw::catalog
