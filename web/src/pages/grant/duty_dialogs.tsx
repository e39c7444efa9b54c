import { Alert, Button, Form, Input, Upload } from "antd";
import { useState } from "react";
import { after_use, type UseDuty } from "../../api/after_use";
import { sha256_of } from "../../parts/digest";
import { FormDialog } from "../../parts/form_dialog";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useShared, useWords } from "../../text/language";
import { text } from "./duties_text";

interface Fields {
  note: string;
  file_name?: string;
  file_sha256?: string;
}

interface Dialog {
  duty: UseDuty | undefined;
  done: () => void;
  close: () => void;
}

// The consumer says that a duty is done; the file stays with it, its digest goes on record.
export function ConfirmDuty({ duty, done, close }: Dialog) {
  const t = useWords(text);
  const shared = useShared();
  const [no_digest, set_no_digest] = useState(false);
  return (
    <FormDialog<Fields, UseDuty>
      open={duty !== undefined}
      title={t.confirm_title}
      ok={t.confirm}
      done={t.confirmed}
      lead={<Alert type="info" message={t.confirm_lead} style={{ marginBottom: 16 }} />}
      run={(fields) => after_use.confirm(duty!, { note: fields.note.trim(), file_name: fields.file_name ?? "", file_sha256: fields.file_sha256 ?? "" })}
      saved={done}
      close={close}
    >
      {(form) => (
        <>
          <Form.Item
            name="note"
            label={t.what}
            rules={[
              { required: true, whitespace: true, message: shared.required },
              { max: 2000, message: shared.too_long(2000) },
            ]}
          >
            <Input.TextArea rows={3} maxLength={2000} showCount autoFocus />
          </Form.Item>
          <Form.Item label={t.file} extra={no_digest ? t.no_digest : undefined}>
            <Upload
              maxCount={1}
              beforeUpload={(file) => {
                void sha256_of(file).then((digest) => {
                  set_no_digest(digest === "");
                  form.setFieldsValue({ file_name: digest ? file.name : "", file_sha256: digest });
                });
                return false;
              }}
              onRemove={() => form.setFieldsValue({ file_name: "", file_sha256: "" })}
            >
              <Button>{t.pick}</Button>
            </Upload>
          </Form.Item>
          <Form.Item name="file_name" hidden>
            <Input />
          </Form.Item>
          <Form.Item name="file_sha256" hidden>
            <Input />
          </Form.Item>
        </>
      )}
    </FormDialog>
  );
}

// The provider is not content with the evidence.
export function SendBack({ duty, done, close }: Dialog) {
  const t = useWords(text);
  return (
    <ReasonDialog
      open={duty !== undefined}
      title={t.send_back_title}
      warning={t.send_back_warning}
      ok={t.send_back}
      done={t.sent_back}
      run={(reason) => after_use.send_back(duty!, reason).then(done)}
      close={close}
    />
  );
}
