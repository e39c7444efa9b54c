import { DatePicker, Form, Input, InputNumber, Modal, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { resources } from "../../api/calls";
import { inventory, type DataSet, type DataSetForm, type System, type SystemForm } from "../../api/inventory";
import { useAct } from "../../parts/act";
import { ProblemBox, useLoad } from "../../parts/load";
import { useShared, useWords } from "../../text/language";
import { text } from "../../parts/inventory_words";

const kTokens = [",", "，", "、", ";", "；"];

type SystemFields = Omit<SystemForm, "since"> & { since?: Dayjs };

export function SystemDialog({ of, others, close, saved }: { of?: System; others: System[]; close: () => void; saved: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<SystemFields>();
  const submit = async () => {
    // The form itself shows what is wrong with its fields.
    const fields = await form.validateFields().catch(() => undefined);
    if (!fields) return;
    const kept: SystemForm = {
      name: fields.name,
      kind: fields.kind,
      parent: fields.parent ?? "",
      abstract: fields.abstract ?? "",
      services: fields.services ?? [],
      maintainer: fields.maintainer ?? "",
      since: fields.since?.format("YYYY-MM-DD") ?? "",
    };
    if (await act(() => inventory.put(of?.id, kept), t.saved, true)) saved();
  };
  const first = of ? { ...of.form, parent: of.form.parent || undefined, since: of.form.since ? dayjs(of.form.since) : undefined } : { kind: "system", services: [] };
  return (
    <Modal open title={of ? of.form.name : t.add_system} width={640} okText={shared.save} cancelText={shared.cancel} okButtonProps={{ loading: busy }} onOk={() => void submit()} onCancel={close}>
      {problem ? <ProblemBox problem={problem} /> : null}
      <Form form={form} layout="vertical" initialValues={first}>
        <Form.Item name="name" label={t.name} rules={[{ required: true, whitespace: true, message: shared.required }]}>
          <Input maxLength={100} autoFocus />
        </Form.Item>
        <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 12 }}>
          <Form.Item name="kind" label={t.kind}>
            <Select options={Object.entries(t.kinds).map(([value, label]) => ({ value, label }))} />
          </Form.Item>
          <Form.Item name="parent" label={t.parent}>
            <Select allowClear showSearch optionFilterProp="label" options={others.filter((one) => one.id !== of?.id).map((one) => ({ value: one.id, label: one.form.name }))} />
          </Form.Item>
          <Form.Item name="maintainer" label={t.maintainer}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="since" label={t.since}>
            <DatePicker style={{ width: "100%" }} />
          </Form.Item>
        </div>
        <Form.Item name="services" label={t.services}>
          <Select mode="tags" open={false} suffixIcon={null} placeholder={t.services_hint} tokenSeparators={kTokens} />
        </Form.Item>
        <Form.Item name="abstract" label={t.abstract}>
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function DataSetDialog({ system, of, close, saved }: { system: System; of?: DataSet; close: () => void; saved: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<DataSetForm>();
  const own = useLoad((signal) => resources.list({ state: "published", limit: 200 }, signal), []);
  const submit = async () => {
    // The form itself shows what is wrong with its fields.
    const fields = await form.validateFields().catch(() => undefined);
    if (!fields) return;
    const kept: DataSetForm = {
      system: system.id,
      name: fields.name,
      abstract: fields.abstract ?? "",
      services: fields.services ?? [],
      frequency: fields.frequency,
      rows: fields.rows ?? 0,
      resource: fields.resource ?? "",
    };
    if (await act(() => inventory.put_data_set(of?.id, kept), t.saved, true)) saved();
  };
  return (
    <Modal open title={of ? of.form.name : shared.labelled(t.add_data_set, system.form.name)} width={640} okText={shared.save} cancelText={shared.cancel} okButtonProps={{ loading: busy }} onOk={() => void submit()} onCancel={close}>
      {problem ? <ProblemBox problem={problem} /> : null}
      <Form form={form} layout="vertical" initialValues={of ? { ...of.form, resource: of.form.resource || undefined } : { frequency: "monthly", services: [] }}>
        <Form.Item name="name" label={t.name} rules={[{ required: true, whitespace: true, message: shared.required }]}>
          <Input maxLength={100} autoFocus />
        </Form.Item>
        <Form.Item name="services" label={t.services}>
          <Select mode="tags" open={false} suffixIcon={null} placeholder={t.services_hint} tokenSeparators={kTokens} />
        </Form.Item>
        <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 12 }}>
          <Form.Item name="frequency" label={t.frequency}>
            <Select options={Object.entries(shared.cycle).map(([value, label]) => ({ value, label }))} />
          </Form.Item>
          <Form.Item name="rows" label={t.rows}>
            <InputNumber min={0} max={1e12} precision={0} style={{ width: "100%" }} />
          </Form.Item>
        </div>
        <Form.Item name="resource" label={t.resource}>
          <Select allowClear showSearch optionFilterProp="label" loading={own.busy} options={(own.value?.items ?? []).map((one) => ({ value: one.id, label: one.name }))} />
        </Form.Item>
        <Form.Item name="abstract" label={t.abstract}>
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
