import { Button, Form, Input, Popconfirm, Select, Space, Tag } from "antd";
import { useState } from "react";
import { people, world } from "../../api/calls";
import type { Org, Person } from "../../api/types";
import { useAct } from "../../parts/act";
import { FormDialog } from "../../parts/form_dialog";
import { useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { usePaged } from "../../parts/paged";
import { PagedTable } from "../../parts/paged_table";
import { useShared, useWords } from "../../text/language";
import { Once } from "./once";
import { RolesField } from "./roles_field";
import { text } from "./text";

export function Persons() {
  const t = useWords(text);
  const shared = useShared();
  const { act } = useAct();
  const paged = usePaged<Person>((cursor, signal) => people.list({ limit: 50, cursor }, signal), []);
  const [editing, set_editing] = useState<Person | "new">();
  const [secret, set_secret] = useState<string>();
  const roles = shared.roles as Record<string, string>;
  const set_active = (person: Person, active: boolean) =>
    void act(() => people.change(person.id, { active }), t.changed).then((found) => found && paged.load.reload());
  return (
    <>
      <div className="jw-bar" style={{ marginBottom: 12 }}>
        <Button type="primary" onClick={() => set_editing("new")}>
          {t.add}
        </Button>
      </div>
      <PagedTable
        paged={paged}
        empty={t.no_people}
        width={1000}
        columns={[
        { title: t.login, width: 170, render: (_, one) => <code>{one.login}</code> },
        { title: t.name, width: 130, ellipsis: true, render: (_, one) => <Long text={one.name} /> },
        { title: shared.org, ellipsis: true, render: (_, one) => <Long text={one.org.name} /> },
        {
          title: t.roles,
          width: 230,
          render: (_, one) => one.roles.map((role) => <Tag key={role} bordered={false}>{roles[role] ?? role}</Tag>),
        },
        {
          title: shared.state,
          width: 150,
          render: (_, one) => (
            <>
              {one.active ? t.active : <Tag color="red" bordered={false}>{t.off}</Tag>}
              {one.active && one.must_change ? <span className="jw-note"> · {t.must_change}</span> : null}
            </>
          ),
        },
        {
          title: shared.actions,
          width: 270,
          render: (_, one) => (
            <Space size={4}>
              <Button size="small" type="link" onClick={() => set_editing(one)}>
                {t.edit}
              </Button>
              <Popconfirm
                title={t.reset}
                description={t.reset_sure}
                onConfirm={() => void act(() => people.new_password(one.id)).then((found) => found && set_secret(found.password))}
              >
                <Button size="small" type="link">
                  {t.reset}
                </Button>
              </Popconfirm>
              {one.active ? (
                <Popconfirm title={t.disable} description={t.disable_sure} onConfirm={() => set_active(one, false)}>
                  <Button size="small" type="link" danger>
                    {t.disable}
                  </Button>
                </Popconfirm>
              ) : (
                <Button size="small" type="link" onClick={() => set_active(one, true)}>
                  {t.enable}
                </Button>
              )}
            </Space>
          ),
        },
        ]}
      />
      <PersonDialog
        person={editing}
        close={() => set_editing(undefined)}
        saved={(password) => {
          set_editing(undefined);
          paged.load.reload();
          set_secret(password);
        }}
      />
      <Once title={t.password} note={t.password_note} value={secret} close={() => set_secret(undefined)} />
    </>
  );
}

interface Fields {
  login: string;
  name: string;
  org: string;
  roles: string[];
}

const kNames = ["login", "name", "org", "roles"] as const;

function PersonDialog({ person, close, saved }: { person: Person | "new" | undefined; close: () => void; saved: (password?: string) => void }) {
  const t = useWords(text);
  const shared = useShared();
  const fresh = person === "new";
  const orgs = useLoad<{ items: Org[] }>(
    (signal) => (fresh ? world.orgs({}, signal) : Promise.resolve({ items: [] })),
    [fresh],
  );
  const run = async (fields: Fields): Promise<string | undefined> => {
    const name = fields.name.trim();
    if (person === "new") return (await people.add({ ...fields, login: fields.login.trim(), name })).password;
    if (person) await people.change(person.id, { name, roles: fields.roles });
    return undefined;
  };
  const must = { required: true, whitespace: true, message: shared.required };
  return (
    <FormDialog<Fields, string | undefined>
      open={person !== undefined}
      title={fresh ? t.add_title : t.edit_title}
      ok={shared.save}
      names={kNames}
      initial={person && person !== "new" ? { login: person.login, name: person.name, roles: person.roles } : { roles: [] }}
      done={fresh ? t.added : t.saved}
      run={run}
      saved={saved}
      close={close}
    >
      <Form.Item name="login" label={t.login} rules={[must, { pattern: /^[a-z0-9][a-z0-9._-]{2,63}$/, message: t.login_bad }]}>
        <Input disabled={!fresh} maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item name="name" label={t.name} rules={[must]}>
        <Input maxLength={64} />
      </Form.Item>
      {fresh ? (
        <Form.Item name="org" label={shared.org} rules={[{ required: true, message: shared.required }]}>
          <Select
            showSearch
            optionFilterProp="label"
            loading={orgs.busy}
            options={(orgs.value?.items ?? [])
              .filter((org) => org.local)
              .map((org) => ({ value: org.id, label: org.name }))}
          />
        </Form.Item>
      ) : null}
      <RolesField />
    </FormDialog>
  );
}
