import { Alert, Form, Input, Radio, Space } from "antd";
import { useEffect, useState } from "react";
import { access, type AlertStep, type UseAlert } from "../../api/access";
import type { Grant } from "../../api/types";
import { FormDialog } from "../../parts/form_dialog";
import { useShared, useWords } from "../../text/language";
import { text } from "./measures_text";

export const kSteps: AlertStep[] = ["note", "ask", "step_down", "suspend"];
const kStanding = { note: "active", ask: "active", step_down: "verify_only", suspend: "suspended" } as const;
const kRank: Record<string, number> = { active: 0, verify_only: 1, suspended: 2 };
const stricter = (one: string, other: string) => (kRank[one]! >= (kRank[other] ?? 0) ? one : other);

// What an alert holds the grant to, closed ones that have not let go included.
const held_by = (alert: UseAlert) => (alert.state === "closed" ? alert.holds || "active" : kStanding[alert.step]);

interface Fields {
  step: AlertStep;
  reason: string;
}

interface Props {
  grant: Grant;
  open: boolean;
  // The measure that is moved, and all that is known of the grant.
  moved?: UseAlert;
  alerts: UseAlert[];
  done: () => void;
  close: () => void;
}

// Which step of the ladder, with what it does to the use of the grant before it is confirmed.
export function MeasureDialog({ grant, open, moved, alerts, done, close }: Props) {
  const held = moved?.step;
  const t = useWords(text);
  const shared = useShared();
  const [step, set_step] = useState<AlertStep>("note");
  useEffect(() => set_step(held ?? "note"), [open, held]);
  const now = grant.state;
  // A step up never loosens what holds the grant already; a step down lets go what this measure held,
  // as far as nothing else holds it.
  const loosens = held !== undefined && kStanding[held] === now;
  const others = alerts.filter((one) => one.id !== moved?.id).map(held_by).reduce(stricter, "active");
  const then = stricter(kStanding[step], loosens ? others : now);
  const verifies = grant.terms?.modes.includes("verify") ?? false;
  return (
    <FormDialog<Fields, unknown>
      open={open}
      width={620}
      title={held ? t.move_title : t.take_title}
      ok={t.confirm(t.choice[step])}
      danger={step === "step_down" || step === "suspend"}
      done={t.taken}
      initial={{ step: held ?? "note" }}
      run={(fields) => access.measure(grant.id, fields.step, fields.reason.trim())}
      saved={done}
      close={close}
    >
      <Form.Item name="step" label={t.choose}>
        <Radio.Group style={{ width: "100%" }} onChange={(event) => set_step(event.target.value as AlertStep)}>
          <Space direction="vertical" size={8}>
            {kSteps.map((one) => (
              <Radio key={one} value={one}>
                <b>{t.choice[one]}</b>
                <div className="jw-note">
                  {t.does[one]}
                  {one === "step_down" && !verifies ? t.no_verify : null}
                </div>
              </Radio>
            ))}
          </Space>
        </Radio.Group>
      </Form.Item>
      <Alert
        type={then === now ? "info" : "warning"}
        style={{ marginBottom: 16 }}
        message={t.after(t.standing[now] ?? now, t.standing[then] ?? then)}
        description={t.reads}
      />
      <Form.Item name="reason" label={t.take_reason} rules={[{ required: true, whitespace: true, message: shared.required }, { max: 500, message: shared.too_long(500) }]}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  );
}
