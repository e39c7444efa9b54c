import { Alert, Button, Form, Input, Select, Space } from "antd";
import { world } from "../../api/calls";
import { supervision, type Evidence, type Finding, type Violation } from "../../api/supervision";
import { FormDialog } from "../../parts/form_dialog";
import { useLoad } from "../../parts/load";
import { useSession } from "../../parts/session";
import { text } from "../../parts/supervision_words";
import { useLanguage, useShared, useWords } from "../../text/language";

interface Fields {
  code: string;
  org: string;
  title: string;
  number?: string;
  evidence: Partial<Evidence>[];
}

// What only people can judge, with what shows it: a lead until the authority has looked at it.
export function ReportDialog({ open, codes, close }: { open: boolean; codes: Violation[]; close: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const { language } = useLanguage();
  const must = { required: true, message: shared.required };
  const written = { required: true, whitespace: true, message: shared.required };
  return (
    <FormDialog<Fields, Finding>
      open={open}
      title={t.report_title}
      ok={t.report}
      done={t.reported}
      width={680}
      lead={<Alert type="info" message={t.report_lead} style={{ marginBottom: 16 }} />}
      initial={{ evidence: [{ type: "letter" }] }}
      run={(fields) =>
        supervision.report({
          code: fields.code,
          org: fields.org,
          title: fields.title.trim(),
          number: fields.number?.trim() ?? "",
          link: "",
          evidence: fields.evidence.map((one) => ({ type: one.type ?? "other", id: one.id?.trim() ?? "", note: one.note?.trim() ?? "" })),
        })
      }
      saved={close}
      close={close}
    >
      <Form.Item name="code" label={t.code} rules={[must]}>
        <Select showSearch optionFilterProp="label" options={codes.map((one) => ({ value: one.code, label: `${one.code} ${one[language]}` }))} />
      </Form.Item>
      <Form.Item name="org" label={t.report_org} rules={[must]}>
        <OrgSelect />
      </Form.Item>
      <Form.Item name="title" label={t.report_matter} rules={[written, { max: 100, message: shared.too_long(100) }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="number" label={t.report_number}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.List name="evidence">
        {(rows, { add, remove }) => (
          <>
            {rows.map((row) => (
              <Space key={row.key} align="start" wrap style={{ display: "flex" }}>
                <Form.Item name={[row.name, "type"]} rules={[must]}>
                  <Select style={{ width: 130 }} aria-label={t.evidence_type} options={Object.entries(t.evidence_types).map(([value, label]) => ({ value, label }))} />
                </Form.Item>
                <Form.Item name={[row.name, "id"]} rules={[written]}>
                  <Input style={{ width: 200 }} maxLength={100} placeholder={t.evidence_id} aria-label={t.evidence_id} />
                </Form.Item>
                <Form.Item name={[row.name, "note"]}>
                  <Input style={{ width: 200 }} maxLength={300} placeholder={t.evidence_note} aria-label={t.evidence_note} />
                </Form.Item>
                {rows.length > 1 ? (
                  <Button type="text" onClick={() => remove(row.name)}>
                    ×
                  </Button>
                ) : null}
              </Space>
            ))}
            <Button onClick={() => add({ type: "other" })}>{t.add_evidence}</Button>
          </>
        )}
      </Form.List>
    </FormDialog>
  );
}

// Departments of one's block and below, wherever they live.
function OrgSelect(field: { value?: string; onChange?: (org: string) => void; id?: string }) {
  const { user } = useSession();
  const load = useLoad((signal) => world.orgs({ region: user.org.region }, signal), [user.org.region]);
  return (
    <Select
      {...field}
      value={field.value || undefined}
      showSearch
      optionFilterProp="label"
      loading={load.busy}
      options={(load.value?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
    />
  );
}
