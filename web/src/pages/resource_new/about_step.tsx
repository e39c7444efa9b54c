import { Button, Form, Input, Radio, Select, Space } from "antd";
import { useEffect, useState } from "react";
import type { Problem } from "../../api/problem";
import type { Item, ResourceDraft } from "../../api/types";
import { mark_field } from "../../parts/fields";
import { ProblemBox } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

const kNames = ["name", "abstract", "sharing", "scope", "purpose", "reason", "legal_basis", "update_cycle"];

interface Props {
  about: Partial<ResourceDraft>;
  items: Item[];
  problem: Problem | undefined;
  busy: boolean;
  back: (about: Partial<ResourceDraft>) => void;
  save: (about: Partial<ResourceDraft>) => void;
}

// What the catalog says about the resource. The sharing type decides which fields the law asks for:
// 有条件共享 says with whom and what for, 不予共享 says why and by which article.
export function AboutStep({ about, items, problem, busy, back, save }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const [form] = Form.useForm<Partial<ResourceDraft>>();
  const sharing = Form.useWatch("sharing", form) ?? about.sharing ?? "conditional";
  const [at_field, set_at_field] = useState(false);
  useEffect(() => set_at_field(mark_field(form, problem, kNames)), [form, problem]);
  const must = { required: true, whitespace: true, message: shared.required };
  const most = (max: number) => ({ max, message: shared.too_long(max) });
  const region_item = items.find((item) => item.region);
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ sharing: "conditional", update_cycle: "yearly", ...about }}
      onFinish={save}
      scrollToFirstError
    >
      <Sheet title={t.steps.about}>
        {problem && !at_field ? <ProblemBox problem={problem} /> : null}
        <Form.Item name="name" label={t.name} rules={[must, most(120)]}>
          <Input maxLength={120} showCount autoFocus />
        </Form.Item>
        <Form.Item name="abstract" label={t.abstract} rules={[must, most(1000)]}>
          <Input.TextArea rows={3} maxLength={1000} showCount />
        </Form.Item>
        <Form.Item name="sharing" label={t.sharing} rules={[must]}>
          <Radio.Group
            optionType="button"
            options={(["unconditional", "conditional", "not_shared"] as const).map((value) => ({
              value,
              label: shared.sharing[value],
            }))}
          />
        </Form.Item>
        {sharing === "conditional" ? (
          <div className="jw-halves">
            <Form.Item name="scope" label={t.scope} rules={[must, most(500)]}>
              <Input.TextArea rows={2} placeholder={t.scope_hint} maxLength={500} />
            </Form.Item>
            <Form.Item name="purpose" label={t.purpose} rules={[must, most(500)]}>
              <Input.TextArea rows={2} placeholder={t.purpose_hint} maxLength={500} />
            </Form.Item>
          </div>
        ) : null}
        {sharing === "not_shared" ? (
          <div className="jw-halves">
            <Form.Item name="reason" label={t.refusal} rules={[must, most(500)]}>
              <Input.TextArea rows={2} maxLength={500} />
            </Form.Item>
            <Form.Item name="legal_basis" label={t.citation} rules={[must, most(500)]}>
              <Input.TextArea rows={2} maxLength={500} />
            </Form.Item>
          </div>
        ) : null}
        <div className="jw-halves">
          <Form.Item name="update_cycle" label={t.cycle} rules={[must]}>
            <Select options={Object.entries(shared.cycle).map(([value, label]) => ({ value, label }))} />
          </Form.Item>
          <Form.Item label={t.region_item}>
            <Input disabled value={region_item ? `${region_item.title} (${region_item.name})` : shared.none} />
          </Form.Item>
        </div>
      </Sheet>
      <Space>
        <Button onClick={() => back(form.getFieldsValue())}>{shared.previous}</Button>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t.save_draft}
        </Button>
      </Space>
    </Form>
  );
}
