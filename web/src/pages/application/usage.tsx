import { Alert, Button, DatePicker, Form, Input } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { procedure, type UsageRecord } from "../../api/sharing";
import type { Application } from "../../api/types";
import { FormDialog } from "../../parts/form_dialog";
import { Loaded, useLoad } from "../../parts/load";
import { Facts, Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { day, minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

interface Fields {
  period: [Dayjs, Dayjs];
  scenario: string;
  process: string;
  effect: string;
  storage: string;
  destruction?: string;
}

const kFields = ["scenario", "process", "effect", "storage", "destruction"] as const;

// Art 29: what was done with the data.
export function Usage({ one, changed }: { one: Application; changed: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const { user } = useSession();
  const [writing, set_writing] = useState(false);
  const load = useLoad((signal) => procedure.usage(one.id, signal), [one.id]);
  const mine = one.applicant.id === user.org.id && right("holding.read");
  return (
    <Sheet title={t.usage} extra={mine ? <Button size="small" onClick={() => set_writing(true)}>{t.usage_add}</Button> : undefined}>
      <p className="jw-note" style={{ marginTop: 0 }}>
        {t.usage_lead}
      </p>
      {one.usage_request ? (
        <Alert
          type={one.usage_request.answered ? "success" : "warning"}
          showIcon
          style={{ marginBottom: 12 }}
          message={`${t.usage_asked(one.usage_request.by.name, one.usage_request.days)} · ${one.usage_request.answered ? t.usage_answered : t.usage_open}`}
          description={one.usage_request.note || undefined}
        />
      ) : null}
      <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.usage_none}>
        {(page) => (
          <>
            {page.items.map((record: UsageRecord) => (
              <div key={record.id} style={{ borderTop: "1px solid var(--jw-line, #eee)", padding: "8px 0" }}>
                <div className="jw-note">
                  {day(record.use.from)} – {day(record.use.to)} · {minute(record.time)} {record.by} · {t.kept(day(record.keep_until))}
                </div>
                <Facts
                  columns={1}
                  items={kFields.filter((name) => record.use[name]).map((name) => [t.usage_fields[name], record.use[name]])}
                />
              </div>
            ))}
          </>
        )}
      </Loaded>
      <FormDialog<Fields, UsageRecord>
        open={writing}
        title={t.usage_add}
        ok={t.usage_add}
        done={t.done}
        run={(fields) =>
          procedure.record_usage(one.id, {
            from: fields.period[0].format("YYYY-MM-DD"),
            to: fields.period[1].format("YYYY-MM-DD"),
            scenario: fields.scenario.trim(),
            process: fields.process.trim(),
            effect: fields.effect.trim(),
            storage: fields.storage.trim(),
            destruction: fields.destruction?.trim() ?? "",
          })
        }
        saved={() => {
          set_writing(false);
          load.reload();
          changed();
        }}
        close={() => set_writing(false)}
      >
        <Form.Item name="period" label={t.usage_fields.period} rules={[{ required: true, message: shared.required }]}>
          <DatePicker.RangePicker />
        </Form.Item>
        {kFields.map((name) => (
          <Form.Item
            key={name}
            name={name}
            label={t.usage_fields[name]}
            rules={name === "destruction" ? [] : [{ required: true, whitespace: true, message: shared.required }]}
          >
            <Input.TextArea rows={2} maxLength={1000} />
          </Form.Item>
        ))}
      </FormDialog>
    </Sheet>
  );
}
