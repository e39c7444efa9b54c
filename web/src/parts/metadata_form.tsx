import { Alert, Form, Input, Radio, Select, TreeSelect, type FormInstance } from "antd";
import { useMemo } from "react";
import type { Item, ResourceDraft } from "../api/types";
import { useLanguage, useShared, useWords } from "../text/language";
import { words } from "../text/words";
import { fields } from "./metadata_text";
import { Sheet } from "./page_frame";
import { useVocabulary } from "./vocabulary";

const text = words(
  {
    basic: "基本信息",
    source: "分类与来源",
    shape: "格式与更新",
    sharing: "共享属性",
    opening: "开放属性",
    protection: "分类分级与保护",
    class_auto: "按本单位自动生成（部门信息资源）",
    class_fixed: "已发布资源的分类体现在代码中，不能修改",
    scope_hint: "哪些部门可以申请，例如：全省各级统计、民政、卫生健康部门",
    purpose_hint: "可以用来做什么",
    conditions_hint: "除范围和用途以外的要求；不得擅自增设条件",
    citation_hint: "法律、行政法规或国务院决定的条款，例如：《中华人民共和国统计法》第九条",
    law_note: "不予共享只能依据法律、行政法规或国务院决定。地方性法规、规章和内部文件不能作为依据，审核时会被退回。",
    provider_hint: "18 位统一社会信用代码，留空则取本单位代码",
    method_auto: "按格式自动选择",
    grade_auto: (n: string) => `按信息项最高级（${n}）`,
    release_hint: "留空则为发布当天，例如 2026-03-01",
    related_hint: "粘贴资源代码，回车确认",
    secrecy: "涉密属性",
    secret_stop: "国家秘密和工作秘密不得录入本系统、不得列入目录。请不要继续填写，并联系本单位保密机构。",
    open_sensitive: "信息项含敏感个人信息，不能向社会开放。",
    region_item: "区划项在“信息项”中选定",
  },
  {
    basic: "Basics",
    source: "Class and source",
    shape: "Format and updates",
    sharing: "Sharing",
    opening: "Opening",
    protection: "Classification and protection",
    class_auto: "Made for the department (departmental resource)",
    class_fixed: "What was published keeps its class: the code says it",
    scope_hint: "Which departments may apply",
    purpose_hint: "What it may be used for",
    conditions_hint: "Besides scope and purpose; none may be added at will",
    citation_hint: "Law, administrative regulation or State Council decision, by its title in 《》",
    law_note: "Only a law, an administrative regulation or a State Council decision can say that data are not shared. Local rules and internal papers are returned in review.",
    provider_hint: "Unified social credit code of 18 characters; empty: that of the department",
    method_auto: "As the format asks",
    grade_auto: (n) => `That of the highest item (${n})`,
    release_hint: "Empty: the day it is published; such as 2026-03-01",
    related_hint: "Paste resource codes, Enter after each",
    secrecy: "Secrecy",
    secret_stop: "State and work secrets must not be entered here nor listed. Stop, and tell the secrecy office of your department.",
    open_sensitive: "The items hold sensitive personal information, which is not opened to the public.",
    region_item: "The region item is chosen among the items",
  },
);

export const kMetadataFields: (keyof ResourceDraft)[] = [
  "name", "name_en", "abstract", "classification", "provider_code", "department", "source_system", "format",
  "format_note", "update_cycle", "release_date", "related", "sharing", "scope", "purpose", "use_conditions",
  "reason", "legal_basis", "sharing_channel", "sharing_method", "open", "open_conditions", "subject", "level",
  "grade", "secrecy",
];

export const kMetadataDefaults: Partial<ResourceDraft> = {
  sharing: "conditional",
  update_cycle: "yearly",
  format: "csv",
  sharing_channel: "platform",
  open: false,
  subject: "other",
  level: "general",
  grade: 0,
  related: [],
};

// What the form fields say, without the conditions that the chosen sharing type does not have.
export function metadata_of(values: Partial<ResourceDraft>): Partial<ResourceDraft> {
  const out = { ...values };
  if (out.sharing !== "conditional") out.scope = out.purpose = out.use_conditions = "";
  if (out.sharing !== "not_shared") out.reason = out.legal_basis = "";
  if (!out.open) out.open_conditions = "";
  if (out.format !== "other") out.format_note = "";
  for (const key of Object.keys(out) as (keyof ResourceDraft)[]) if (out[key] === undefined) delete out[key];
  return out;
}

