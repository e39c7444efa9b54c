import { Form, Input } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import { processes } from "../../api/process";
import { FormDialog } from "../../parts/form_dialog";
import { VariablesEdit } from "../../parts/variables_edit";
import { changed } from "../../parts/variables_form";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

// Starts an instance; its page is shown when it runs.
export function StartDialog({ process, name, open, close }: { process: string; name: string; open: boolean; close: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const navigate = useNavigate();
  const [typed, set_typed] = useState<Record<string, string>>({});
  return (
    <FormDialog<{ title: string; key?: string }, { instance: string }>
      open={open}
      title={t.start_title}
      ok={t.start}
      done={t.started}
      lead={<p className="jw-note">{t.start_lead}</p>}
      initial={{ title: name }}
      run={(fields) => processes.start(process, 0, fields.title.trim(), fields.key?.trim() ?? "", changed(typed, {}))}
      saved={(answer) => navigate(`/flows/${encodeURIComponent(answer.instance)}`)}
      close={close}
    >
      <Form.Item name="title" label={t.name} rules={[{ required: true, whitespace: true, message: shared.required }, { max: 200, message: shared.too_long(200) }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="key" label={t.key}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item label={t.data}>
        <VariablesEdit before={{}} typed={typed} change={set_typed} />
      </Form.Item>
    </FormDialog>
  );
}
