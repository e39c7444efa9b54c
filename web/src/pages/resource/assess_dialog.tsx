import { Alert, Form, Input, Modal, Select } from "antd";
import { useEffect } from "react";
import { filings, type Assessment, type AssessmentDraft } from "../../api/filing";
import type { Resource } from "../../api/types";
import { useAct } from "../../parts/act";
import { text as words_of } from "../../parts/assessment_list";
import { ProblemBox } from "../../parts/load";
import { useVocabulary } from "../../parts/vocabulary";
import { useLanguage, useShared, useWords } from "../../text/language";
import { filing_text } from "./filing_text";

interface Props {
  resource: Resource;
  kind: Assessment["kind"] | undefined;
  close: () => void;
  filed: () => void;
}

const today = () => new Date().toLocaleDateString("sv-SE");

// Puts on file what an assessment of the items concluded. A secret ends it there and then.
export function AssessDialog({ resource, kind, close, filed }: Props) {
  const t = useWords(filing_text);
  const label = useWords(words_of);
  const shared = useShared();
  const { language } = useLanguage();
  const vocabulary = useVocabulary();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<Omit<AssessmentDraft, "kind">>();
  const conclusion = Form.useWatch("conclusion", form);
  const personal = resource.items.some((item) => item.personal !== "none");
  const usual = kind === "secrecy" ? "not_secret" : personal ? "with_measures" : "no_personal";
  useEffect(() => {
    if (kind) form.setFieldsValue({ conclusion: usual, assessed_on: today() });
  }, [kind, usual, form]);
  const secret = conclusion === "state_secret" || conclusion === "work_secret";
  const asks = kind === "personal" && conclusion !== "no_personal";
  const file = async () => {
    // The form itself shows what is wrong with its fields.
    const values = await form.validateFields().catch(() => undefined);
    if (!values) return;
    if (!kind) return;
    const done = await act(
      () => filings.assess(resource.id, { kind, conclusion: values.conclusion, assessed_on: values.assessed_on, assessor: values.assessor, document: values.document ?? "", findings: values.findings ?? "", measures: values.measures ?? "" }),
      t.filed,
      true,
    );
    if (!done) return;
    filed();
    close();
  };
  const must = { required: true, whitespace: true, message: shared.required };
  return (
    <Modal
      open={kind !== undefined}
      title={kind ? label.kind[kind] : ""}
      okText={t.file}
      cancelText={shared.cancel}
      okButtonProps={{ loading: busy, danger: secret }}
      onOk={() => void file()}
      onCancel={close}
      destroyOnHidden
    >
      {problem ? <ProblemBox problem={problem} /> : null}
      {secret ? <Alert type="error" showIcon message={t.secret_warning} style={{ marginBottom: 16 }} /> : null}
      <Form form={form} layout="vertical" preserve={false}>
        <Form.Item name="conclusion" label={label.conclusion} rules={[must]}>
          <Select
            options={vocabulary
              .list("conclusion")
              .filter((term) => term.national === kind)
              .map((term) => ({ value: term.code, label: term[language], disabled: term.code === "no_personal" && personal }))}
          />
        </Form.Item>
        <div className="jw-halves">
          <Form.Item name="assessed_on" label={label.assessed_on} rules={[must, { pattern: /^\d{4}-\d{2}-\d{2}$/, message: "2026-03-01" }]}>
            <Input maxLength={10} />
          </Form.Item>
          <Form.Item name="assessor" label={label.assessor} rules={[must]}>
            <Input maxLength={100} placeholder={t.assessor_hint} />
          </Form.Item>
        </div>
        <Form.Item name="document" label={label.document}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="findings" label={label.findings} rules={asks ? [must] : []} extra={asks ? t.findings_hint : undefined}>
          <Input.TextArea rows={2} maxLength={2000} />
        </Form.Item>
        <Form.Item name="measures" label={label.measures} rules={conclusion === "with_measures" ? [must] : []}>
          <Input.TextArea rows={2} maxLength={2000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