interface Props {
  form: FormInstance<Partial<ResourceDraft>>;
  items: Item[];
  published?: boolean;
}

// The core metadata in sections. The sharing type decides which fields the law asks for: 有条件共享
// says with whom and what for, 不予共享 says why and by which article.
export function MetadataForm({ form, items, published }: Props) {
  const t = useWords(text);
  const label = useWords(fields);
  const shared = useShared();
  const { language } = useLanguage();
  const vocabulary = useVocabulary();
  const sharing = Form.useWatch("sharing", form) ?? "conditional";
  const open = Form.useWatch("open", form) ?? false;
  const format = Form.useWatch("format", form) ?? "csv";
  const secrecy = Form.useWatch("secrecy", form) ?? "none";
  const must = { required: true, whitespace: true, message: shared.required };
  const most = (max: number) => ({ max, message: shared.too_long(max) });
  const highest = Math.max(1, ...items.map((item) => item.grade));
  const sensitive = items.some((item) => item.personal === "sensitive");

  const classes = useMemo(() => {
    const nodes = vocabulary.list("classification");
    return nodes
      .filter((one) => one.code.length === 1)
      .map((one) => ({
        value: one.code,
        title: `${one.code} ${one[language]}`,
        selectable: false,
        children: nodes
          .filter((item) => item.code.length === 3 && item.code.startsWith(one.code))
          .map((item) => ({ value: item.code, title: `${item.code} ${item[language]}` })),
      }));
  }, [vocabulary, language]);
  const formats = vocabulary.list("format_class").map((one) => ({
    label: `${one.code} ${one[language]}`,
    options: vocabulary
      .list("format")
      .filter((type) => type.national === one.code)
      .map((type) => ({ value: type.code, label: type[language] })),
  }));

  return (
    <>
      <Sheet title={t.basic}>
        <Form.Item name="secrecy" label={t.secrecy} initialValue="none">
          <Radio.Group options={secrecy_options(language)} />
        </Form.Item>
        {secrecy === "none" ? null : <Alert type="error" showIcon message={t.secret_stop} style={{ marginBottom: 16 }} />}
        <div className="jw-halves">
          <Form.Item name="name" label={label.name} rules={[must, most(50)]}>
            <Input maxLength={50} showCount />
          </Form.Item>
          <Form.Item name="name_en" label={label.name_en} rules={[most(200)]}>
            <Input maxLength={200} />
          </Form.Item>
        </div>
        <Form.Item name="abstract" label={label.abstract} rules={[must, most(256)]}>
          <Input.TextArea rows={3} maxLength={256} showCount />
        </Form.Item>
      </Sheet>
      <Sheet title={t.source}>
        <div className="jw-halves">
          <Form.Item name="classification" label={label.classification} extra={published ? t.class_fixed : undefined}>
            <TreeSelect treeData={classes} allowClear treeDefaultExpandAll disabled={published} placeholder={t.class_auto} />
          </Form.Item>
          <Form.Item name="department" label={label.department} rules={[most(100)]}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="source_system" label={label.source_system} rules={[most(100)]}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="provider_code" label={label.provider_code}>
            <Input maxLength={18} placeholder={t.provider_hint} />
          </Form.Item>
        </div>
      </Sheet>
      <Sheet title={t.sharing}>
        <Form.Item name="sharing" label={label.sharing} rules={[must]}>
          <Radio.Group
            optionType="button"
            options={(["unconditional", "conditional", "not_shared"] as const).map((value) => ({
              value,
              label: shared.sharing[value],
            }))}
          />
        </Form.Item>
        {sharing === "conditional" ? (
          <>
            <div className="jw-halves">
              <Form.Item name="scope" label={label.scope} rules={[must, most(500)]}>
                <Input.TextArea rows={2} placeholder={t.scope_hint} maxLength={500} />
              </Form.Item>
              <Form.Item name="purpose" label={label.purpose} rules={[must, most(500)]}>
                <Input.TextArea rows={2} placeholder={t.purpose_hint} maxLength={500} />
              </Form.Item>
            </div>
            <Form.Item name="use_conditions" label={label.use_conditions} rules={[most(500)]}>
              <Input.TextArea rows={2} placeholder={t.conditions_hint} maxLength={500} />
            </Form.Item>
          </>
        ) : null}
        {sharing === "not_shared" ? (
          <>
            <Alert type="warning" showIcon message={t.law_note} style={{ marginBottom: 16 }} />
            <div className="jw-halves">
              <Form.Item name="reason" label={label.reason} rules={[must, most(500)]}>
                <Input.TextArea rows={2} maxLength={500} />
              </Form.Item>
              <Form.Item name="legal_basis" label={label.legal_basis} rules={[must, most(500)]}>
                <Input.TextArea rows={2} placeholder={t.citation_hint} maxLength={500} />
              </Form.Item>
            </div>
          </>
        ) : null}
        <div className="jw-halves">
          <Form.Item name="sharing_channel" label={label.sharing_channel}>
            <Select options={vocabulary.options("sharing_channel")} />
          </Form.Item>
          <Form.Item name="sharing_method" label={label.sharing_method}>
            <Select allowClear placeholder={t.method_auto} options={vocabulary.options("sharing_method")} />
          </Form.Item>
        </div>
      </Sheet>
      <Sheet title={t.shape}>
        <div className="jw-halves">
          <Form.Item name="format" label={label.format} rules={[must]}>
            <Select options={formats} showSearch optionFilterProp="label" onChange={() => form.setFieldValue("sharing_method", undefined)} />
          </Form.Item>
          {format === "other" ? (
            <Form.Item name="format_note" label={label.format_note} rules={[must, most(100)]}>
              <Input maxLength={100} />
            </Form.Item>
          ) : null}
          <Form.Item name="update_cycle" label={label.update_cycle} rules={[must]}>
            <Select options={Object.entries(shared.cycle).map(([value, title]) => ({ value, label: title }))} />
          </Form.Item>
          <Form.Item name="release_date" label={label.release_date} rules={[{ pattern: /^\d{4}-\d{2}-\d{2}$/, message: t.release_hint }]}>
            <Input maxLength={10} placeholder={t.release_hint} />
          </Form.Item>
        </div>
        <Form.Item name="related" label={label.related}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", "，", "、", " "]} placeholder={t.related_hint} />
        </Form.Item>
      </Sheet>
      <Sheet title={t.opening}>
        <Form.Item name="open" label={label.open}>
          <Radio.Group
            optionType="button"
            disabled={sensitive || sharing === "not_shared"}
            options={[
              { value: false, label: shared.no },
              { value: true, label: shared.yes },
            ]}
          />
        </Form.Item>
        {sensitive ? <p className="jw-note">{t.open_sensitive}</p> : null}
        {open ? (
          <Form.Item name="open_conditions" label={label.open_conditions} rules={[most(500)]}>
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        ) : null}
      </Sheet>
      <Sheet title={t.protection}>
        <div className="jw-halves">
          <Form.Item name="subject" label={label.subject}>
            <Select options={vocabulary.options("subject")} />
          </Form.Item>
          <Form.Item name="level" label={label.level}>
            <Select options={vocabulary.options("level")} />
          </Form.Item>
          <Form.Item name="grade" label={label.grade}>
            <Select
              options={[
                { value: 0, label: t.grade_auto(shared.item.grade_n(highest)) },
                ...[1, 2, 3, 4].filter((n) => n >= highest).map((n) => ({ value: n, label: shared.item.grade_n(n) })),
              ]}
            />
          </Form.Item>
          <Form.Item label={label.region_item} extra={t.region_item}>
            <Input disabled value={items.find((item) => item.region)?.title ?? shared.none} />
          </Form.Item>
        </div>
      </Sheet>
    </>
  );
}

function secrecy_options(language: "zh" | "en") {
  const zh = { none: "非涉密", work_secret: "工作秘密", state_secret: "国家秘密" };
  const en = { none: "Not secret", work_secret: "Work secret", state_secret: "State secret" };
  return Object.entries(language === "zh" ? zh : en).map(([value, label]) => ({ value, label }));
}
