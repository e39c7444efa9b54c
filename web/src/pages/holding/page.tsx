import { DownloadOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, App, Button, Dropdown, Input, Select, Table, Tabs, Tag, Tooltip } from "antd";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router-dom";
import { applications, holdings } from "../../api/calls";
import { corrections, type Mark, type RowKey } from "../../api/correction";
import type { Change, Condition, Holding, HoldingColumn, RowsPage, Value } from "../../api/types";
import { useAct } from "../../parts/act";
import { DisputeDialog } from "../../parts/dispute_dialog";
import { DisputeFileDialog } from "../../parts/dispute_file_dialog";
import { Loaded, useLoad } from "../../parts/load";
import { Digest } from "../../parts/long";
import { OrgName } from "../../parts/names";
import { More, usePaged } from "../../parts/paged";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { RowsTable } from "../../parts/rows_table";
import { useRight } from "../../parts/session";
import { StateTag } from "../../parts/tags";
import { last_day, minute, number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./text";
import "./page.css";

const kBare = ["null", "not_null"];
const kOps = ["eq", "ne", "contains", "starts", "gt", "ge", "lt", "le", "null", "not_null"] as const;
const kFormats = ["csv", "xlsx", "parquet"] as const;

// Filters live in the address, so that a view can be sent to a colleague. Nonsense there is no filter.
export function conditions_from(query: string | null): Condition[] {
  if (!query) return [];
  try {
    const parsed: unknown = JSON.parse(query);
    if (!Array.isArray(parsed)) return [];
    return parsed.filter(
      (one): one is Condition =>
        typeof one?.item === "string" && typeof one?.op === "string" && typeof (one?.value ?? "") === "string",
    );
  } catch {
    return [];
  }
}

export default function HoldingPage() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const load = useLoad((signal) => holdings.one(id, signal), [id]);
  const [query] = useSearchParams();
  const holding = load.value;
  return (
    <PageFrame
      name={holding?.resource_name}
      title={
        holding ? (
          <>
            {holding.resource_name}{" "}
            <span style={{ fontSize: 14, fontWeight: 400, marginLeft: 8 }}>
              <StateTag state={holding.state} />
            </span>
          </>
        ) : (
          t.holdings
        )
      }
      lead={holding ? <Lead holding={holding} /> : undefined}
      above={{ to: "/holdings", text: t.holdings }}
      actions={holding?.state === "live" ? <Downloads holding={holding} where={query.get("where")} /> : undefined}
    >
      <Loaded load={load}>
        {(one) => (
          <Sheet>
            {one.state === "ended" ? <Alert type="warning" showIcon message={t.ended} style={{ marginBottom: 12 }} /> : null}
            {one.unlisted ? (
              <Alert
                type="warning"
                showIcon
                style={{ marginBottom: 12, whiteSpace: "pre-wrap" }}
                message={t.unlisted(minute(one.unlisted.since))}
                description={one.unlisted.reason}
              />
            ) : null}
            <Tabs
              items={[
                ...(one.state === "live" ? [{ key: "rows", label: t.rows, children: <Browse holding={one} /> }] : []),
                { key: "changes", label: t.changes, children: <Changes id={one.id} /> },
                { key: "about", label: t.about, children: <About holding={one} /> },
              ]}
            />
          </Sheet>
        )}
      </Loaded>
    </PageFrame>
  );
}

function Lead({ holding }: { holding: Holding }) {
  const t = useWords(text);
  return (
    <>
      <OrgName id={holding.provider} /> · {t.as_of(number(holding.sequence))} · {minute(holding.updated)} · {t.until}{" "}
      {last_day(holding.valid_until)}
    </>
  );
}

function Downloads({ holding, where }: { holding: Holding; where: string | null }) {
  const t = useWords(text);
  const right = useRight();
  const { act, busy } = useAct();
  if (!right("holding.export")) return null;
  const filtered = conditions_from(where).length > 0 ? (where ?? undefined) : undefined;
  const save = (format: (typeof kFormats)[number], only: string | undefined) =>
    void act(() => holdings.save(holding.id, format, only), t.downloaded);
  const group = (key: string, label: string, only: string | undefined) => ({
    key,
    type: "group" as const,
    label,
    children: kFormats.map((format) => ({
      key: `${key}-${format}`,
      label: format === "parquet" ? "Parquet" : format.toUpperCase(),
      onClick: () => save(format, only),
    })),
  });
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          ...(filtered ? [group("filtered", t.filter, filtered)] : []),
          group("all", t.download_all, undefined),
        ],
      }}
    >
      <Button type="primary" icon={<DownloadOutlined />} loading={busy}>
        {t.download}
      </Button>
    </Dropdown>
  );
}

