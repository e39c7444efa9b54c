import { Button, DatePicker, Form, Input, Popconfirm, Tag } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { people } from "../../api/calls";
import type { ApiClient } from "../../api/types";
import { useAct } from "../../parts/act";
import { FormDialog } from "../../parts/form_dialog";
import { Long } from "../../parts/long";
import { usePaged } from "../../parts/paged";
import { PagedTable } from "../../parts/paged_table";
import { StateTag } from "../../parts/tags";
import { day, minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { Once } from "./once";
import { RolesField } from "./roles_field";
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
      <PagedTable
        paged={paged}
        empty={t.no_clients}
        width={900}
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

interface Fields {
  name: string;
  roles: string[];
  expires: Dayjs;
}

const kNames = ["name", "roles", "expires"] as const;

function ClientDialog({ open, close, saved }: { open: boolean; close: () => void; saved: (key: string) => void }) {
  const t = useWords(text);
  const shared = useShared();
  return (
    <FormDialog<Fields, { key: string }>
      open={open}
      title={t.add_client}
      ok={shared.save}
      names={kNames}
      initial={{ roles: [], expires: dayjs().add(1, "year") }}
      run={({ name, roles, expires }) => people.add_client({ name: name.trim(), roles, expires: expires.endOf("day").toISOString() })}
      saved={(made) => saved(made.key)}
      close={close}
    >
      <Form.Item name="name" label={t.client_name} rules={[{ required: true, whitespace: true, message: shared.required }]}>
        <Input maxLength={80} />
      </Form.Item>
      <RolesField />
      <Form.Item name="expires" label={t.expires} rules={[{ required: true, message: shared.required }]}>
        <DatePicker allowClear={false} disabledDate={(date) => !date.isAfter(dayjs(), "day")} />
      </Form.Item>
    </FormDialog>
  );
}
