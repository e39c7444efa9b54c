import { Alert, Form, Input } from "antd";
import type { ReactNode } from "react";
import { useShared } from "../text/language";
import { FormDialog } from "./form_dialog";

interface Props {
  open: boolean;
  title: string;
  // What will happen, in a sentence: shown as a warning above the field.
  warning?: ReactNode;
  label?: string;
  optional?: boolean;
  danger?: boolean;
  ok: string;
  done: string;
  run: (reason: string) => Promise<unknown>;
  close: () => void;
}

// Asks for a reason before something that cannot be taken back, and stays open if it fails.
export function ReasonDialog({ open, title, warning, label, optional, danger, ok, done, run, close }: Props) {
  const t = useShared();
  return (
    <FormDialog<{ reason?: string }, unknown>
      open={open}
      title={title}
      ok={ok}
      danger={danger}
      done={done}
      lead={warning ? <Alert type={danger ? "warning" : "info"} message={warning} style={{ marginBottom: 16 }} /> : null}
      run={({ reason }) => run(reason?.trim() ?? "")}
      saved={close}
      close={close}
    >
      <Form.Item
        name="reason"
        label={label ?? t.reason}
        rules={[
          { required: !optional, whitespace: true, message: t.required },
          { max: 500, message: t.too_long(500) },
        ]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
      </Form.Item>
    </FormDialog>
  );
}
