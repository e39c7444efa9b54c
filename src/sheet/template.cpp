#include "sheet/template.hpp"

#include <algorithm>

namespace jw::sheet {
namespace {

constexpr Heading kGuide[] = {
    {"信息资源名称", "name"},
    {"信息资源英文名", "name_en"},
    {"信息资源代码", "code"},
    {"信息资源提供方", "provider"},
    {"信息资源提供方内部部门", "department"},
    {"资源提供方代码", "provider_code"},
    {"信息资源摘要", "abstract"},
    {"来源信息系统名称", "source_system"},
    {"信息资源格式分类", "format_class"},
    {"信息资源格式类型", "format"},
    {"其他类型资源格式描述", "format_note"},
    {"数据存储总量(G)", "remark", "大普查"},
    {"结构化信息记录总数(万)", "remark", "大普查"},
    {"已共享的数据存储量(G)", "remark", "大普查"},
    {"已共享的结构化记录数(万)", "remark", "大普查"},
    {"已开放的数据存储量(G)", "remark", "大普查"},
    {"已开放的结构化记录数(万)", "remark", "大普查"},
    {"信息项名称", "item_title", "信息项"},
    {"信息项英文名", "item_name", "信息项"},
    {"数据类型", "item_type", "信息项"},
    {"数据长度", "item_length", "信息项"},
    {"共享类型", "sharing", "共享属性"},
    {"共享条件", "sharing_condition", "共享属性"},
    {"共享方式分类", "sharing_channel", "共享属性"},
    {"共享方式类型", "sharing_method", "共享属性"},
    {"是否向社会开放", "open", "开放属性"},
    {"开放条件", "open_conditions", "开放属性"},
    {"更新周期", "update_cycle"},
    {"发布日期", "release_date"},
    {"关联(资源代码)及类目名称", "related"},
};

constexpr Heading kRegister[] = {
    {"信息系统名称", "source_system"},
    {"系统架构类型", "remark"},
    {"系统部署网络", "remark"},
    {"是否垂直管理系统", "remark"},
    {"系统维护情况", "remark"},
    {"数据类型", "remark"},
    {"数据存储格式", "remark"},
    {"信息资源代码", "code"},
    {"信息资源名称", "name"},
    {"信息资源摘要", "abstract"},
    {"部门名称", "provider"},
    {"部门内设科室或内部部门", "department"},
    {"部门地址", "remark"},
    {"部门代码", "provider_code"},
    {"信息资源格式分类", "format_class"},
    {"信息资源格式类型", "format"},
    {"其他类型资源格式描述", "format_note"},
    {"信息资源形态分类", "remark"},
    {"数据结构", "remark"},
    {"服务分类", "remark"},
    {"管理方式", "remark"},
    {"所属业务系统名称", "remark"},
    {"管理主题", "remark"},
    {"资源所属目录等级", "remark"},
    {"信息资源分类编码", "classification"},
    {"业务事项名称", "remark"},
    {"数据质量", "remark"},
    {"使用权限", "remark"},
    {"口径范围", "remark"},
    {"关联及类目名称", "remark"},
    {"备注", "remark"},
    {"数据存储总量/G", "remark"},
    {"结构化信息记录总数/条", "remark"},
    {"已共享的数据存储量/G", "remark"},
    {"已共享结构化记录数/条", "remark"},
    {"已开放的数据存储量/G", "remark"},
    {"已开放结构化记录数/条", "remark"},
    {"序号", "item_number"},
    {"信息项名称", "item_title"},
    {"数据类型", "item_type"},
    {"数据长度", "item_length"},
    {"共享类型", "sharing"},
    {"共享条件", "sharing_condition"},
    {"共享方式分类", "sharing_channel"},
    {"共享方式类型", "sharing_method"},
    {"是否向社会开放", "open"},
    {"开放条件（对外开放时必填）", "open_conditions"},
    {"发布日期", "release_date"},
    {"更新周期", "update_cycle"},
    {"服务地址", "remark"},
    {"服务类型", "remark"},
    {"在线资源链接地址", "remark"},
    {"分类方式", "remark"},
    {"类目名称", "remark"},
    {"类目编码", "remark"},
    {"分类标准名称", "remark"},
    {"信息资源格式", "remark"},
    {"元数据标识符", "remark"},
    {"元数据联系单位", "remark"},
    {"元数据维护方地址", "remark"},
};

constexpr Heading kFull[] = {
    {"信息资源名称", "name"},
    {"信息资源英文名", "name_en"},
    {"信息资源代码", "code"},
    {"信息资源分类", "classification"},
    {"信息资源提供方", "provider"},
    {"信息资源提供方内部部门", "department"},
    {"资源提供方代码", "provider_code"},
    {"信息资源摘要", "abstract"},
    {"来源信息系统名称", "source_system"},
    {"信息资源格式分类", "format_class"},
    {"信息资源格式类型", "format"},
    {"其他类型资源格式描述", "format_note"},
    {"信息项名称", "item_title", "信息项"},
    {"信息项英文名", "item_name", "信息项"},
    {"数据类型", "item_type", "信息项"},
    {"数据长度", "item_length", "信息项"},
    {"计量单位", "item_unit", "信息项"},
    {"是否主键", "item_key", "信息项"},
    {"是否必填", "item_required", "信息项"},
    {"是否区划项", "item_region", "信息项"},
    {"信息项分级", "item_grade", "信息项"},
    {"个人信息类别", "item_personal", "信息项"},
    {"数据元", "item_element", "信息项"},
    {"代码集", "item_code_set", "信息项"},
    {"标识种类", "item_identifier", "信息项"},
    {"信息项说明", "item_description", "信息项"},
    {"共享类型", "sharing", "共享属性"},
    {"共享条件", "sharing_condition", "共享属性"},
    {"使用条件", "use_conditions", "共享属性"},
    {"共享方式分类", "sharing_channel", "共享属性"},
    {"共享方式类型", "sharing_method", "共享属性"},
    {"是否向社会开放", "open", "开放属性"},
    {"开放条件", "open_conditions", "开放属性"},
    {"数据分类", "subject", "分类分级"},
    {"数据分级", "level", "分类分级"},
    {"敏感级别", "grade", "分类分级"},
    {"更新周期", "update_cycle"},
    {"发布日期", "release_date"},
    {"关联(资源代码)及类目名称", "related"},
};

constexpr Template kTemplates[] = {
    {"guide", "编制指南模板（30 列）", "Template of the guide (30 columns)", kGuide},
    {"register", "目录上传表（60 列）", "Upload sheet (60 columns)", kRegister},
    {"full", "完整元数据表", "All metadata", kFull},
};

// The character that starts at `at`, whole.
std::string_view character(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;
  return text.substr(at, end - at);
}

}  // namespace

std::span<const Template> templates() { return kTemplates; }

const Template* find_template(std::string_view code) {
  const auto found = std::ranges::find(kTemplates, code, &Template::code);
  return found == std::end(kTemplates) ? nullptr : &*found;
}

std::string plain_heading(std::string_view text) {
  std::string out;
  bool bracket = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = character(text, at);
    at += c.size();
    if (c == "(" || c == "（" || c == "[" || c == "【") bracket = true;
    const bool kept = !bracket && c.find_first_of(" \t\r\n*/_:.-") != 0 && c != "　" && c != "★" && c != "：";
    if (c == ")" || c == "）" || c == "]" || c == "】") bracket = false;
    if (kept)
      out += c.size() == 1 && c[0] >= 'A' && c[0] <= 'Z' ? std::string(1, static_cast<char>(c[0] + 32))
                                                         : std::string(c);
  }
  return out;
}

}  // namespace jw::sheet
