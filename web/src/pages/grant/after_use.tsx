import { Alert, Button, Form, Input, Table, Tag, Upload } from "antd";
import { useState } from "react";
import { after_use, type Evidence, type UseDuty } from "../../api/after_use";
import type { Grant } from "../../api/types";
import { sha256_of } from "../../parts/digest";
import { FormDialog } from "../../parts/form_dialog";
import { Loaded, useLoad } from "../../parts/load";
import { Digest } from "../../parts/long";
import { Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useRight, useSession } from "../../parts/session";
import { minute } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./after_use_text";

interface Fields {
  note: string;
  file_name?: string;
  file_sha256?: string;
}

function Standing({ duty }: { duty: UseDuty }) {
  const t = useWords(text);
  if (duty.state === "waiting") return <span className="jw-note">{t.waiting}</span>;
  if (duty.state === "done") return <Tag color="success">{t.done}</Tag>;
  return (
    <>
      <Tag color={duty.late > 0 ? "error" : "processing"}>{duty.late > 0 ? t.late(duty.late) : t.open}</Tag>
      {duty.returned ? <div className="jw-note">{`${t.returned}：${duty.returned}`}</div> : null}
    </>
  );
}

// What the consumer owes after use, with the evidence: the consumer confirms, the provider looks.
export function AfterUse({ grant, changed }: { grant: Grant; changed: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const right = useRight();
  const { user } = useSession();
  const load = useLoad((signal) => after_use.duties(grant.id, signal), [grant.id, grant.state]);
  const [confirming, set_confirming] = useState<UseDuty>();
  const [returning, set_returning] = useState<UseDuty>();
  const [no_digest, set_no_digest] = useState(false);
  const taking = grant.recipient.id === user.org.id && right("holding.read");
  const giving = grant.provider.id === user.org.id && right("grant.revoke");
  // A confirmation can close an alert as well.
  const again = () => {
    load.reload();
    changed();
  };
  // A grant that has just come is looked at within seconds; until then there is nothing to show.
  if (load.value && load.value.items.length === 0) return null;
  return (
    <Sheet title={t.duties} flush>
      <Loaded load={load}>
        {({ items }) => (
          <Table<UseDuty>
            size="small"
            rowKey={(duty) => `${duty.kind}-${duty.round}`}
            dataSource={items}
            pagination={false}
            columns={[
              {
                title: t.duty,
                render: (_, duty) => (
                  <>
                    {either(duty)}
                    {duty.round > 1 ? <span className="jw-note"> {t.round(duty.round)}</span> : null}
                  </>
                ),
              },
              { title: t.due, width: 120, render: (_, duty) => duty.due || "—" },
              { title: shared.state, width: 200, render: (_, duty) => <Standing duty={duty} /> },
              {
                title: t.evidence,
                render: (_, duty) =>
                  duty.confirmed ? (
                    <>
                      <div>{duty.note}</div>
                      {duty.file_name ? (
                        <div className="jw-note">
                          {duty.file_name} <Digest value={duty.file_sha256} />
                        </div>
                      ) : null}
                      <div className="jw-note">{`${duty.confirmed_by} ${minute(duty.confirmed)}`}</div>
                    </>
                  ) : (
                    "—"
                  ),
              },
              {
                title: "",
                width: 110,
                render: (_, duty) =>
                  taking && duty.state === "open" ? (
                    <Button size="small" type="primary" onClick={() => set_confirming(duty)}>
                      {t.confirm}
                    </Button>
                  ) : giving && duty.state === "done" ? (
                    <Button size="small" onClick={() => set_returning(duty)}>
                      {t.send_back}
                    </Button>
                  ) : null,
              },
            ]}
          />
        )}
      </Loaded>
      <FormDialog<Fields, UseDuty>
        open={confirming !== undefined}
        title={t.confirm_title}
        ok={t.confirm}
        done={t.confirmed}
        lead={<Alert type="info" message={t.confirm_lead} style={{ marginBottom: 16 }} />}
        run={(fields) => {
          const evidence: Evidence = {
            note: fields.note.trim(),
            file_name: fields.file_name ?? "",
            file_sha256: fields.file_sha256 ?? "",
          };
          return after_use.confirm(confirming!, evidence);
        }}
        saved={() => {
          set_confirming(undefined);
          again();
        }}
        close={() => set_confirming(undefined)}
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
      <ReasonDialog
        open={returning !== undefined}
        title={t.send_back_title}
        warning={t.send_back_warning}
        ok={t.send_back}
        done={t.sent_back}
        run={(reason) => after_use.send_back(returning!, reason).then(again)}
        close={() => set_returning(undefined)}
      />
    </Sheet>
  );
}
