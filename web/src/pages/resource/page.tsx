import { Button, Popconfirm, Skeleton, Table, Tabs, Tag } from "antd";
import { useState, type ReactNode } from "react";
import { Link, useParams } from "react-router-dom";
import { resources } from "../../api/calls";
import type { DataVersion, Resource, RowsPage, Value } from "../../api/types";
import { useAct } from "../../parts/act";
import { ItemsTable } from "../../parts/items_table";
import { Loaded, useLoad } from "../../parts/load";
import { LoadResult } from "../../parts/load_result";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { RowsTable } from "../../parts/rows_table";
import { useRight, useSession } from "../../parts/session";
import { SharingTag, StateTag } from "../../parts/tags";
import { bytes, minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { LoadDialog } from "./load_dialog";
import { text } from "./text";

export default function ResourcePage() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const right = useRight();
  const { user } = useSession();
  const { act, busy } = useAct();
  const load = useLoad((signal) => resources.one(id, signal), [id]);
  const [loading, set_loading] = useState(false);
  const [withdrawing, set_withdrawing] = useState(false);
  const resource = load.value;
  const own = resource?.org.id === user.org.id;

  const actions =
    resource && own ? (
      <>
        {resource.state === "published" && right("resource.publish") ? (
          <Button danger onClick={() => set_withdrawing(true)}>
            {t.withdraw}
          </Button>
        ) : null}
        {right("resource.write") && resource.state !== "withdrawn" ? (
          <Button onClick={() => set_loading(true)}>{t.load}</Button>
        ) : null}
        {resource.state === "draft" && right("resource.publish") ? (
          <Popconfirm
            title={t.publish_sure}
            description={<div style={{ maxWidth: 280 }}>{t.publish_note}</div>}
            onConfirm={() =>
              void act(() => resources.publish(id), t.published).then((found) => found && load.reload())
            }
          >
            <Button type="primary" loading={busy}>
              {t.publish}
            </Button>
          </Popconfirm>
        ) : null}
      </>
    ) : undefined;

  return (
    <PageFrame
      name={resource?.name}
      title={
        resource ? (
          <>
            {resource.name} <span style={{ fontSize: 14, fontWeight: 400, marginLeft: 8 }}><StateTag state={resource.state} /></span>
          </>
        ) : (
          t.resources
        )
      }
      above={{ to: "/resources", text: t.resources }}
      actions={actions}
    >
      <Loaded load={load}>{(one) => <Detail resource={one} />}</Loaded>
      <LoadDialog id={id} open={loading} close={() => set_loading(false)} loaded={load.reload} />
      <ReasonDialog
        open={withdrawing}
        title={t.withdraw_title}
        warning={t.withdraw_warning}
        danger
        ok={t.withdraw}
        done={t.withdrawn}
        run={(reason) => resources.withdraw(id, reason).then(() => load.reload())}
        close={() => set_withdrawing(false)}
      />
    </PageFrame>
  );
}

function Detail({ resource }: { resource: Resource }) {
  const t = useWords(text);
  const shared = useShared();
  const facts: [ReactNode, ReactNode][] = [
    [t.code, <code key="c">{resource.code}</code>],
    [t.sharing, <SharingTag key="s" sharing={resource.sharing} />],
    [shared.rows, number(resource.rows)],
    [t.cycle, (shared.cycle as Record<string, string>)[resource.update_cycle] ?? resource.update_cycle],
    [t.editor, resource.editor],
    [shared.created, minute(resource.created)],
  ];
  if (resource.scope) facts.push([t.scope, resource.scope]);
  if (resource.purpose_text) facts.push([t.purpose_text, resource.purpose_text]);
  if (resource.reason) facts.push([t.refusal, resource.reason]);
  if (resource.legal_basis) facts.push([shared.legal_basis, resource.legal_basis]);
  return (
    <>
      <Sheet
        title={t.about}
        extra={
          resource.state === "published" ? (
            <Link to={`/catalog/${encodeURIComponent(resource.id)}`}>{t.in_catalog}</Link>
          ) : undefined
        }
      >
        <p style={{ marginTop: 0 }}>{resource.abstract}</p>
        <Facts items={facts} />
      </Sheet>
      <Sheet>
        <Tabs
          items={[
            {
              key: "versions",
              label: t.versions,
              children: <Versions resource={resource} />,
            },
            {
              key: "rows",
              label: t.preview,
              disabled: resource.data_version === 0,
              children: <Preview resource={resource} />,
            },
            {
              key: "items",
              label: t.items_n(number(resource.items.length)),
              children: <ItemsTable items={resource.items} />,
            },
          ]}
        />
      </Sheet>
    </>
  );
}

function Versions({ resource }: { resource: Resource }) {
  const t = useWords(text);
  const shared = useShared();
  const versions = [...(resource.versions ?? [])].sort((a, b) => b.number - a.number);
  return (
    <Table<DataVersion>
      size="small"
      rowKey="number"
      dataSource={versions}
      pagination={false}
      locale={{ emptyText: t.no_versions }}
      scroll={{ x: 860 }}
      expandable={{
        expandedRowRender: (version) => <LoadResult resource={resource.id} version={version} />,
        rowExpandable: (version) => version.rows_set_aside > 0,
      }}
      columns={[
        {
          title: shared.version,
          width: 110,
          render: (_, version) => (
            <>
              {version.number} {version.number === resource.data_version ? <Tag bordered={false} color="green">{t.live}</Tag> : null}
            </>
          ),
        },
        { title: t.file, ellipsis: true, render: (_, version) => <Long text={version.file_name} /> },
        { title: t.rows_in, align: "right", render: (_, version) => number(version.rows_in) },
        { title: t.accepted, align: "right", render: (_, version) => number(version.rows_accepted) },
        { title: t.set_aside, align: "right", render: (_, version) => number(version.rows_set_aside) },
        { title: "", align: "right", width: 90, render: (_, version) => bytes(version.bytes) },
        { title: shared.time, width: 150, render: (_, version) => minute(version.loaded) },
        { title: t.loader, width: 130, ellipsis: true, render: (_, version) => <Long text={version.loader} /> },
      ]}
    />
  );
}

function Preview({ resource }: { resource: Resource }) {
  const t = useWords(text);
  const titles = Object.fromEntries(resource.items.map((item) => [item.name, item.title]));
  const paged = usePaged<Value[], RowsPage>(
    async (cursor, signal) => {
      const { columns, rows, next, total } = await resources.rows(resource.id, { limit: 50, cursor }, signal);
      return { columns, items: rows, next, total };
    },
    [resource.id, resource.data_version],
  );
  return (
    <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.no_rows} skeleton={<Skeleton active />}>
      {({ columns }) => (
        <>
          <RowsTable columns={columns} rows={paged.items} titles={titles} height={440} />
          <More paged={paged} />
        </>
      )}
    </Loaded>
  );
}
