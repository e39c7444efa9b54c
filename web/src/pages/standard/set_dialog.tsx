import { Alert, Form, Input, Modal, Select } from "antd";
import { useEffect } from "react";
import { standard, type CodeSet, type CodeSetCsv } from "../../api/standard";
import { useAct } from "../../parts/act";
import { mark_field } from "../../parts/fields";
import { ProblemBox } from "../../parts/load";
import { useShared, useWords } from "../../text/language";
import { CsvField } from "./csv_field";
import { text } from "./text";

type Fields = CodeSetCsv & { code: string };
const kFields = ["code", "name", "source", "region", "extends", "in_force", "note", "csv", "items", "drop_reason"];

interface Props {
  all: CodeSet[];
  set?: CodeSet; // makes its next version; else a new local set
  csv?: string;
  close: () => void;
  saved: () => void;
}

export function SetDialog({ all, set, csv, close, saved }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<Fields>();
  const drops = problem?.code === "code_set.drops_used";
  const save = (fields: Fields) => {
    const { code, ...rest } = fields;
    void act(() => standard.save_codes(set?.code ?? code, { ...rest, base: set?.version ?? 0 }), t.saved, true).then((done) => {
      if (done) saved();
    });
  };
  useEffect(() => {
    if (problem && !drops) mark_field(form, problem, kFields);
  }, [form, problem, drops]);
  return (
    <Modal
      open
      title={set ? shared.labelled(t.new_version, set.name) : t.add_set}
      width={720}
      maskClosable={false}
      onCancel={close}
      onOk={() => form.submit()}
      okText={shared.save}
      cancelText={shared.cancel}
      okButtonProps={{ loading: busy, danger: drops }}
    >
      {drops && problem ? (
        <Alert type="warning" showIcon message={t.drop_title} description={problem.detail} style={{ marginBottom: 12 }} />
      ) : problem ? (
        <ProblemBox problem={problem} />
      ) : null}
      <Form form={form} layout="vertical" initialValues={{ csv: csv ?? "代码,名称,上级代码\n", in_force: "" }} onFinish={save}>
        {set ? null : (
          <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", columnGap: 16 }}>
            <Form.Item name="region" label={t.region} rules={[{ required: true }]} extra={t.region_hint}>
              <Input />
            </Form.Item>
            <Form.Item name="code" label={t.code} rules={[{ required: true }]} extra="320600.ethnic">
              <Input />
            </Form.Item>
            <Form.Item name="name" label={t.name} rules={[{ required: true }]}>
              <Input />
            </Form.Item>
            <Form.Item name="source" label={t.source} rules={[{ required: true }]}>
              <Input />
            </Form.Item>
            <Form.Item name="extends" label={t.extends}>
              <Select
                allowClear
                showSearch
                optionFilterProp="label"
                options={all.map((one) => ({ value: one.code, label: `${one.name} ${one.code}` }))}
              />
            </Form.Item>
          </div>
        )}
        <Form.Item name="in_force" label={t.in_force} extra={t.in_force_hint}>
          <Input />
        </Form.Item>
        <Form.Item name="csv" label={t.csv} extra={t.csv_hint} rules={[{ required: true }]}>
          <CsvField />
        </Form.Item>
        <Form.Item name="note" label={t.note}>
          <Input />
        </Form.Item>
        {drops ? (
          <Form.Item name="drop_reason" label={t.drop_reason} extra={t.drop_note} rules={[{ required: true }]}>
            <Input />
          </Form.Item>
        ) : null}
      </Form>
    </Modal>
  );
}
