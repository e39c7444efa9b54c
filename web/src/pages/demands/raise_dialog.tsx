import { DatePicker, Form, Input, Modal, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useNavigate } from "react-router-dom";
import { demands, type DemandForm } from "../../api/demand";
import { useAct } from "../../parts/act";
import { ProblemBox } from "../../parts/load";
import { useShared, useWords } from "../../text/language";
import { text } from "../../parts/list_words";

type Fields = Omit<DemandForm, "due"> & { due?: Dayjs };

// A demand in one form; afterwards its page proposes what the catalog may already have.
export function RaiseDialog({ open, close }: { open: boolean; close: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const go = useNavigate();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<Fields>();
  const rules = (max: number) => [
    { required: true, whitespace: true, message: shared.required },
    { max, message: shared.too_long(max) },
  ];
  const submit = async () => {
    // The form itself shows what is wrong with its fields.
    const fields = await form.validateFields().catch(() => undefined);
    if (!fields) return;
    const raised = await act(
      () =>
        demands.raise({
          name: fields.name,
          items: fields.items,
          service: fields.service,
          purpose: fields.purpose,
          legal_basis: fields.legal_basis,
          frequency: fields.frequency,
          region: fields.region ?? "",
          due: fields.due?.format("YYYY-MM-DD") ?? "",
          source_hint: "",
        }),
      t.raised,
      true,
    );
    if (raised) go(`/demands/${encodeURIComponent(raised.id)}`);
  };
  return (
    <Modal
      open={open}
      title={t.raise}
      width={720}
      okText={t.raise}
      cancelText={shared.cancel}
      okButtonProps={{ loading: busy }}
      onOk={() => void submit()}
      onCancel={close}
      destroyOnHidden
    >
      {problem ? <ProblemBox problem={problem} /> : null}
      <Form form={form} layout="vertical" preserve={false} initialValues={{ items: [], frequency: "monthly" }}>
        <Form.Item name="name" label={t.name} rules={rules(100)}>
          <Input placeholder={t.name_hint} maxLength={100} autoFocus />
        </Form.Item>
        <Form.Item name="items" label={t.items} rules={[{ required: true, type: "array", min: 1, message: shared.required }]}>
          <Select mode="tags" open={false} suffixIcon={null} placeholder={t.items_hint} tokenSeparators={[",", "，", "、", ";", "；"]} aria-label={t.items} />
        </Form.Item>
        <Form.Item name="service" label={t.service} rules={rules(200)}>
          <Input placeholder={t.service_hint} maxLength={200} />
        </Form.Item>
        <Form.Item name="purpose" label={t.purpose} rules={rules(1000)}>
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
        <Form.Item name="legal_basis" label={t.legal_basis} rules={rules(1000)}>
          <Input placeholder={t.legal_basis_hint} maxLength={1000} />
        </Form.Item>
        <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr 1fr", gap: 12 }}>
          <Form.Item name="frequency" label={t.frequency}>
            <Select options={Object.entries(shared.cycle).map(([value, label]) => ({ value, label }))} aria-label={t.frequency} />
          </Form.Item>
          <Form.Item name="region" label={t.region} rules={[{ pattern: /^\d{2,12}$/, message: t.region_hint }]}>
            <Input placeholder={t.region_hint} maxLength={12} />
          </Form.Item>
          <Form.Item name="due" label={t.due}>
            <DatePicker style={{ width: "100%" }} disabledDate={(one) => one.isBefore(dayjs(), "day")} />
          </Form.Item>
        </div>
      </Form>
    </Modal>
  );
}
