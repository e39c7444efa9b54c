import { Alert, Button, Form, Input, InputNumber, Radio, Select, Space, Upload } from "antd";
import { useState, type ReactNode } from "react";
import { procedure } from "../../api/sharing";
import type { Application } from "../../api/types";
import { FormDialog } from "../../parts/form_dialog";
import { useShared, useWords } from "../../text/language";
import { sha256_of } from "../../parts/digest";
import { text } from "./text";

type Fields = Record<string, unknown>;

interface Props {
  one: Application;
  act: string;
  close: () => void;
  saved: (next: Application) => void;
}

const kDanger = ["decline", "withdraw", "suspend", "terminate", "send_back", "reject_disposal", "do_change"];
const kAnswers = ["answer_extension", "answer_change"];
const kRulings = ["rule", "record_government"];
const kReasons = ["decline", "withdraw", "send_back", "terminate", "do_change", "drop_change", "reject_disposal"];
const kNotes = ["consent", "approve", "resume", "settle", "confirm_disposal"];
const kStatements = ["state_case", "escalate", "appeal"];

// One dialog for every step of the procedure; the table of fields is below.
export function ActDialog({ one, act, close, saved }: Props) {
  const t = useWords(text);
  const words = t.act as Record<string, string>;
  const warning = (t.warning as Record<string, string>)[act];
  return (
    <FormDialog<Fields, Application>
      open
      title={words[act] ?? act}
      ok={words[act] ?? act}
      danger={kDanger.includes(act)}
      done={t.done}
      width={["notice", "check", "supplement"].includes(act) ? 720 : 560}
      lead={warning ? <Alert type={kDanger.includes(act) ? "warning" : "info"} message={warning} style={{ marginBottom: 16 }} /> : null}
      initial={initial(one, act)}
      run={(fields) => procedure.act(one.id, act, body(one, act, fields))}
      saved={saved}
      close={close}
    >
      {(form) => <FieldsOf one={one} act={act} set={(name, value) => form.setFieldValue(name, value)} />}
    </FormDialog>
  );
}

function initial(one: Application, act: string): Fields {
  if (kAnswers.includes(act)) return { agree: true };
  if (act === "notice") return { points: [{ field: "legal_basis" }] };
  if (act === "check") return { outcome: "pass", points: [] };
  if (kRulings.includes(act)) return { outcome: "uphold" };
  if (act === "suspend") return { code: "R2", days: 10 };
  if (act === "ask_usage") return { days: 10 };
  if (act === "ask_extension") return { days: 10 };
  if (act === "propose_change") return { kind: "stop" };
  if (act === "end") return { cause: "achieved" };
  if (act === "dispose") return { method: "destroy" };
  if (act === "dispute")
    return { topic: one.state === "refused" ? "refusal" : one.state === "suspended" ? "suspension" : one.change?.state === "objected" ? "change" : one.state === "granted" ? "narrowing" : "delay" };
  return {};
}

const said = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

// The body the node expects; nothing it does not know.
function body(one: Application, act: string, fields: Fields): object {
  if (kNotes.includes(act) || act === "rectify") return { note: said(fields.note) };
  if (kReasons.includes(act)) return { reason: said(fields.reason) };
  if (kAnswers.includes(act)) return { agree: fields.agree === true, note: said(fields.note) };
  if (kStatements.includes(act)) return { topic: "", statement: said(fields.statement) };
  if (act === "dispute") return { topic: fields.topic, statement: said(fields.statement) };
  if (act === "notice") return { points: points(fields.points) };
  if (act === "check")
    return { outcome: fields.outcome, points: fields.outcome === "return" ? points(fields.points) : [], note: said(fields.note) };
  if (act === "supplement") {
    const notice = one.notices?.[one.notices.length - 1];
    const answers = (fields.answers ?? {}) as Record<string, string>;
    const anew = (fields.anew ?? {}) as Record<string, string>;
    return {
      answers: (notice?.points ?? []).map((point) => ({ field: point.field, what: "", answer: said(answers[point.field]) })),
      ...Object.fromEntries(Object.entries(anew).filter(([, value]) => said(value) !== "")),
    };
  }
  if (act === "ask_extension") return { days: fields.days, reason: said(fields.reason) };
  if (act === "suspend") return { code: fields.code, reason: said(fields.reason), evidence: said(fields.evidence), days: fields.days };
  if (act === "ask_usage") return { days: fields.days, note: said(fields.note) };
  if (act === "propose_change") return { kind: fields.kind, reason: said(fields.reason) };
  if (act === "accept_filing") return { number: said(fields.number), note: said(fields.note) };
  if (act === "rule") return { outcome: fields.outcome, reason: said(fields.reason), document: "" };
  if (act === "record_government") return { outcome: fields.outcome, reason: said(fields.reason), document: said(fields.document) };
  if (act === "end") return { cause: fields.cause, reason: said(fields.reason) };
  if (act === "dispose")
    return {
      method: fields.method,
      statement: said(fields.statement),
      evidence_name: said(fields.evidence_name),
      evidence_digest: said(fields.evidence_digest),
    };
  return {};
}

