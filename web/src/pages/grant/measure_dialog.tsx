import { Alert, Form, Input, Radio, Space } from "antd";
import { useEffect, useState } from "react";
import { access, type AlertStep } from "../../api/access";
import type { Grant } from "../../api/types";
import { FormDialog } from "../../parts/form_dialog";
import { useShared, useWords } from "../../text/language";
import { text } from "./measures_text";

export const kSteps: AlertStep[] = ["note", "ask", "step_down", "suspend"];
const kStanding = { note: "active", ask: "active", step_down: "verify_only", suspend: "suspended" } as const;
const kRank: Record<string, number> = { active: 0, verify_only: 1, suspended: 2 };

interface Fields {
  step: AlertStep;
  reason: string;
}

// Which step of the ladder, with what it does to the use of the grant before it is confirmed. `held` is
// the step of the measure that is moved.
export function MeasureDialog({ grant, open, held, done, close }: { grant: Grant; open: boolean; held?: AlertStep; done: () => void; close: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const [step, set_step] = useState<AlertStep>("note");
  useEffect(() => set_step(held ?? "note"), [open, held]);
  const now = grant.state;
  // A step up never loosens what holds the grant already; a step down lets go what this measure held.
  const loosens = held !== undefined && kStanding[held] === now;
  const then = loosens || kRank[kStanding[step]]! > (kRank[now] ?? 0) ? kStanding[step] : now;
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
