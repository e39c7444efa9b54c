import { Button, Drawer, Space, Table, Tabs, Tag } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { standard, type CodeItem, type CodeSet } from "../../api/standard";
import { useAct } from "../../parts/act";
import { Loaded, useLoad } from "../../parts/load";
import { useRight, useSession } from "../../parts/session";
import { day, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { SetDialog } from "./set_dialog";
import { text } from "./text";

const cell = (value: string) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const csv_of = (items: CodeItem[]) =>
  ["代码,名称,上级代码", ...items.map((item) => [item.code, item.name, item.parent].map(cell).join(","))].join("\n");

export function SetDrawer({ set, close, changed }: { set: CodeSet; close: () => void; changed: () => void }) {
  const t = useWords(text);
  const right = useRight();
  const { user } = useSession();
  const { act } = useAct();
  const [revising, set_revising] = useState(false);
  const codes = useLoad((signal) => standard.codes(set.code, set.version, signal), [set.code, set.version]);
  const may = right("standard.write") && set.org !== "" && set.org === user.org.id;
  return (
    <Drawer
      open
      width={760}
      title={
        <>
          {set.name} <Tag>{set.code}</Tag>
        </>
      }
      onClose={close}
      extra={
        <Space>
          <Button onClick={() => void act(() => standard.download_codes(set.code))}>{t.export}</Button>
          {may ? (
            <Button type="primary" disabled={!codes.value} onClick={() => set_revising(true)}>
              {t.new_version}
            </Button>
          ) : null}
        </Space>
      }
    >
      <p className="jw-note" style={{ marginTop: 0 }}>
        {[set.source, set.in_force && `${t.in_force} ${set.in_force}`, set.extends && `${t.extends} ${set.extends}`, `v${set.version}`]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <Tabs
        items={[
          {
            key: "codes",
            label: `${t.codes} ${number(set.size)}`,
            children: (
              <Loaded load={codes}>
                {(items) => (
                  <Table
                    size="small"
                    rowKey="code"
                    dataSource={items}
                    pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
                    columns={[
                      { title: t.code, dataIndex: "code", width: 140 },
                      { title: t.name, dataIndex: "name" },
                      { title: t.parent, dataIndex: "parent", width: 140 },
                    ]}
                  />
                )}
              </Loaded>
            ),
          },
          { key: "versions", label: t.versions, children: <Versions set={set} /> },
          { key: "uses", label: t.uses, children: <Uses set={set} /> },
        ]}
      />
      {revising && codes.value ? (
        <SetDialog
          all={[]}
          set={set}
          csv={csv_of(codes.value)}
          close={() => set_revising(false)}
          saved={() => {
            set_revising(false);
            changed();
          }}
        />
      ) : null}
    </Drawer>
  );
}

function Versions({ set }: { set: CodeSet }) {
  const t = useWords(text);
  const shared = useShared();
  const load = useLoad((signal) => standard.versions(set.code, signal), [set.code, set.version]);
  const [compared, set_compared] = useState<number>();
  return (
    <Loaded load={load}>
      {(versions) => (
        <>
          <Table
            size="small"
            rowKey="version"
            dataSource={versions}
            pagination={false}
            columns={[
              { title: t.version, width: 70, render: (_, one) => `v${one.version}` },
              { title: t.in_force, dataIndex: "in_force", width: 110 },
              { title: t.size, width: 80, render: (_, one) => number(one.size) },
              {
                title: `${t.added} / ${t.dropped} / ${t.changed}`,
                width: 170,
                render: (_, one) => (one.version === 1 ? "" : `${one.added} / ${one.dropped} / ${one.renamed}`),
              },
              { title: t.note, render: (_, one) => shared.clauses([one.note, one.drop_reason].filter(Boolean)) },
              { title: "", width: 100, render: (_, one) => day(one.created) },
              {
                title: "",
                width: 120,
                render: (_, one) =>
                  one.version > 1 ? (
                    <Button size="small" type="link" onClick={() => set_compared(one.version)}>
                      {t.compare}
                    </Button>
                  ) : null,
              },
            ]}
          />
          {compared ? <Comparison code={set.code} to={compared} /> : null}
        </>
      )}
    </Loaded>
  );
}

function Comparison({ code, to }: { code: string; to: number }) {
  const t = useWords(text);
  const load = useLoad((signal) => standard.compare(code, to - 1, to, signal), [code, to]);
  return (
    <Loaded load={load} skeleton={2}>
      {(found) => (
        <div style={{ marginTop: 16 }}>
          <b>
            v{found.from} → v{found.to}
          </b>
          {found.added.length + found.dropped.length + found.changed.length === 0 ? <p>{t.no_difference}</p> : null}
          {found.added.map((item) => (
            <div key={`+${item.code}`}>
              <Tag color="success">{t.added}</Tag> {item.code} {item.name}
            </div>
          ))}
          {found.dropped.map((item) => (
            <div key={`-${item.code}`}>
              <Tag color="error">{t.dropped}</Tag> {item.code} {item.name}
            </div>
          ))}
          {found.changed.map(({ before, after }) => (
            <div key={`=${after.code}`}>
              <Tag color="warning">{t.changed}</Tag> {after.code} {before.name} → {after.name}
            </div>
          ))}
        </div>
      )}
    </Loaded>
  );
}

function Uses({ set }: { set: CodeSet }) {
  const t = useWords(text);
  const shared = useShared();
  const load = useLoad((signal) => standard.uses(set.code, signal), [set.code]);
  return (
    <Loaded load={load} empty={(uses) => uses.length === 0} empty_text={t.uses_empty}>
      {(uses) => (
        <Table
          size="small"
          rowKey={(row) => `${row.kind}${row.id}${row.item}`}
          dataSource={uses}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          columns={[
            { title: "", width: 150, render: (_, one) => (t.use_kinds as Record<string, string>)[one.kind] ?? one.kind },
            {
              title: t.name,
              render: (_, one) =>
                one.kind === "resource" ? <Link to={`/catalog/${one.id}`}>{one.name}</Link> : shared.aside(one.name, one.id),
            },
            { title: "", dataIndex: "item", width: 180 },
          ]}
        />
      )}
    </Loaded>
  );
}
