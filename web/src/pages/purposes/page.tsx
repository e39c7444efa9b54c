import { Button, Input, Popover, Table } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { access, type Purpose } from "../../api/access";
import { grants } from "../../api/calls";
import type { Grant } from "../../api/types";
import { Loaded, useLoad } from "../../parts/load";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { StateTag } from "../../parts/tags";
import { number } from "../../text/format";
import { useEither, useWords } from "../../text/language";
import { text } from "./text";

interface Row extends Purpose {
  grants: Grant[];
  items: string[];
  children?: Row[];
}

// The rows below which something fits, with everything above what fits.
export function rows_of(purposes: Purpose[], given: Grant[], fits: (one: Purpose, items: string[]) => boolean): Row[] {
  const rows = new Map<string, Row>();
  const roots: Row[] = [];
  for (const one of purposes) {
    const here = given.filter((grant) => grant.terms?.purpose.code === one.code);
    const items = [...new Set(here.map((grant) => grant.terms?.service_item ?? "").filter(Boolean))];
    rows.set(one.code, { ...one, grants: here, items });
  }
  const kept = new Set<string>();
  for (const row of rows.values()) {
    if (!fits(row, row.items)) continue;
    for (let at: Row | undefined = row; at; at = rows.get(at.parent)) kept.add(at.code);
  }
  for (const row of rows.values()) {
    if (!kept.has(row.code)) continue;
    const parent = rows.get(row.parent);
    if (parent) parent.children = [...(parent.children ?? []), row];
    else roots.push(row);
  }
  return roots;
}

const kShown = 3;

// The first few, and all of them on demand: each by its number, with its state when it is held back.
function GrantsOf({ row }: { row: Row }) {
  const t = useWords(text);
  const links = (all: Grant[]) =>
    all.map((one) => (
      <div key={one.id} style={{ whiteSpace: "nowrap", display: "flex", gap: 8 }}>
        <Link to={`/grants/${encodeURIComponent(one.id)}`}>{one.number}</Link>
        {one.state === "active" ? null : <StateTag state={one.state} />}
      </div>
    ));
  if (row.grants.length <= kShown) return <>{links(row.grants)}</>;
  return (
    <>
      {links(row.grants.slice(0, kShown))}
      <Popover trigger={["click"]} content={<div style={{ maxHeight: 360, overflow: "auto" }}>{links(row.grants)}</div>}>
        <Button type="link" size="small" style={{ padding: 0 }}>
          {t.grants_n(number(row.grants.length))}
        </Button>
      </Popover>
    </>
  );
}

export default function Purposes() {
  const t = useWords(text);
  const either = useEither();
  const right = useRight();
  const reads = right("grant.read");
  const [words, set_words] = useState("");
  const load = useLoad(
    async (signal) => {
      const [tree, given] = await Promise.all([
        access.purposes(signal),
        reads ? grants.all({ state: "live" }, signal) : Promise.resolve([] as Grant[]),
      ]);
      return { purposes: tree.items, grants: given };
    },
    [reads],
  );
  const wanted = words.trim().toLowerCase();
  const fits = (one: Purpose, items: string[]) =>
    wanted === "" || [one.code, one.zh, one.en, one.legal_basis, ...items].some((said) => said.toLowerCase().includes(wanted));
  return (
    <PageFrame
      title={t.title}
      lead={t.lead}
      actions={
        <Input.Search allowClear placeholder={t.find} aria-label={t.find} style={{ width: 280 }} onChange={(event) => set_words(event.target.value)} />
      }
    >
      <Loaded load={load}>
        {(found) => {
          const rows = rows_of(found.purposes, found.grants, fits);
          return (
            <Sheet flush>
              <Table<Row>
                // Opened anew for what was searched: what fits stands below what does not.
                key={wanted}
                size="small"
                rowKey="code"
                dataSource={rows}
                pagination={false}
                locale={{ emptyText: t.nothing }}
                expandable={{ defaultExpandAllRows: true }}
                columns={[
                  { title: t.name, render: (_, one) => either(one) },
                  { title: t.code, width: 90, render: (_, one) => <code>{one.code}</code> },
                  { title: t.basis, dataIndex: "legal_basis" },
                  ...(reads
                    ? [
                        {
                          title: t.items,
                          width: 170,
                          render: (_: unknown, one: Row) => one.items.map((item) => <div key={item}><code>{item}</code></div>),
                        },
                        {
                          title: t.grants,
                          width: 290,
                          render: (_: unknown, one: Row) => <GrantsOf row={one} />,
                        },
                      ]
                    : []),
                ]}
              />
            </Sheet>
          );
        }}
      </Loaded>
    </PageFrame>
  );
}
