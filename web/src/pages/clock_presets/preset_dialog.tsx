import { Button, DatePicker, Form, Input, InputNumber, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { clock, type Preset, type Term } from "../../api/supervision";
import { useClockWords } from "../../parts/clock_words";
import { FormDialog } from "../../parts/form_dialog";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

interface Fields {
  id: string;
  title: string;
  source: string;
  effective: Dayjs;
  note?: string;
  terms: { duty: string; days: number; article: string }[];
}

interface Props {
  open: boolean;
  preset?: Preset;
  region: string;
  saved: () => void;
  close: () => void;
}

// A data bureau enters what its own block has made shorter.
export function PresetDialog({ open, preset, region, saved, close }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const names = useClockWords();
  const prefix = `CN-${region}-`;
  const whole = (fields: Fields): Preset => ({
    id: fields.id.trim(),
    version: 1,
    region,
    title: fields.title.trim(),
    source: fields.source.trim(),
    effective: fields.effective.format("YYYY-MM-DD"),
    until: preset?.until ?? "",
    confidence: "entered",
    note: fields.note?.trim() ?? "",
    terms: fields.terms.map((one): Term => {
      const before = preset?.terms.find((term) => term.duty === one.duty);
      const rest: Term = before ?? { duty: one.duty, days: 0, article: "", extension: 0, consent: "", notice: "", extension_article: "", on_incomplete: "restart", silence: "", note: "" };
      return { ...rest, ...one };
    }),
  });
  return (
    <FormDialog<Fields, unknown>
      open={open}
      title={preset ? t.edit : t.add}
      ok={shared.save}
      done={t.saved}
      width={760}
      initial={
        preset
          ? { ...preset, effective: dayjs(preset.effective), terms: preset.terms.map(({ duty, days, article }) => ({ duty, days, article })) }
          : { id: prefix, effective: dayjs(), terms: [{ duty: "reply.conditional", days: 5, article: "" }] }
      }
      run={(fields) => clock.put_preset(whole(fields))}
      saved={saved}
      close={close}
    >
      <Form.Item name="id" label={t.id} extra={t.id_note(prefix)} rules={[{ required: true, pattern: /^[A-Z0-9-]{3,40}$/, message: t.id_note(prefix) }]}>
        <Input maxLength={40} disabled={preset !== undefined} />
      </Form.Item>
      <Form.Item name="title" label={t.name} rules={[{ required: true, whitespace: true, message: shared.required }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="source" label={t.source} rules={[{ required: true, whitespace: true, message: shared.required }]}>
        <Input maxLength={300} />
      </Form.Item>
      <Form.Item name="effective" label={t.effective} rules={[{ required: true, message: shared.required }]}>
        <DatePicker />
      </Form.Item>
      <Form.Item label={t.terms} required>
        <Form.List name="terms">
          {(fields, { add, remove }) => (
            <>
              {fields.map((field) => (
                <div key={field.key} style={{ display: "flex", gap: 8, marginBottom: 8 }}>
                  <Form.Item name={[field.name, "duty"]} noStyle rules={[{ required: true, message: shared.required }]}>
                    <Select style={{ width: 240 }} showSearch optionFilterProp="label" options={(names.all?.kinds ?? []).map((one) => ({ value: one.key, label: names.kind(one.key) }))} />
                  </Form.Item>
                  <Form.Item name={[field.name, "days"]} noStyle rules={[{ required: true, message: shared.required }]}>
                    <InputNumber min={1} max={1000} aria-label={t.days} />
                  </Form.Item>
                  <Form.Item name={[field.name, "article"]} noStyle rules={[{ required: true, whitespace: true, message: shared.required }]}>
                    <Input maxLength={100} placeholder={t.article} />
                  </Form.Item>
                  <Button disabled={fields.length === 1} onClick={() => remove(field.name)}>
                    {t.drop_term}
                  </Button>
                </div>
              ))}
              <Button type="dashed" onClick={() => add({ days: 5 })}>
                {t.add_term}
              </Button>
            </>
          )}
        </Form.List>
      </Form.Item>
      <Form.Item name="note" label={t.note}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