function points(value: unknown): object[] {
  return ((value ?? []) as { field: string; what?: string }[]).map((one) => ({ field: one.field, what: said(one.what), answer: "" }));
}

function FieldsOf({ one, act, set }: { one: Application; act: string; set: (name: string, value: unknown) => void }): ReactNode {
  const t = useWords(text);
  const shared = useShared();
  const must = { required: true, message: shared.required };
  const written = { required: true, whitespace: true, message: shared.required };
  const options = (from: object) => Object.entries(from).map(([value, label]) => ({ value, label: String(label) }));
  const area = (name: string, label: string, needed = true) => (
    <Form.Item key={name} name={name} label={label} rules={needed ? [written] : []}>
      <Input.TextArea rows={3} maxLength={2000} showCount autoFocus />
    </Form.Item>
  );
  if (kNotes.includes(act)) return area("note", t.form.note, false);
  if (kReasons.includes(act)) return area("reason", t.form.reason, act !== "withdraw");
  if (kStatements.includes(act)) return area("statement", t.form.statement);
  if (act === "rectify") return area("note", t.form.report);
  if (kAnswers.includes(act))
    return (
      <>
        <Form.Item name="agree" label={t.form.agree} rules={[must]}>
          <Radio.Group options={[{ value: true, label: t.form.yes }, { value: false, label: t.form.no }]} />
        </Form.Item>
        <Form.Item noStyle shouldUpdate>
          {(form) => area("note", form.getFieldValue("agree") === false ? t.form.reason : t.form.note, form.getFieldValue("agree") === false)}
        </Form.Item>
      </>
    );
  if (act === "notice") return <Points />;
  if (act === "check")
    return (
      <>
        <Form.Item name="outcome" label={t.form.outcome} rules={[must]}>
          <Radio.Group options={[{ value: "pass", label: t.form.pass }, { value: "return", label: t.form.back }]} />
        </Form.Item>
        <Form.Item noStyle shouldUpdate>
          {(form) => (form.getFieldValue("outcome") === "return" ? <Points /> : null)}
        </Form.Item>
        {area("note", t.form.note, false)}
      </>
    );
  if (act === "supplement") return <Answers one={one} />;
  if (act === "ask_extension")
    return (
      <>
        <Form.Item name="days" label={t.form.days} rules={[must]}>
          <InputNumber min={1} max={10} precision={0} />
        </Form.Item>
        {area("reason", t.form.reason)}
      </>
    );
  if (act === "suspend")
    return (
      <>
        <Form.Item name="code" label={t.form.code} rules={[must]}>
          <Select options={options(t.violation)} />
        </Form.Item>
        <Form.Item name="days" label={t.form.days} rules={[must]}>
          <InputNumber min={1} max={60} precision={0} />
        </Form.Item>
        {area("reason", t.form.reason)}
        {area("evidence", t.evidence)}
      </>
    );
  if (act === "ask_usage")
    return (
      <>
        <Form.Item name="days" label={t.form.days} rules={[must]}>
          <InputNumber min={1} max={60} precision={0} />
        </Form.Item>
        {area("note", t.form.note, false)}
      </>
    );
  if (act === "propose_change")
    return (
      <>
        <Form.Item name="kind" label={t.form.kind} rules={[must]}>
          <Radio.Group options={options(t.change_kind)} />
        </Form.Item>
        {area("reason", t.form.reason)}
      </>
    );
  if (act === "accept_filing")
    return (
      <>
        <Form.Item name="number" label={t.form.number} rules={[written]}>
          <Input maxLength={100} />
        </Form.Item>
        {area("note", t.form.note, false)}
      </>
    );
  if (act === "dispute")
    return (
      <>
        <Form.Item name="topic" label={t.form.topic} rules={[must]}>
          <Select options={options(t.topic)} />
        </Form.Item>
        {area("statement", t.form.statement)}
      </>
    );
  if (kRulings.includes(act))
    return (
      <>
        <Form.Item name="outcome" label={t.form.outcome} rules={[must]}>
          <Radio.Group options={[{ value: "uphold", label: t.ruling.uphold }, { value: "dismiss", label: t.ruling.dismiss }]} />
        </Form.Item>
        {act === "record_government" ? (
          <Form.Item name="document" label={t.form.document} rules={[written]}>
            <Input maxLength={100} />
          </Form.Item>
        ) : null}
        {area("reason", t.form.reason)}
      </>
    );
  if (act === "end")
    return (
      <>
        <Form.Item name="cause" label={t.form.cause} rules={[must]}>
          <Radio.Group options={options({ achieved: t.cause.achieved, impossible: t.cause.impossible, unnecessary: t.cause.unnecessary })} />
        </Form.Item>
        {area("reason", t.form.reason)}
      </>
    );
  if (act === "dispose")
    return (
      <>
        <Form.Item name="method" label={t.form.method} rules={[must]}>
          <Radio.Group options={options(t.method)} />
        </Form.Item>
        {area("statement", t.form.report)}
        <Evidence set={set} />
      </>
    );
  return null;
}

