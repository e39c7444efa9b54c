import { Alert, Button, Checkbox, Form, Input, InputNumber, Modal, Radio, Select, Table } from "antd";
import { useEffect, useState } from "react";
import { resources } from "../../api/calls";
import { quality, type Rule, type RuleForm, type Side, type Trial, type Vocabulary } from "../../api/quality";
import { useAct } from "../../parts/act";
import { ProblemBox, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { CodeSetPick, IdentifierPick } from "../../parts/standard_pick";
import { Score } from "../../parts/score";
import { number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import type { Subject } from "./subject";
import { text } from "./text";

interface Props {
  side: Side;
  subject: Subject;
  words: Vocabulary;
  rule?: Rule; // to change; absent: a new one
  saved: () => void;
  close: () => void;
}

const kSample = 100000;

// Writing a rule: the fields follow its kind; it can be tried on the data before it is kept.
export function RuleDialog({ side, subject, words, rule, saved, close }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<RuleForm>();
  const [trial, set_trial] = useState<Trial>();
  const [at_once, set_at_once] = useState(false);
  const kind_code = Form.useWatch("kind", form) ?? rule?.form.kind ?? "required";
  const kind = words.kinds.find((one) => one.code === kind_code);
  const severity = Form.useWatch("severity", form) ?? rule?.form.severity;
  const screens = side === "source" && subject.has_data && severity === "block";
  const uses = (name: string) => kind !== undefined && kind.fields.replaceAll("?", "").split(" ").includes(name);
  const others = useLoad((signal) => resources.list({ limit: 200 }, signal), []);
  const other_id = Form.useWatch("other", form) ?? rule?.form.other;
  const other = useLoad(
    async (signal) => (other_id ? await resources.one(other_id, signal) : undefined),
    [other_id],
  );
  useEffect(() => set_trial(undefined), [kind_code]);

  const items = subject.items.map((one) => ({ value: one.name, label: shared.aside(one.title || one.name, one.name) }));
  const whole = async (): Promise<RuleForm | undefined> => {
    const fields = await form.validateFields().catch(() => undefined);
    return fields ? { ...fields, items: fields.items ?? [] } : undefined;
  };
  const attempt = async () => {
    const fields = await whole();
    if (fields) set_trial(await act(() => quality.attempt(side, subject.id, fields, kSample), undefined, true));
  };
  const save = async () => {
    const fields = await whole();
    if (!fields) return;
    const done = await act(
      () => (rule ? quality.change(rule.id, rule.version, fields, screens && at_once) : quality.add(side, subject.id, fields, screens && at_once)),
      t.saved,
      true,
    );
    if (done) saved();
  };

  return (
    <Modal
      open
      width={820}
      title={rule ? `${t.edit} ${rule.code}` : t.add}
      onCancel={close}
      destroyOnHidden
      styles={{ body: { maxHeight: "64vh", overflowY: "auto", paddingRight: 8 } }}
      footer={[
        <Button key="try" onClick={() => void attempt()} loading={busy} disabled={!subject.has_data}>
          {t.try_it}
        </Button>,
        <Button key="cancel" onClick={close}>
          {shared.cancel}
        </Button>,
        <Button key="save" type="primary" onClick={() => void save()} loading={busy}>
          {t.save}
        </Button>,
      ]}
    >
      {problem ? <ProblemBox problem={problem} /> : null}
      {trial ? (
        <Alert
          type={trial.failing > 0 ? "warning" : "success"}
          style={{ marginBottom: 12 }}
          message={
            <>
              {t.tried(number(trial.rows), number(trial.assessed), number(trial.failing))}
              {trial.complete ? "" : t.tried_part} <Score value={trial.score} />
            </>
          }
          description={
            trial.hits.length > 0 ? (
              <Table
                size="small"
                rowKey="row"
                dataSource={trial.hits}
                pagination={{ pageSize: 5, hideOnSinglePage: true, showSizeChanger: false }}
                scroll={{ x: "max-content" }}
                columns={[
                  { title: t.row, width: 80, align: "right" as const, render: (_, hit) => number(hit.row) },
                  ...trial.columns.map((name, i) => ({
                    title: subject.items.find((one) => one.name === name)?.title ?? name,
                    render: (_: unknown, hit: Trial["hits"][number]) => <Long text={hit.values[i] ?? "–"} width={200} />,
                  })),
                ]}
              />
            ) : undefined
          }
        />
      ) : null}
      <Form<RuleForm>
        form={form}
        layout="vertical"
        initialValues={rule?.form ?? { kind: "required", severity: side === "source" ? "block" : "warn", weight: 1 }}
      >
        <Form.Item name="name" label={t.name} rules={[{ required: true, whitespace: true, message: shared.required }]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="kind" label={t.kind} extra={kind ? either({ zh: kind.help_zh, en: kind.help_en }) : undefined}>
          <Select options={words.kinds.map((one) => ({ value: one.code, label: either(one) }))} />
        </Form.Item>
        {kind && kind.most_items > 0 ? (
          <Form.Item name="items" label={t.items} rules={[{ required: true, message: shared.required }]}>
            <Select mode="multiple" options={items} optionFilterProp="label" />
          </Form.Item>
        ) : null}
        {uses("type") ? (
          <Form.Item name="type" label={t.type} rules={[{ required: true, message: shared.required }]}>
            <Select options={["integer", "decimal", "date", "datetime", "boolean"].map((value) => ({ value, label: value }))} />
          </Form.Item>
        ) : null}
        {uses("least") ? (
          <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 16 }}>
            <Form.Item name="least" label={t.least}>
              <Input />
            </Form.Item>
            <Form.Item name="most" label={t.most}>
              <Input />
            </Form.Item>
          </div>
        ) : null}
        {uses("pattern") ? (
          <Form.Item name="pattern" label={t.pattern} rules={[{ required: true, message: shared.required }]}>
            <Input className="jw-mono" placeholder="[0-9]{6}" />
          </Form.Item>
        ) : null}
        {uses("identifier") ? (
          <Form.Item name="identifier" label={t.identifier} rules={[{ required: true, message: shared.required }]}>
            <IdentifierPick />
          </Form.Item>
        ) : null}
        {uses("code_set") ? (
          <>
            <Form.Item name="code_set" label={t.code_set}>
              <CodeSetPick />
            </Form.Item>
            <Form.Item name="values" label={t.values}>
              <Select mode="tags" open={false} placeholder={t.values_hint} />
            </Form.Item>
          </>
        ) : null}
        {uses("expression") ? (
          <Form.Item name="expression" label={t.expression} rules={[{ required: true, whitespace: true, message: shared.required }]}>
            <Input.TextArea rows={3} className="jw-mono" placeholder={t.expression_hint} maxLength={4000} />
          </Form.Item>
        ) : null}
        {uses("other") ? (
          <>
            <Form.Item name="other" label={t.other} rules={[{ required: true, message: shared.required }]}>
              <Select
                showSearch
                optionFilterProp="label"
                options={others.value?.items
                  .filter((one) => one.id !== subject.id)
                  .map((one) => ({ value: one.id, label: one.name }))}
              />
            </Form.Item>
            <Form.Item name="other_items" label={t.other_items} rules={[{ required: true, message: shared.required }]}>
              <Select
                mode="multiple"
                optionFilterProp="label"
                options={other.value?.items.map((one) => ({ value: one.name, label: one.title || one.name }))}
              />
            </Form.Item>
          </>
        ) : null}
        {uses("days") ? (
          <Form.Item name="days" label={t.days} rules={[{ required: true, message: shared.required }]}>
            <InputNumber min={1} max={100000} />
          </Form.Item>
        ) : null}
        {uses("rate") ? (
          <Form.Item name="rate" label={t.rate} rules={[{ required: true, message: shared.required }]}>
            <InputNumber min={0} max={0.999} step={0.01} />
          </Form.Item>
        ) : null}
        {uses("step") ? (
          <Form.Item name="step" label={t.step} rules={[{ required: true, message: shared.required }]}>
            <Radio.Group
              options={[
                { value: "increasing", label: t.increasing },
                { value: "consecutive", label: t.consecutive },
              ]}
            />
          </Form.Item>
        ) : null}
        {kind && ["item", "row", "cross_table"].includes(kind.level) ? (
          <Form.Item name="when" label={t.when}>
            <Input className="jw-mono" maxLength={4000} />
          </Form.Item>
        ) : null}
        {uses("expression") ? (
          <details style={{ marginBottom: 16 }}>
            <summary>{t.functions}</summary>
            <ul>
              {words.functions.map((one) => (
                <li key={one.code}>
                  <code>{one.code}</code> {either(one)}
                </li>
              ))}
            </ul>
          </details>
        ) : null}
        <Form.Item
          name="severity"
          label={t.severity}
          extra={severity === "warn" ? t.warn_help : t.block_help}
        >
          <Radio.Group
            options={[
              { value: "block", label: t.block, disabled: kind_code === "freshness" },
              { value: "warn", label: t.warn },
            ]}
          />
        </Form.Item>
        {screens ? (
          <Checkbox checked={at_once} onChange={(event) => set_at_once(event.target.checked)} style={{ marginBottom: 16 }}>
            {t.screen_at_once}
          </Checkbox>
        ) : null}
        <div style={{ display: "grid", gridTemplateColumns: "2fr 1fr", gap: 16 }}>
          <Form.Item name="metric" label={t.metric}>
            <Select
              allowClear
              showSearch
              optionFilterProp="label"
              placeholder={kind?.metric}
              options={words.metrics.map((one) => ({ value: one.code, label: `${one.code} ${either(one)}` }))}
            />
          </Form.Item>
          <Form.Item name="weight" label={t.weight}>
            <InputNumber min={0.1} max={1000} />
          </Form.Item>
        </div>
        <Form.Item name="advice" label={t.advice}>
          <Input maxLength={300} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
