import { Form, Modal, type FormInstance } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import { useShared } from "../text/language";
import { useAct } from "./act";
import { mark_field } from "./fields";
import { ProblemBox } from "./load";

interface Props<Fields extends object, Answer> {
  open: boolean;
  title: ReactNode;
  ok: string;
  danger?: boolean;
  width?: number;
  // Above the fields: what will happen.
  lead?: ReactNode;
  initial?: Partial<Fields>;
  // Fields the server may complain about by name; the complaint is then shown there.
  names?: readonly (keyof Fields & string)[];
  // Said when it went well.
  done?: string;
  run: (fields: Fields) => Promise<Answer>;
  saved: (answer: Answer) => void;
  close: () => void;
  children: ReactNode | ((form: FormInstance<Fields>) => ReactNode);
}

// A dialog with a form: sends when the fields are right, stays open with the problem when the
// server refuses, forgets what was typed when it closes.
export function FormDialog<Fields extends object, Answer>(props: Props<Fields, Answer>) {
  const { open, title, ok, danger, width, lead, initial, names, done, run, saved, close, children } = props;
  const t = useShared();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<Fields>();
  const [at_field, set_at_field] = useState(false);
  const [shown, set_shown] = useState(false);
  useEffect(() => set_at_field(names ? mark_field(form, problem, [...names]) : false), [form, problem, names]);
  const submit = async () => {
    // The form itself shows what is wrong with its fields.
    const fields = await form.validateFields().catch(() => undefined);
    if (!fields) return;
    set_shown(true);
    const answer = await act(async () => ({ value: await run(fields) }), done, true);
    if (answer) saved(answer.value);
  };
  return (
    <Modal
      open={open}
      title={title}
      width={width}
      okText={ok}
      cancelText={t.cancel}
      okButtonProps={{ danger, loading: busy }}
      onOk={() => void submit()}
      onCancel={close}
      // A click beside it does not throw away what was typed.
      maskClosable={false}
      afterOpenChange={(is) => is && set_shown(false)}
      destroyOnHidden
    >
      {lead}
      {problem && shown && !at_field ? <ProblemBox problem={problem} /> : null}
      <Form form={form} layout="vertical" preserve={false} initialValues={initial}>
        {typeof children === "function" ? children(form) : children}
      </Form>
    </Modal>
  );
}
