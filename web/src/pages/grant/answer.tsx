import { CheckCircleFilled, CloseCircleFilled } from "@ant-design/icons";
import { Collapse, Table, Tag } from "antd";
import type { Grant, Value } from "../../api/types";
import { JsonView } from "../../parts/json_view";
import { Facts } from "../../parts/page_frame";
import { RowsTable } from "../../parts/rows_table";
import { number } from "../../text/format";
import { useWords } from "../../text/language";
import type { Fields } from "./request";
import { text } from "./use_text";

export interface Given {
  fields: Fields;
  body: Record<string, unknown>;
}

function Yes({ value }: { value: boolean }) {
  const t = useWords(text);
  return value ? (
    <span className="jw-signed">
      <CheckCircleFilled /> {t.yes}
    </span>
  ) : (
    <span className="jw-unsigned">
      <CloseCircleFilled /> {t.no}
    </span>
  );
}

// What the provider's node answered, as people read it, and where it is on record.
export function Answer({ grant, given }: { grant: Grant; given: Given }) {
  const t = useWords(text);
  const { fields, body } = given;
  const title_of = (name: string) => grant.items.find((item) => item.name === name)?.title || name;
  return (
    <div className="jw-answer" role="status">
      {fields.mode === "verify" ? <Verified fields={fields} body={body} title_of={title_of} /> : null}
      {fields.mode === "query" ? (
        (body.rows as Value[][]).length > 0 ? (
          <RowsTable columns={(body.items as string[]).map((name) => ({ name, title: title_of(name) }))} rows={body.rows as Value[][]} />
        ) : (
          <p className="jw-note">{t.no_row}</p>
        )
      ) : null}
      {fields.mode === "aggregate" ? <Counted fields={fields} body={body} title_of={title_of} /> : null}
      <Facts
        items={[
          [t.grant_version, number(body.grant_version as number)],
          [t.data_version, body.data_version ? number(body.data_version as number) : t.own_table],
          [t.decision, <code key="d">{String(body.decision)}</code>],
          [t.position, <code key="p">{String(body.position)}</code>],
        ]}
      />
      <Collapse ghost size="small" items={[{ key: "raw", label: t.raw, children: <JsonView value={body} /> }]} />
    </div>
  );
}

function Verified({ fields, body, title_of }: { fields: Fields; body: Record<string, unknown>; title_of: (name: string) => string }) {
  const t = useWords(text);
  if (typeof body.answer === "boolean")
    return (
      <p>
        {t.at_least_said(number(fields.compare?.length ?? 0), number(fields.at_least ?? 1))} <Yes value={body.answer} />
      </p>
    );
  const answers = body.answers as boolean[];
  return (
    <Table
      size="small"
      rowKey="key"
      dataSource={(fields.compare ?? []).map((one, key) => ({ ...one, key }))}
      pagination={false}
      columns={[
        { title: t.item, render: (_, one) => title_of(one.item) },
        { title: t.compare, render: (_, one) => t.op[one.op] },
        { title: t.value, render: (_, one) => (one.op === "range" ? `${one.value ?? ""} – ${one.to ?? ""}` : one.value) },
        { title: t.answer, width: 120, render: (_, __, i) => <Yes value={answers[i] === true} /> },
      ]}
    />
  );
}

// As the node says it: at most six digits after the point, none of them lost.
const exact = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });

interface Group {
  values: (string | null)[];
  rows: number;
  measures?: (number | null)[];
}

function Counted({ fields, body, title_of }: { fields: Fields; body: Record<string, unknown>; title_of: (name: string) => string }) {
  const t = useWords(text);
  const by = body.by as string[];
  const groups = body.groups as Group[];
  const least = number(body.min_group as number);
  return (
    <>
      {body.suppressed ? <div><Tag color="warning">{t.suppressed(least)}</Tag></div> : null}
      {body.epsilon_thousandths ? <p className="jw-note">{t.noisy(number(body.epsilon_thousandths as number))}</p> : null}
      <Table<Group>
        size="small"
        rowKey={(one) => JSON.stringify(one.values)}
        dataSource={groups}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        locale={{ emptyText: t.no_group }}
        columns={[
          ...by.map((name, i) => ({ title: title_of(name), render: (_: unknown, one: Group) => one.values[i] ?? t.no_value })),
          { title: t.group_rows, align: "right" as const, width: 120, render: (_: unknown, one: Group) => number(one.rows) },
          ...(fields.measures ?? []).map((measure, i) => ({
            title: `${title_of(measure.item)} ${t.do[measure.do]}`,
            align: "right" as const,
            render: (_: unknown, one: Group) => {
              const figure = one.measures?.[i];
              return figure === null || figure === undefined ? <span className="jw-note">{t.too_few(least)}</span> : exact.format(figure);
            },
          })),
        ]}
      />
    </>
  );
}
