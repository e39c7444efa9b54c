import { Alert, Button, Form, Input, Select, Space } from "antd";
import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import { resources } from "../../api/calls";
import { filings, type Filing } from "../../api/filing";
import type { Item, Resource, ResourceDraft } from "../../api/types";
import { useAct } from "../../parts/act";
import { mark_field } from "../../parts/fields";
import { fault_of, fault_words, faults_of } from "../../parts/item_faults";
import { ItemsEditor } from "../../parts/items_editor";
import { Loaded, ProblemBox, useLoad } from "../../parts/load";
import { kMetadataDefaults, kMetadataFields, MetadataForm, metadata_of } from "../../parts/metadata_form";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useVocabulary } from "../../parts/vocabulary";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

interface Found {
  resource: Resource;
  open: Filing | undefined;
}

async function find(id: string, signal: AbortSignal): Promise<Found> {
  const [resource, list] = await Promise.all([resources.one(id, signal), filings.list({ resource: id, limit: 20 }, signal)]);
  const short = list.items.find((one) => one.state !== "published" && one.state !== "cancelled");
  return { resource, open: short ? await filings.one(short.id, signal) : undefined };
}

// A draft is edited in place; of what is published a change is written, which is filed.
export default function ResourceEdit() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const load = useLoad((signal) => find(id, signal), [id]);
  const published = load.value?.resource.state === "published";
  return (
    <PageFrame
      title={published ? t.change : t.edit}
      above={{ to: `/resources/${encodeURIComponent(id)}`, text: load.value?.resource.name ?? t.resources }}
    >
      <Loaded load={load}>{(found) => <Editor {...found} />}</Loaded>
    </PageFrame>
  );
}

type Values = Partial<ResourceDraft> & { cause?: string; changed_on?: string; note?: string };

function shape(items: Item[]) {
  return JSON.stringify(items.map((one) => [one.name, one.type, one.type === "decimal" ? (one.length ?? 0) : 0, one.key, one.region]).sort());
}

function Editor({ resource, open }: Found) {
  const t = useWords(text);
  const shared = useShared();
  const fault_text = useWords(fault_words);
  const go = useNavigate();
  const vocabulary = useVocabulary();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<Values>();
  const published = resource.state === "published";
  const change = published ? open?.form : undefined;
  const [items, set_items] = useState<Item[]>(change?.items ?? resource.items);
  const [at_field, set_at_field] = useState(false);
  useEffect(() => set_at_field(mark_field(form, problem, kMetadataFields)), [form, problem]);

  const back = `/resources/${encodeURIComponent(resource.id)}?tab=filing`;
  const locked = open?.state === "awaiting_head" || open?.state === "awaiting_review" || resource.state === "barred";
  if (locked) return <Alert type="warning" showIcon message={t.locked} />;
  const from: Partial<ResourceDraft> = change ?? { ...resource, purpose: resource.purpose_text };
  const start: Values = {
    ...kMetadataDefaults,
    ...Object.fromEntries(kMetadataFields.filter((name) => from[name] !== undefined && name !== "secrecy").map((name) => [name, from[name]])),
    classification: from.classification || undefined,
    cause: open?.cause || "other",
    changed_on: open?.changed_on || "",
    note: open?.note ?? "",
  };
  const highest = Math.max(1, ...items.map((item) => item.grade));
  if (start.grade === Math.max(1, ...(from.items ?? []).map((item) => item.grade))) start.grade = 0;
  const returned = open?.state === "returned" ? open.steps.filter((step) => step.action === "return").at(-1)?.note : undefined;

  const faults = faults_of(items, fault_text);

  const save = async ({ cause, changed_on, note, ...values }: Values) => {
    const draft: ResourceDraft = {
      name: "",
      abstract: "",
      sharing: "conditional",
      update_cycle: "yearly",
      ...metadata_of(values),
      remarks: from.remarks ?? [],
      grade: (values.grade ?? 0) >= highest ? values.grade : 0,
      items,
      region_item: items.find((item) => item.region)?.name ?? "",
    };
    const saved = await act(
      async () =>
        published
          ? filings.change(resource.id, { version: resource.version, cause: cause ?? "other", changed_on: changed_on ?? "", note: note ?? "", form: draft })
          : resources.change(resource.id, draft, resource.version),
      t.saved,
      true,
    );
    if (saved) go(back);
  };
  return (
    <Form form={form} layout="vertical" initialValues={start} onFinish={(values) => void save(values)} scrollToFirstError>
      {returned ? <Alert type="warning" showIcon message={t.returned(returned)} style={{ marginBottom: 16 }} /> : null}
      {problem && !at_field ? <ProblemBox problem={problem} /> : null}
      {published ? (
        <Sheet title={t.why}>
          <p className="jw-note" style={{ marginTop: 0 }}>{t.change_note}</p>
          <div className="jw-halves">
            <Form.Item name="cause" label={t.cause}>
              <Select options={vocabulary.options("change_cause")} />
            </Form.Item>
            <Form.Item name="changed_on" label={t.changed_on} extra={t.changed_hint} rules={[{ pattern: /^\d{4}-\d{2}-\d{2}$/, message: "2026-03-01" }]}>
              <Input maxLength={10} placeholder={new Date().toLocaleDateString("sv-SE")} />
            </Form.Item>
          </div>
          <Form.Item name="note" label={t.note}>
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        </Sheet>
      ) : null}
      <MetadataForm form={form} items={items} published={resource.published !== undefined} />
      <Sheet title={t.items}>
        <ItemsEditor items={items} change={set_items} faults={{ ...fault_of(problem, items), ...faults }} more />
        {resource.data_version > 0 && shape(items) !== shape(resource.items) ? (
          <Alert type="warning" showIcon message={t.shape_note} style={{ marginTop: 12 }} />
        ) : null}
      </Sheet>
      <Space>
        <Button onClick={() => go(back)}>{shared.cancel}</Button>
        <Button type="primary" htmlType="submit" loading={busy} disabled={Object.keys(faults).length > 0}>
          {published ? t.save_change : t.save}
        </Button>
      </Space>
    </Form>
  );
}
