import { Button, Form, Space } from "antd";
import { useEffect, useState } from "react";
import type { Problem } from "../../api/problem";
import type { Item, ResourceDraft } from "../../api/types";
import { mark_field } from "../../parts/fields";
import { ProblemBox } from "../../parts/load";
import { kMetadataDefaults, kMetadataFields, MetadataForm, metadata_of } from "../../parts/metadata_form";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

interface Props {
  about: Partial<ResourceDraft>;
  items: Item[];
  problem: Problem | undefined;
  busy: boolean;
  back: (about: Partial<ResourceDraft>) => void;
  save: (about: Partial<ResourceDraft>) => void;
}

// What the catalog says about the resource.
export function AboutStep({ about, items, problem, busy, back, save }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const [form] = Form.useForm<Partial<ResourceDraft>>();
  const [at_field, set_at_field] = useState(false);
  useEffect(() => set_at_field(mark_field(form, problem, kMetadataFields)), [form, problem]);
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ ...kMetadataDefaults, ...about }}
      onFinish={(values) => save(metadata_of(values))}
      scrollToFirstError
    >
      {problem && !at_field ? <ProblemBox problem={problem} /> : null}
      <MetadataForm form={form} items={items} />
      <Space>
        <Button onClick={() => back(form.getFieldsValue())}>{shared.previous}</Button>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t.save_draft}
        </Button>
      </Space>
    </Form>
  );
}
