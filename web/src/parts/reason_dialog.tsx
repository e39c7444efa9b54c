import { Alert, Form, Input, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { useAct } from "./act";
import { ProblemBox } from "./load";
import { useShared } from "../text/language";

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
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<{ reason: string }>();
  const [shown, set_shown] = useState(0);
  const submit = async () => {
    const { reason } = await form.validateFields();
    const answer = await act(async () => (await run(reason?.trim() ?? "")) ?? true, done, true);
    if (answer !== undefined) close();
  };
  return (
    <Modal
      open={open}
      title={title}
      okText={ok}
      cancelText={t.cancel}
      okButtonProps={{ danger, loading: busy }}
      onOk={() => void submit()}
      onCancel={close}
      afterOpenChange={(is) => is && set_shown((n) => n + 1)}
      destroyOnHidden
    >
      {warning ? <Alert type={danger ? "warning" : "info"} message={warning} style={{ marginBottom: 16 }} /> : null}
      {problem && shown > 0 ? <ProblemBox problem={problem} /> : null}
      <Form form={form} layout="vertical" preserve={false}>
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
      </Form>
    </Modal>
  );
}
