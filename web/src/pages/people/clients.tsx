import { Button, DatePicker, Form, Input, Modal, Popconfirm, Select, Table, Tag } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { people } from "../../api/calls";
import type { ApiClient } from "../../api/types";
import { useAct } from "../../parts/act";
import { Loaded, ProblemBox, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { StateTag } from "../../parts/tags";
import { day, minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { Once } from "./once";
import { text } from "./text";

export function Clients() {
  const t = useWords(text);
  const shared = useShared();
  const { act } = useAct();
  const paged = usePaged<ApiClient>((cursor, signal) => people.clients({ limit: 50, cursor }, signal), []);
  const [adding, set_adding] = useState(false);
  const [secret, set_secret] = useState<string>();
  const roles = shared.roles as Record<string, string>;
  return (
    <>
      <div className="jw-bar" style={{ marginBottom: 12 }}>
        <Button type="primary" onClick={() => set_adding(true)}>
          {t.add_client}
        </Button>
      </div>
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.no_clients}>
        {() => (
          <>
            <Table<ApiClient>
              size="small"
              rowKey="id"
              dataSource={paged.items}
              pagination={false}
              scroll={{ x: 900 }}
              columns={[
                { title: t.client_name, ellipsis: true, render: (_, one) => <Long text={one.name} /> },
                { title: shared.org, ellipsis: true, render: (_, one) => <Long text={one.org?.name ?? ""} /> },
                {
                  title: t.roles,
                  width: 220,
                  render: (_, one) => one.roles.map((role) => <Tag key={role} bordered={false}>{roles[role] ?? role}</Tag>),
                },
                { title: shared.created, width: 150, render: (_, one) => minute(one.created) },
                { title: t.expires, width: 120, render: (_, one) => day(one.expires) },
                {
                  title: shared.state,
                  width: 110,
                  render: (_, one) => <StateTag state={one.revoked ? "revoked" : "active"} />,
                },
                {
                  title: shared.actions,
                  width: 90,
                  render: (_, one) =>
                    one.revoked ? null : (
                      <Popconfirm
                        title={t.revoke}
                        description={t.revoke_sure}
                        onConfirm={() =>
                          void act(async () => (await people.remove_client(one.id), true), t.revoked).then(
                            (found) => found && paged.load.reload(),
                          )
                        }
                      >
                        <Button size="small" type="link" danger>
                          {t.revoke}
                        </Button>
                      </Popconfirm>
                    ),
                },
              ]}
            />
            <More paged={paged} />
          </>
        )}
      </Loaded>
      <ClientDialog
        open={adding}
        close={() => set_adding(false)}
        saved={(key) => {
          set_adding(false);
          paged.load.reload();
          set_secret(key);
        }}
      />
      <Once title={t.key} note={t.key_note} value={secret} close={() => set_secret(undefined)} />
    </>
  );
}

function ClientDialog({ open, close, saved }: { open: boolean; close: () => void; saved: (key: string) => void }) {
  const t = useWords(text);
  const shared = useShared();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<{ name: string; roles: string[]; expires: Dayjs }>();
  const roles = useLoad((signal) => people.roles(signal), []);
  const names = shared.roles as Record<string, string>;
  const submit = async () => {
    const fields = await form.validateFields();
    const made = await act(
      () =>
        people.add_client({
          name: fields.name.trim(),
          roles: fields.roles,
          expires: fields.expires.endOf("day").toISOString(),
        }),
      undefined,
      true,
    );
    if (made) saved(made.key);
  };
  return (
    <Modal
      open={open}
      title={t.add_client}
      okText={shared.save}
      cancelText={shared.cancel}
      okButtonProps={{ loading: busy }}
      onOk={() => void submit()}
      onCancel={close}
      destroyOnHidden
    >
      {problem ? <ProblemBox problem={problem} /> : null}
      <Form form={form} layout="vertical" preserve={false} initialValues={{ roles: [], expires: dayjs().add(1, "year") }}>
        <Form.Item name="name" label={t.client_name} rules={[{ required: true, whitespace: true, message: shared.required }]}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="roles" label={t.roles} rules={[{ required: true, message: shared.required }]}>
          <Select
            mode="multiple"
            loading={roles.busy}
            options={(roles.value?.items ?? []).map((role) => ({ value: role.code, label: names[role.code] ?? role.zh }))}
          />
        </Form.Item>
        <Form.Item name="expires" label={t.expires} rules={[{ required: true, message: shared.required }]}>
          <DatePicker allowClear={false} disabledDate={(date) => !date.isAfter(dayjs(), "day")} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
