import { Button, Popconfirm, Table, Tag } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { inventory, type DataSet, type System } from "../../api/inventory";
import { useAct } from "../../parts/act";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { DataSetDialog, SystemDialog } from "./dialogs";
import { text } from "../../parts/inventory_words";

type Editing = { system?: System } | { in: System; set?: DataSet };

export function SystemList() {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const { user } = useSession();
  const { act } = useAct();
  const load = useLoad((signal) => inventory.systems({}, signal), []);
  const [editing, set_editing] = useState<Editing>();
  const may = (system: System) => right("resource.write") && system.org === user.org.id;
  const saved = () => {
    set_editing(undefined);
    load.reload();
  };
  return (
    <>
      {right("resource.write") ? (
        <div style={{ display: "flex", marginBottom: 12 }}>
          <Button type="primary" style={{ marginLeft: "auto" }} onClick={() => set_editing({})}>
            {t.add_system}
          </Button>
        </div>
      ) : null}
      <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.systems_empty}>
        {(page) =>
          page.items.map((system) => (
            <Sheet
              key={system.id}
              title={
                <>
                  {system.form.name}{" "}
                  <Tag bordered={false}>{(t.kinds as Record<string, string>)[system.form.kind] ?? system.form.kind}</Tag>
                </>
              }
              extra={
                may(system) ? (
                  <>
                    <Button size="small" onClick={() => set_editing({ in: system })}>
                      {t.add_data_set}
                    </Button>{" "}
                    <Button size="small" onClick={() => set_editing({ system })}>
                      {t.change}
                    </Button>{" "}
                    <Popconfirm title={t.remove_sure} onConfirm={() => void act(() => inventory.remove(system.id), t.removed).then(load.reload)}>
                      <Button size="small" danger>
                        {t.remove}
                      </Button>
                    </Popconfirm>
                  </>
                ) : undefined
              }
            >
              <p className="jw-note" style={{ marginTop: 0 }}>
                {[
                  system.org_name,
                  system.parent_name ? `${t.parent} ${system.parent_name}` : "",
                  system.form.maintainer ? `${t.maintainer} ${system.form.maintainer}` : "",
                  t.sets_n(number(system.data_sets.length), number(system.cataloged)),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </p>
              {system.form.abstract ? <p>{system.form.abstract}</p> : null}
              {system.form.services.map((one) => (
                <Tag key={one}>{one}</Tag>
              ))}
              {system.data_sets.length > 0 ? (
                <Table<DataSet>
                  rowKey="id"
                  size="small"
                  style={{ marginTop: 8 }}
                  dataSource={system.data_sets}
                  pagination={false}
                  columns={[
                    { title: t.data_set, ellipsis: true, render: (_, one) => <Long text={one.form.name} /> },
                    { title: t.services, width: 260, ellipsis: true, render: (_, one) => <Long text={shared.listed(one.form.services) || "–"} /> },
                    { title: t.rows, width: 130, align: "right", render: (_, one) => (one.form.rows ? number(one.form.rows) : "–") },
                    { title: t.frequency, width: 90, render: (_, one) => (shared.cycle as Record<string, string>)[one.form.frequency] ?? one.form.frequency },
                    {
                      title: t.resource,
                      width: 240,
                      ellipsis: true,
                      render: (_, one) =>
                        one.resource_name ? (
                          <Link to={`/catalog/${encodeURIComponent(one.form.resource)}`}>
                            <Long text={one.resource_name} />
                          </Link>
                        ) : (
                          <Tag color="orange" bordered={false}>
                            {t.not_cataloged}
                          </Tag>
                        ),
                    },
                    ...(may(system)
                      ? [
                          {
                            title: shared.actions,
                            width: 130,
                            render: (_: unknown, one: DataSet) => (
                              <>
                                <Button type="link" size="small" onClick={() => set_editing({ in: system, set: one })}>
                                  {t.change}
                                </Button>
                                <Popconfirm title={t.remove_sure} onConfirm={() => void act(() => inventory.remove_data_set(one.id), t.removed).then(load.reload)}>
                                  <Button type="link" size="small" danger>
                                    {t.remove}
                                  </Button>
                                </Popconfirm>
                              </>
                            ),
                          },
                        ]
                      : []),
                  ]}
                />
              ) : null}
            </Sheet>
          ))
        }
      </Loaded>
      {editing && "in" in editing ? (
        <DataSetDialog system={editing.in} of={editing.set} close={() => set_editing(undefined)} saved={saved} />
      ) : editing ? (
        <SystemDialog of={editing.system} others={(load.value?.items ?? []).filter((one) => one.org === user.org.id)} close={() => set_editing(undefined)} saved={saved} />
      ) : null}
    </>
  );
}
