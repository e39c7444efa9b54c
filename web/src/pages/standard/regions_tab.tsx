import { Input, Table, Tag } from "antd";
import { useSearchParams } from "react-router-dom";
import { standard, type RegionName, type Successor } from "../../api/standard";
import { Loaded, useLoad } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

export function RegionsTab() {
  const t = useWords(text);
  const [query, set_query] = useSearchParams();
  const asked = query.get("q") ?? "";
  const load = useLoad((signal) => (asked ? standard.regions(asked, signal) : Promise.resolve([])), [asked]);
  const ask = (q: string) => set_query(q.trim() ? { tab: "regions", q: q.trim() } : { tab: "regions" });
  return (
    <>
      <p className="jw-note" style={{ marginTop: 0 }}>
        {t.region_lead}
      </p>
      <Input.Search
        key={asked}
        defaultValue={asked}
        allowClear
        enterButton
        placeholder={t.region_search}
        aria-label={t.region_search}
        style={{ maxWidth: 420, marginBottom: 12 }}
        onSearch={ask}
      />
      {/^\d{6}$/.test(asked) ? <Past code={asked} ask={ask} /> : null}
      <Loaded load={load} empty={(found) => found.length === 0} empty_text={asked ? t.region_none : t.region_empty}>
        {(found) => (
          <Sheet flush>
            <Table
              size="small"
              rowKey={(row) => `${row.code}-${row.start}-${row.name}`}
              dataSource={found}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              columns={[
                { title: t.code, dataIndex: "code", width: 110, render: (code: string) => <a onClick={() => ask(code)}>{code}</a> },
                { title: t.name, dataIndex: "name", width: 220 },
                { title: t.years, width: 150, render: (_, row) => <Years row={row} /> },
                { title: t.went_to, render: (_, row) => <Codes list={row.successors} ask={ask} /> },
              ]}
            />
          </Sheet>
        )}
      </Loaded>
    </>
  );
}

function Years({ row }: { row: RegionName }) {
  const t = useWords(text);
  if (row.statistical) return <Tag>{t.statistical}</Tag>;
  return (
    <>
      {row.start} – {row.end || t.now}
    </>
  );
}

function Codes({ list, ask }: { list: Successor[]; ask: (code: string) => void }) {
  const shared = useShared();
  return (
    <>
      {list.map((one) => (
        <span key={`${one.code}-${one.year}`} style={{ marginRight: 12 }}>
          <a onClick={() => ask(one.code)}>{one.code}</a> {one.year ? shared.aside(one.name, String(one.year)) : one.name}
        </span>
      ))}
    </>
  );
}

function Past({ code, ask }: { code: string; ask: (code: string) => void }) {
  const t = useWords(text);
  const shared = useShared();
  const load = useLoad((signal) => standard.region(code, signal), [code]);
  return (
    <Loaded load={load} skeleton={3}>
      {(past) => (
        <Sheet
          title={
            <>
              {past.code} {past.names[past.names.length - 1]?.name}{" "}
              {past.in_use ? <Tag color="success">{t.in_use}</Tag> : <Tag color="warning">{t.ended}</Tag>}
            </>
          }
          extra={<span className="jw-note">{t.edition(past.edition)}</span>}
        >
          {past.in_use ? null : (
            <p>
              {shared.labelled(t.today, "")}
              <Codes list={past.today} ask={ask} />
            </p>
          )}
          {past.names.map((row) => (
            <p key={`${row.start}-${row.name}`}>
              <Years row={row} /> {row.name} {row.successors.length ? "→ " : ""}
              <Codes list={row.successors} ask={ask} />
            </p>
          ))}
          {past.came_from.length ? (
            <p>
              {shared.labelled(t.came_from, "")}
              <Codes list={past.came_from} ask={ask} />
            </p>
          ) : null}
        </Sheet>
      )}
    </Loaded>
  );
}
