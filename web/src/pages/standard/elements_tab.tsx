import { Button, Form, Input, InputNumber, Modal, Select, Table, Tag } from "antd";
import { useEffect, useState } from "react";
import { useSearchParams } from "react-router-dom";
import { standard, type Element } from "../../api/standard";
import { useAct } from "../../parts/act";
import { mark_field } from "../../parts/fields";
import { Loaded, ProblemBox, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { CodeSetPick, ElementPick, IdentifierPick } from "../../parts/standard_pick";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./text";

const kEmpty: Element = {
  code: "", name: "", name_en: "", definition: "", type: "text", length: 0, code_set: "", identifier: "", personal: "none",
  grade: 1, words: [], source: "", in_force: "", region: "", extends: "", org: "", version: 0, updated: "",
};
const kFields = Object.keys(kEmpty);

export function ElementsTab() {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const { user } = useSession();
  const [query, set_query] = useSearchParams();
  const load = useLoad((signal) => standard.elements(signal), []);
  const kinds = useLoad((signal) => standard.identifiers(signal), []);
  const either = useEither();
  const kind_name = (code: string) => either(kinds.value?.kinds.find((one) => one.code === code)) || code;
  const [editing, set_editing] = useState<Element>();
  const asked = query.get("q") ?? "";
  const fits = (element: Element) =>
    `${element.code} ${element.name} ${element.name_en} ${element.words.join(" ")}`.toLowerCase().includes(asked.toLowerCase());
  return (
    <>
      <div style={{ display: "flex", gap: 12, marginBottom: 12 }}>
        <Input.Search
          allowClear
          defaultValue={asked}
          placeholder={t.search}
          aria-label={t.search}
          style={{ maxWidth: 320 }}
          onSearch={(q) => set_query(q ? { q } : {})}
        />
        {right("standard.write") ? (
          <Button type="primary" style={{ marginLeft: "auto" }} onClick={() => set_editing(kEmpty)}>
            {t.add_element}
          </Button>
        ) : null}
      </div>
      <Loaded load={load} empty={(all) => all.filter(fits).length === 0} empty_text={t.elements_empty}>
        {(all) => (
          <Sheet flush>
            <Table
              size="small"
              rowKey="code"
              dataSource={all.filter(fits)}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              columns={[
                { title: t.code, dataIndex: "code", width: 120 },
                {
                  title: t.name,
                  width: 190,
                  render: (_, one) => (
                    <>
                      <Long text={one.name} width={180} />
                      {one.region ? <Tag color="blue">{one.region}</Tag> : null}
                    </>
                  ),
                },
                {
                  title: t.type,
                  width: 100,
                  render: (_, one) =>
                    `${(t.types as Record<string, string>)[one.type] ?? one.type}${one.length ? ` ${one.length}` : ""}`,
                },
                { title: t.code_set, dataIndex: "code_set", width: 140, render: (set: string) => <Long text={set} width={130} /> },
                { title: t.identifier, dataIndex: "identifier", width: 150, render: (kind: string) => <Long text={kind_name(kind)} width={140} /> },
                {
                  title: t.personal,
                  width: 120,
                  render: (_, one) => (
                    <span className={one.personal === "none" ? "jw-note" : undefined}>
                      {(t.personal_kinds as Record<string, string>)[one.personal] ?? one.personal}
                    </span>
                  ),
                },
                { title: t.grade, width: 70, render: (_, one) => t.grade_n(one.grade) },
                { title: t.source, dataIndex: "source", ellipsis: true },
                { title: t.version, width: 70, render: (_, one) => `v${one.version}` },
                {
                  title: "",
                  width: 70,
                  render: (_, one) =>
                    right("standard.write") && one.org !== "" && one.org === user.org.id ? (
                      <Button size="small" type="link" onClick={() => set_editing(one)}>
                        {t.change}
                      </Button>
                    ) : null,
                },
              ]}
              scroll={{ x: 1100 }}
              expandable={{
                expandedRowRender: (one) => (
                  <>
                    <div>{one.definition}</div>
                    <div className="jw-note">
                      {shared.labelled(t.words, shared.listed(one.words))}
                      {one.extends ? ` · ${t.extends} ${one.extends}` : ""}
                      {one.in_force ? ` · ${t.in_force} ${one.in_force}` : ""}
                    </div>
                  </>
                ),
              }}
            />
          </Sheet>
        )}
      </Loaded>
      {editing ? (
        <ElementDialog
          element={editing}
          close={() => set_editing(undefined)}
          saved={() => {
            set_editing(undefined);
            load.reload();
          }}
        />
      ) : null}
    </>
  );
}

function ElementDialog({ element, close, saved }: { element: Element; close: () => void; saved: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<Element>();
  const fresh = element.version === 0;
  const choose = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));
  const save = (fields: Element) => {
    const whole = { ...element, ...fields, length: fields.length ?? 0 };
    void act(() => (fresh ? standard.add_element(whole) : standard.change_element(whole)), t.saved, true).then((done) => {
      if (done) saved();
    });
  };
  useEffect(() => {
    if (problem) mark_field(form, problem, kFields);
  }, [form, problem]);
  return (
    <Modal
      open
      title={fresh ? t.add_element : `${t.change} ${element.code}`}
      width={720}
      maskClosable={false}
      onCancel={close}
      onOk={() => form.submit()}
      okText={shared.save}
      cancelText={shared.cancel}
      okButtonProps={{ loading: busy }}
    >
      {problem ? <ProblemBox problem={problem} /> : null}
      <Form form={form} layout="vertical" initialValues={element} onFinish={save}>
        <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", columnGap: 16 }}>
          <Form.Item name="region" label={t.region} rules={[{ required: true }]} extra={t.region_hint}>
            <Input disabled={!fresh} />
          </Form.Item>
          <Form.Item name="code" label={t.code} rules={[{ required: true }]} extra="320600.DE01001">
            <Input disabled={!fresh} />
          </Form.Item>
          <Form.Item name="name" label={t.name} rules={[{ required: true }]}>
            <Input />
          </Form.Item>
          <Form.Item name="name_en" label={t.name_en}>
            <Input />
          </Form.Item>
          <Form.Item name="extends" label={t.extends}>
            <ElementPick />
          </Form.Item>
          <Form.Item name="source" label={t.source} rules={[{ required: true }]}>
            <Input />
          </Form.Item>
          <Form.Item name="type" label={t.type}>
            <Select options={choose(t.types as Record<string, string>)} />
          </Form.Item>
          <Form.Item name="length" label={t.length}>
            <InputNumber min={0} style={{ width: "100%" }} />
          </Form.Item>
          <Form.Item name="code_set" label={t.code_set}>
<CodeSetPick />
          </Form.Item>
          <Form.Item name="identifier" label={t.identifier}>
<IdentifierPick />
          </Form.Item>
          <Form.Item name="personal" label={t.personal}>
            <Select options={choose(t.personal_kinds as Record<string, string>)} />
          </Form.Item>
          <Form.Item name="grade" label={t.grade}>
            <Select options={[1, 2, 3, 4].map((grade) => ({ value: grade, label: t.grade_n(grade) }))} />
          </Form.Item>
          <Form.Item name="in_force" label={t.in_force} extra={t.in_force_hint}>
            <Input />
          </Form.Item>
          <Form.Item name="words" label={t.words} extra={t.words_hint}>
            <Select mode="tags" open={false} suffixIcon={null} />
          </Form.Item>
        </div>
        <Form.Item name="definition" label={t.definition} rules={[{ required: true }]}>
          <Input.TextArea rows={2} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
