import { Checkbox, Form, Input, Select } from "antd";
import { corrections, type Raised, type RowKey } from "../api/correction";
import type { HoldingColumn } from "../api/types";
import { useShared, useWords } from "../text/language";
import { words } from "../text/words";
import { FormDialog } from "./form_dialog";

const text = words(
  {
    title: "提出疑义",
    ok: "提出",
    done: "已提出，提供方将在 10 个工作日内答复",
    lead: (key: string) => `行：${key}`,
    item: "哪一项有误",
    now: (value: string) => `现值：${value}`,
    none: "（空）",
    expected: "应为",
    expected_masked: "该项经脱敏提供，无法指明应为何值，请在依据中说明错在哪里。",
    empty: "应为空",
    evidence: "依据",
    evidence_hint: "如：身份证件、现场核查记录；未填“应为”时必填",
    reason: "疑义说明",
    case_number: "办件编号（选填）",
  },
  {
    title: "Dispute a value",
    ok: "Dispute",
    done: "Raised; the provider answers within 10 working days",
    lead: (key) => `Row: ${key}`,
    item: "Which item is wrong",
    now: (value) => `Now: ${value}`,
    none: "(empty)",
    expected: "Should be",
    expected_masked: "This item reaches you treated, so its value cannot be named; say in the evidence what is wrong.",
    empty: "Should be empty",
    evidence: "Evidence",
    evidence_hint: "For example a document seen; needed when no value is given",
    reason: "What is wrong",
    case_number: "Case number (optional)",
  },
);

interface Fields {
  item: string;
  expected?: string;
  empty?: boolean;
  evidence?: string;
  reason: string;
  case_number?: string;
}

// One row of a holding: which item is wrong, what it should be, on what evidence.
export function DisputeDialog({
  holding,
  row,
  columns,
  raised,
  close,
}: {
  holding: string;
  row: { key: RowKey; values: Record<string, string | null> } | undefined;
  columns: HoldingColumn[];
  raised: (answer: Raised) => void;
  close: () => void;
}) {
  const t = useWords(text);
  const shared = useShared();
  const too_long = (most: number) => ({ max: most, message: shared.too_long(most) });
  return (
    <FormDialog<Fields, Raised>
      open={row !== undefined}
      title={t.title}
      ok={t.ok}
      done={t.done}
      lead={<p style={{ marginTop: 0, overflowWrap: "anywhere" }}>{row ? t.lead(Object.values(row.key).join(" · ")) : ""}</p>}
      run={(fields) =>
        corrections.raise({
          holding,
          reason: fields.reason.trim(),
          case_number: fields.case_number?.trim() ?? "",
          points: [
            {
              key: row?.key ?? {},
              item: fields.item,
              should_be_empty: fields.empty ?? false,
              evidence: fields.evidence?.trim() ?? "",
              ...(fields.expected && !fields.empty ? { expected: fields.expected } : {}),
            },
          ],
        })
      }
      saved={raised}
      close={close}
    >
      {(form) => (
        <>
          <Form.Item name="item" label={t.item} rules={[{ required: true, message: shared.required }]}>
            <Select
              showSearch
              optionFilterProp="label"
              options={columns.map((column) => ({ value: column.name, label: column.title ?? column.name }))}
            />
          </Form.Item>
          <Form.Item noStyle dependencies={["item", "empty"]}>
            {() => {
              const item = form.getFieldValue("item") as string | undefined;
              const column = columns.find((one) => one.name === item);
              const clear = !column || column.treatment === undefined || column.treatment === "clear";
              return (
                <>
                  {item ? <p className="jw-note">{t.now(row?.values[item] ?? t.none)}</p> : null}
                  {clear ? (
                    <Form.Item name="expected" label={t.expected} rules={[too_long(4000)]}>
                      <Input disabled={form.getFieldValue("empty") as boolean} maxLength={4000} />
                    </Form.Item>
                  ) : (
                    <p className="jw-note">{t.expected_masked}</p>
                  )}
                </>
              );
            }}
          </Form.Item>
          <Form.Item name="empty" valuePropName="checked">
            <Checkbox>{t.empty}</Checkbox>
          </Form.Item>
          <Form.Item name="evidence" label={t.evidence} rules={[too_long(1000)]}>
            <Input.TextArea rows={2} maxLength={1000} placeholder={t.evidence_hint} />
          </Form.Item>
          <Form.Item name="reason" label={t.reason} rules={[{ required: true, whitespace: true, message: shared.required }, too_long(1000)]}>
            <Input.TextArea rows={2} maxLength={1000} />
          </Form.Item>
          <Form.Item name="case_number" label={t.case_number} rules={[too_long(64)]}>
            <Input maxLength={64} />
          </Form.Item>
        </>
      )}
    </FormDialog>
  );
}