function Browse({ holding }: { holding: Holding }) {
  const t = useWords(text);
  const [query, set_query] = useSearchParams();
  const where = conditions_from(query.get("where"));
  const order = query.get("order") ?? undefined;
  const set = (name: string, value: string | undefined) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    set_query(next, { replace: true });
  };
  const put = (conditions: Condition[]) => set("where", conditions.length > 0 ? JSON.stringify(conditions) : undefined);
  const given = where.length > 0 ? JSON.stringify(where) : undefined;
  const paged = usePaged<Value[], RowsPage>(
    async (cursor, signal) => {
      const { columns, rows, total, next, as_of } = await holdings.rows(
        holding.id,
        { where: given, order, limit: 100, cursor },
        signal,
      );
      return { columns, items: rows, total, next, as_of };
    },
    [holding.id, holding.sequence, given, order],
  );
  const titles = Object.fromEntries(holding.columns.map((column) => [column.name, column.title ?? column.name]));
  const dispute = useDispute(holding, paged.load.value?.columns.map((column) => (typeof column === "string" ? column : column.name)) ?? []);
  return (
    <>
      <Filter columns={holding.columns} add={(condition) => put([...where, condition])} />
      <div className="jw-conditions">
        {where.map((one, i) => (
          <Tag
            key={`${one.item} ${one.op} ${one.value}`}
            closable
            bordered={false}
            color="blue"
            onClose={() => put(where.filter((_, at) => at !== i))}
          >
            {titles[one.item] ?? one.item} {(t.op as Record<string, string>)[one.op] ?? one.op} {one.value}
          </Tag>
        ))}
        {where.length > 0 ? (
          <Button type="link" size="small" onClick={() => put([])}>
            {t.clear}
          </Button>
        ) : null}
        <span className="jw-note jw-conditions-found">
          {paged.load.value ? t.found(number(paged.load.value.total), number(holding.rows)) : ""}
        </span>
        {dispute.by_file}
      </div>
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.nothing}>
        {(page) => (
          <>
            <RowsTable
              columns={page.columns}
              rows={paged.items}
              titles={titles}
              busy={paged.load.busy}
              height={420}
              order={order}
              reorder={(next) => set("order", next)}
              mark={dispute.mark}
              row_action={dispute.row_action}
            />
            <More paged={paged} />
          </>
        )}
      </Loaded>
      <div className="jw-note">{t.recorded}</div>
      {dispute.dialogs}
    </>
  );
}

const kMarkMood = { open: "wait", corrected: "good", rejected: "bad" } as const;

// 疑义: which cells are disputed, and the ways to dispute more. Rows without a key cannot be named.
function useDispute(holding: Holding, names: string[]) {
  const t = useWords(text);
  const right = useRight();
  const { message } = App.useApp();
  const keys = holding.columns.filter((column) => column.key).map((column) => column.name);
  const may = right("correction.write") && keys.length > 0 && holding.state === "live";
  const marks = useLoad(
    (signal) => (keys.length > 0 ? corrections.marks(holding.id, signal) : Promise.resolve({ items: [] as Mark[] })),
    [holding.id, holding.sequence],
  );
  const [row, set_row] = useState<{ key: RowKey; values: Record<string, string | null> }>();
  const [by_file, set_by_file] = useState(false);
  const name_of = (key: RowKey) => JSON.stringify(keys.map((name) => key[name] ?? null));
  const by_cell = new Map((marks.value?.items ?? []).map((mark) => [`${mark.item} ${name_of(mark.key)}`, mark]));
  const row_of = (values: Value[]) =>
    Object.fromEntries(names.map((name, i) => [name, values[i] === null || values[i] === undefined ? null : String(values[i])]));
  const key_of = (values: Record<string, string | null>): RowKey => Object.fromEntries(keys.map((name) => [name, values[name] ?? null]));

  return {
    mark: (values: Value[], column: string) => {
      const mark = by_cell.get(`${column} ${name_of(key_of(row_of(values)))}`);
      if (!mark) return null;
      const said = <span className={`jw-state jw-state-${kMarkMood[mark.state]}`}>{t.mark[mark.state]}</span>;
      return (
        <Tooltip title={mark.number || t.mark_by_provider}>
          {mark.correction ? <Link to={`/corrections/${encodeURIComponent(mark.correction)}`}>{said}</Link> : said}
        </Tooltip>
      );
    },
    row_action: may
      ? (values: Value[]) => (
          <Button
            type="link"
            size="small"
            onClick={() => {
              const all = row_of(values);
              set_row({ key: key_of(all), values: all });
            }}
          >
            {t.dispute}
          </Button>
        )
      : undefined,
    by_file: may ? (
      <Button size="small" onClick={() => set_by_file(true)}>
        {t.dispute_file}
      </Button>
    ) : null,
    dialogs: (
      <>
        <DisputeDialog
          holding={holding.id}
          row={row}
          columns={holding.columns}
          raised={(answer) => {
            set_row(undefined);
            if (answer.joined[0]) void message.info(t.joined(answer.joined[0].number));
            marks.reload();
          }}
          close={() => set_row(undefined)}
        />
        <DisputeFileDialog holding={holding.id} open={by_file} close={() => set_by_file(false)} raised={marks.reload} />
      </>
    ),
  };
}