// 一次性告知: everything that is missing, one line each.
function Points() {
  const t = useWords(text);
  const shared = useShared();
  const fields = Object.entries(t.fields).map(([value, label]) => ({ value, label: String(label) }));
  return (
    <Form.List name="points">
      {(rows, { add, remove }) => (
        <>
          {rows.map((row) => (
            <Space key={row.key} align="start" style={{ display: "flex" }}>
              <Form.Item name={[row.name, "field"]} rules={[{ required: true, message: shared.required }]}>
                <Select style={{ width: 150 }} options={fields} aria-label={t.form.field} />
              </Form.Item>
              <Form.Item name={[row.name, "what"]} rules={[{ required: true, whitespace: true, message: shared.required }]}>
                <Input style={{ width: 420 }} maxLength={500} placeholder={t.form.what} aria-label={t.form.what} />
              </Form.Item>
              <Button type="text" onClick={() => remove(row.name)}>
                ×
              </Button>
            </Space>
          ))}
          <Button onClick={() => add({ field: "other" })}>{t.form.add_point}</Button>
        </>
      )}
    </Form.List>
  );
}

// Every point of the notice, and beside it the field it speaks of.
function Answers({ one }: { one: Application }) {
  const t = useWords(text);
  const shared = useShared();
  const notice = one.notices?.[one.notices.length - 1];
  const names = t.fields as Record<string, string>;
  const rewritable = ["purpose", "legal_basis", "scenario", "scope", "security"];
  const now = one as unknown as Record<string, string>;
  return (
    <>
      {(notice?.points ?? []).map((point) => (
        <div key={point.field} style={{ marginBottom: 12 }}>
          <p style={{ margin: "0 0 6px" }}>
            <b>{names[point.field] ?? point.field}</b>
            {shared.labelled("", point.what)}
          </p>
          {rewritable.includes(point.field) ? (
            <Form.Item name={["anew", point.field]} label={`${t.form.rewrite} · ${names[point.field]}`} initialValue={now[point.field] ?? ""}>
              <Input.TextArea rows={2} maxLength={1000} />
            </Form.Item>
          ) : null}
          <Form.Item
            name={["answers", point.field]}
            label={`${t.answered} · ${names[point.field] ?? point.field}`}
            rules={[{ required: true, whitespace: true, message: shared.required }]}
          >
            <Input.TextArea rows={2} maxLength={1000} />
          </Form.Item>
        </div>
      ))}
    </>
  );
}

// The file stays where it is; its digest goes on record.
function Evidence({ set }: { set: (name: string, value: unknown) => void }) {
  const t = useWords(text);
  const [busy, set_busy] = useState(false);
  return (
    <>
      <Form.Item label={t.evidence_file} extra={t.evidence_hint}>
        <Upload
          maxCount={1}
          beforeUpload={(file) => {
            set_busy(true);
            void sha256_of(file).then((digest) => {
              set("evidence_name", file.name);
              set("evidence_digest", digest);
              set_busy(false);
            });
            return false;
          }}
          onRemove={() => {
            set("evidence_name", "");
            set("evidence_digest", "");
          }}
        >
          <Button loading={busy}>{t.evidence_file}</Button>
        </Upload>
      </Form.Item>
      <Form.Item name="evidence_name" hidden>
        <Input />
      </Form.Item>
      <Form.Item name="evidence_digest" label={t.digest}>
        <Input readOnly />
      </Form.Item>
    </>
  );
}
