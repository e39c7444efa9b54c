import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, DatePicker, Input, Select, Switch } from "antd";
import dayjs from "dayjs";
import { useEffect, useState } from "react";
import { world } from "../../api/calls";
import type { Problem } from "../../api/problem";
import type { RowOp } from "../../api/terms";
import type { TryResult } from "../../api/types";
import { number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { useCodes } from "../rows_words";
import type { Draft } from "./draft";
import { may_add, ops_of, row_fault, type RowDraft, type RowItem } from "./rows_draft";
import { text } from "./rows_text";

interface Props {
  items: RowItem[];
  applied: string; // the region that was applied for
  applied_name: string;
  home: string; // the applicant's own, "" where it has none
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  // What the last look at real rows found, and what the node refused.
  tried?: TryResult | null;
  refused?: Problem;
}

// Which rows: what was applied for, and conditions that leave some of it out. Every line says what is
// wrong with it; how many rows are left is counted as one writes.
export function RowsEditor({ items, applied, applied_name, home, draft, set, tried, refused }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const region_item = items.find((item) => item.region);
  const change = (key: number, part: Partial<RowDraft>) => set({ rows: draft.rows.map((row) => (row.key === key ? { ...row, ...part } : row)) });
  const add = () => set({ rows: [...draft.rows, { key: Math.max(0, ...draft.rows.map((row) => row.key)) + 1, values: [], reason: "" }] });
  const said = refused?.code === "decision.rows" ? refused.detail : undefined;
  const about = draft.rows.find((row) => {
    const item = items.find((one) => one.name === row.item);
    return said && item && (said.includes(item.title || item.name) || said.includes(item.name));
  });
  return (
    <div className="jw-row-terms">
      <p className="jw-note" style={{ marginTop: 0 }}>
        {applied ? t.applied(applied_name ? shared.aside(applied_name, applied) : applied) : t.applied_all} {t.lead}
      </p>
      {region_item && home ? (
        <label className="jw-switch" style={{ marginBottom: 10 }}>
          <Switch size="small" checked={draft.own_region} onChange={(own_region) => set({ own_region })} aria-label={t.own_region} />
          <span>{t.own_region}</span>
          <span className="jw-note">{t.own_region_help(home)}</span>
        </label>
      ) : null}
      {draft.rows.map((row) => (
        <Line
          key={row.key}
          row={row}
          items={items}
          applied={applied}
          home={home}
          said={row === about ? said : undefined}
          change={(part) => change(row.key, part)}
          drop={() => set({ rows: draft.rows.filter((one) => one.key !== row.key) })}
        />
      ))}
      {said && !about ? (
        <div role="alert" className="jw-refusal">
          {said}
        </div>
      ) : null}
      <div className="jw-row-foot">
        <Button size="small" icon={<PlusOutlined />} onClick={add} disabled={!may_add(draft.rows)}>
          {t.add}
        </Button>
        {draft.rows.length === 0 ? <span className="jw-note">{t.none}</span> : null}
        {tried ? <b>{t.count(number(tried.counts.out), number(tried.counts.rows_in))}</b> : null}
        {tried && tried.counts.out === 0 ? <span className="jw-try-bad">{t.no_row}</span> : null}
      </div>
    </div>
  );
}

interface LineProps {
  row: RowDraft;
  items: RowItem[];
  applied: string;
  home: string;
  said?: string;
  change: (part: Partial<RowDraft>) => void;
  drop: () => void;
}

const kBound = "bound";

function Line({ row, items, applied, home, said, change, drop }: LineProps) {
  const t = useWords(text);
  const shared = useShared();
  const item = items.find((one) => one.name === row.item);
  const fault = row_fault(row, items, applied);
  // An empty line is not scolded before anything was chosen.
  const shown = row.item === undefined ? undefined : fault;
  const ops: { value: string; label: string }[] = item ? ops_of(item.type, item.region).map((op) => ({ value: op, label: t.op[op] })) : [];
  if (item?.type === "text" && home) ops.push({ value: kBound, label: t.op.bound });
  const title = item?.title || row.item || t.item;
  return (
    <div className="jw-row-line">
      <div className="jw-row-fields">
        <Select
          aria-label={t.item}
          placeholder={t.item_hint}
          value={row.item}
          showSearch
          optionFilterProp="label"
          popupMatchSelectWidth={320}
          options={items.map((one) => ({ value: one.name, label: shared.aside(one.title || one.name, shared.types[one.type]) }))}
          onChange={(name: string) => {
            const next = items.find((one) => one.name === name)!;
            const first = ops_of(next.type, next.region);
            change({ item: name, op: row.op && first.includes(row.op) ? row.op : first[0], bound: false, values: [] });
          }}
        />
        <Select
          aria-label={`${t.compare} ${title}`}
          placeholder={t.compare}
          disabled={!item}
          value={row.bound ? kBound : row.op}
          popupMatchSelectWidth={false}
          options={ops}
          onChange={(op: string) => change(op === kBound ? { bound: true, op: "prefix", values: [] } : { bound: false, op: op as RowOp, values: [] })}
        />
        {item && row.op && !row.bound ? <Values row={row} item={item} title={title} applied={applied} wrong={shown !== undefined} set={(values) => change({ values })} /> : <span className="jw-note">{row.bound ? t.bound_to(home) : ""}</span>}
        <Button type="text" icon={<DeleteOutlined />} aria-label={t.drop(title)} onClick={drop} />
      </div>
      {shown || said ? (
        <div role="alert" className="jw-refusal">
          {said ?? (shown === "outside" ? t.outside(applied) : t.fault[shown!])}
        </div>
      ) : null}
    </div>
  );
}

interface ValuesProps {
  row: RowDraft;
  item: RowItem;
  title: string;
  applied: string;
  wrong: boolean;
  set: (values: string[]) => void;
}

// The values by what the item is: codes of its code set, regions, dates, yes or no, else texts.
function Values({ row, item, title, applied, wrong, set }: ValuesProps) {
  const t = useWords(text);
  const shared = useShared();
  const status = wrong && row.values.some((value) => value !== "") ? ("error" as const) : undefined;
  const label = `${t.value} ${title}`;
  const [from = "", to = ""] = row.values;
  const timed = item.type === "datetime";
  const form = timed ? "YYYY-MM-DD HH:mm:ss" : "YYYY-MM-DD";
  if (item.type === "boolean")
    return (
      <Select
        aria-label={label}
        value={row.values[0]}
        status={status}
        options={[
          { value: "true", label: shared.yes },
          { value: "false", label: shared.no },
        ]}
        onChange={(value: string) => set([value])}
      />
    );
  if (row.op === "range") {
    if (item.type === "date" || timed)
      return (
        <DatePicker.RangePicker
          aria-label={label}
          showTime={timed}
          allowEmpty={[true, true]}
          order={false}
          status={status}
          format={form}
          placeholder={[t.from, t.to]}
          value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
          onChange={(value) => set([value?.[0]?.format(form) ?? "", value?.[1]?.format(form) ?? ""])}
        />
      );
    return (
      <span className="jw-row-range">
        <Input aria-label={`${t.from} ${title}`} placeholder={t.from} status={status} value={from} maxLength={160} onChange={(event) => set([event.target.value, to])} />
        <span>—</span>
        <Input aria-label={`${t.to} ${title}`} placeholder={t.to} status={status} value={to} maxLength={160} onChange={(event) => set([from, event.target.value])} />
      </span>
    );
  }
  if (row.op === "eq" && (item.type === "date" || timed))
    return <DatePicker aria-label={label} showTime={timed} status={status} format={form} value={from ? dayjs(from) : null} onChange={(value) => set(value ? [value.format(form)] : [])} />;
  if (item.region) return <Regions label={label} row={row} applied={applied} status={status} set={set} />;
  if (item.code_set) return <Codes label={label} row={row} code_set={item.code_set} status={status} set={set} />;
  if (row.op === "eq") return <Input aria-label={label} status={status} value={from} maxLength={160} onChange={(event) => set([event.target.value])} />;
  return (
    <Select
      aria-label={label}
      mode="tags"
      open={false}
      suffixIcon={null}
      status={status}
      tokenSeparators={[",", "，", "、", " "]}
      placeholder={item.type === "date" || timed ? (row.op === "prefix" ? t.date_parts : t.dates) : t.several}
      value={row.values}
      onChange={(values: string[]) => set(values)}
    />
  );
}

interface PickProps {
  label: string;
  row: RowDraft;
  status: "error" | undefined;
  set: (values: string[]) => void;
}

// One or several; typed ones only where part of a code makes sense.
function Picked({ label, row, status, set, options, busy, hint }: PickProps & { options: { value: string; label: string }[]; busy: boolean; hint: string }) {
  const one = row.op === "eq";
  return (
    <Select
      aria-label={label}
      mode={one ? undefined : row.op === "prefix" ? "tags" : "multiple"}
      showSearch
      loading={busy}
      status={status}
      placeholder={hint}
      popupMatchSelectWidth={360}
      optionFilterProp="label"
      tokenSeparators={one ? undefined : [",", "，", "、", " "]}
      maxTagCount={12}
      options={options}
      value={one ? (row.values[0] as unknown as string[] | undefined) : row.values}
      onChange={(value: string | string[]) => set(Array.isArray(value) ? value : [value])}
    />
  );
}

function Codes({ code_set, ...rest }: PickProps & { code_set: string }) {
  const t = useWords(text);
  const codes = useCodes(code_set);
  // A set nobody can read any more leaves the values to be typed.
  if (codes && codes.length === 0) {
    return rest.row.op === "eq" ? (
      <Input aria-label={rest.label} status={rest.status} value={rest.row.values[0] ?? ""} onChange={(event) => rest.set([event.target.value])} />
    ) : (
      <Select aria-label={rest.label} mode="tags" open={false} status={rest.status} placeholder={t.several} value={rest.row.values} onChange={(values: string[]) => rest.set(values)} />
    );
  }
  return <Picked {...rest} busy={codes === undefined} hint={t.codes(code_set)} options={(codes ?? []).map((one) => ({ value: one.code, label: `${one.code} ${one.name}` }))} />;
}

// What lies in the region applied for; others can be typed and say that they are outside.
function Regions({ applied, ...rest }: PickProps & { applied: string }) {
  const t = useWords(text);
  const [found, set_found] = useState<{ value: string; label: string }[]>();
  useEffect(() => {
    const stop = new AbortController();
    world.regions({ parent: applied }, stop.signal).then(
      (page) => set_found(page.items.map((one) => ({ value: one.short_code, label: `${one.short_code} ${one.name}` }))),
      () => set_found([]),
    );
    return () => stop.abort();
  }, [applied]);
  if (rest.row.op === "eq" && found?.length === 0) return <Input aria-label={rest.label} status={rest.status} value={rest.row.values[0] ?? ""} onChange={(event) => rest.set([event.target.value.trim()])} />;
  return <Picked {...rest} row={rest.row.op === "in" ? { ...rest.row, op: "prefix" } : rest.row} busy={found === undefined} hint={t.regions} options={found ?? []} />;
}