function Filter({ columns, add }: { columns: HoldingColumn[]; add: (condition: Condition) => void }) {
  const t = useWords(text);
  const [item, set_item] = useState<string>();
  const [op, set_op] = useState<string>("eq");
  const [value, set_value] = useState("");
  const bare = kBare.includes(op);
  const ready = item !== undefined && (bare || value.trim() !== "");
  const submit = () => {
    if (!item || !ready) return;
    add({ item, op, value: bare ? "" : value.trim() });
    set_value("");
  };
  return (
    <div className="jw-bar" role="search" aria-label={t.filter}>
      <Select
        style={{ width: 200 }}
        showSearch
        optionFilterProp="label"
        placeholder={t.item}
        aria-label={t.item}
        value={item}
        onChange={set_item}
        options={columns.map((column) => ({ value: column.name, label: column.title ?? column.name }))}
      />
      <Select
        style={{ width: 120 }}
        value={op}
        aria-label={t.filter}
        onChange={set_op}
        options={kOps.map((one) => ({ value: one, label: t.op[one] }))}
      />
      <Input
        style={{ width: 220 }}
        value={value}
        disabled={bare}
        placeholder={t.value}
        aria-label={t.value}
        maxLength={200}
        onChange={(event) => set_value(event.target.value)}
        onPressEnter={submit}
      />
      <Button icon={<PlusOutlined />} disabled={!ready} onClick={submit}>
        {t.add}
      </Button>
    </div>
  );
}

function Changes({ id }: { id: string }) {
  const t = useWords(text);
  const shared = useShared();
  const load = useLoad((signal) => holdings.changes(id, signal), [id]);
  return (
    <Loaded load={load} empty={(page) => page.items.length === 0}>
      {(page) => (
        <Table<Change>
          size="small"
          rowKey="sequence"
          dataSource={[...page.items].sort((a, b) => b.sequence - a.sequence)}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          columns={[
            {
              title: t.sequence,
              render: (_, one) => `${number(one.sequence)} · ${(t.kind as Record<string, string>)[one.kind ?? ""] ?? one.kind ?? ""}`,
            },
            { title: t.inserted, align: "right", render: (_, one) => number(one.inserted) },
            { title: t.updated, align: "right", render: (_, one) => number(one.updated) },
            { title: t.deleted, align: "right", render: (_, one) => number(one.deleted) },
            { title: t.total, align: "right", render: (_, one) => number(one.total) },
            { title: shared.time, render: (_, one) => minute(one.time) },
          ]}
        />
      )}
    </Loaded>
  );
}

function About({ holding }: { holding: Holding }) {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const either = useEither();
  const kinds = useLoad((signal) => applications.treatments(signal), []);
  const treatment = (kind: string | undefined) => either(kinds.value?.items.find((one) => one.kind === kind)) || (kind ?? "");
  return (
    <>
      <Facts
        items={[
          [shared.provider, <OrgName key="p" id={holding.provider} />],
          [
            t.grant,
            right("grant.read") ? (
              <Link key="g" to={`/grants/${encodeURIComponent(holding.grant)}`}>
                {shared.open}
              </Link>
            ) : (
              holding.grant
            ),
          ],
          [t.digest, <Digest key="d" value={holding.manifest_digest} />],
          [t.checksum, <Digest key="c" value={holding.checksum} />],
        ]}
      />
      <Table<HoldingColumn>
        style={{ marginTop: 16 }}
        size="small"
        rowKey="name"
        title={() => t.columns}
        dataSource={holding.columns}
        pagination={false}
        columns={[
          { title: shared.item.title, render: (_, one) => one.title ?? one.name },
          { title: shared.item.name, render: (_, one) => <code>{one.name}</code> },
          { title: shared.item.type, render: (_, one) => (one.type ? shared.types[one.type] : "") },
          { title: shared.item.key, render: (_, one) => (one.key ? shared.yes : "") },
          { title: t.columns, render: (_, one) => treatment(one.treatment) },
        ]}
      />
    </>
  );
}
