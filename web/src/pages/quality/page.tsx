import { Table, Tabs } from "antd";
import { Link, useSearchParams } from "react-router-dom";
import { holdings } from "../../api/calls";
import { quality, type Measurement, type OrgScore, type Quarantine } from "../../api/quality";
import type { Holding } from "../../api/types";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { Score } from "../../parts/score";
import { useRight } from "../../parts/session";
import { minute, number } from "../../text/format";
import { useEither, useLanguage, useWords } from "../../text/language";
import { text } from "./text";
import { UnscreenedTable } from "./unscreened";

function Scores() {
  const t = useWords(text);
  const either = useEither();
  // The English names of the dimensions are long words, which must not be broken.
  const wide = useLanguage().language === "en";
  const load = useLoad(async (signal) => ({ ...(await quality.overview(signal)), words: await quality.vocabulary(signal) }), []);
  return (
    <Loaded load={load} empty={(all) => all.targets.length === 0} empty_text={t.none_measured}>
      {(all) => {
        const by_dimension = all.words.dimensions.map((dimension, i) => ({
          title: either(dimension),
          align: "right" as const,
          width: wide ? 106 : 84,
          render: (_: unknown, one: { dimensions: { score?: number }[] }) => <Score value={one.dimensions[i]?.score} />,
        }));
        return (
          <>
            <Sheet title={t.by_org} flush>
              <Table<OrgScore>
                size="small"
                rowKey="org"
                dataSource={all.orgs}
                pagination={false}
                scroll={{ x: 900 }}
                columns={[
                  { title: t.org, ellipsis: true, render: (_, one) => <Long text={one.name} /> },
                  { title: t.score, align: "right", width: wide ? 66 : 84, render: (_, one) => <Score value={one.total} /> },
                  ...by_dimension,
                  { title: t.resources, align: "right", width: 96, render: (_, one) => number(one.resources) },
                  { title: t.open_rows, align: "right", width: 96, render: (_, one) => number(one.open) },
                ]}
              />
            </Sheet>
            <Sheet title={t.by_resource} flush>
              <Table<Measurement>
                size="small"
                rowKey="id"
                dataSource={all.targets}
                pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
                scroll={{ x: 1000 }}
                columns={[
                  {
                    title: t.resource,
                    ellipsis: true,
                    render: (_, one) => (
                      <Long text={one.name}>
                        <Link to={`/quality/source/${one.target}`}>{one.name}</Link>
                      </Long>
                    ),
                  },
                  { title: t.score, align: "right", width: wide ? 66 : 84, render: (_, one) => <Score value={one.total} /> },
                  ...by_dimension,
                  { title: t.rows, align: "right", width: 84, render: (_, one) => number(one.rows_in) },
                  { title: t.failing, align: "right", width: wide ? 72 : 90, render: (_, one) => number(one.failing) },
                  { title: t.measured, width: 140, render: (_, one) => minute(one.measured) },
                ]}
              />
            </Sheet>
          </>
        );
      }}
    </Loaded>
  );
}

export function QuarantineTable({ resource }: { resource?: string }) {
  const t = useWords(text);
  const load = useLoad((signal) => quality.quarantines(resource, signal), [resource]);
  return (
    <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.no_quarantine}>
      {(page) => (
        <Table<Quarantine>
          size="small"
          rowKey="id"
          dataSource={page.items}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 820 }}
          columns={[
            {
              title: t.resource,
              ellipsis: true,
              render: (_, one) => (
                <Long text={one.resource_name}>
                  <Link to={`/quality/quarantines/${one.id}`}>{one.resource_name}</Link>
                </Long>
              ),
            },
            { title: t.version, align: "right", width: 90, dataIndex: "version" },
            { title: t.open_rows, align: "right", width: 90, render: (_, one) => <b>{number(one.rows_open)}</b> },
            { title: t.released, align: "right", width: 90, render: (_, one) => number(one.rows_released) },
            { title: t.dismissed, align: "right", width: 90, render: (_, one) => number(one.rows_dismissed) },
            { title: t.severity, width: 130, render: (_, one) => t.state[one.state] ?? one.state },
            { title: t.opened, width: 140, render: (_, one) => minute(one.opened) },
          ]}
        />
      )}
    </Loaded>
  );
}

// What arrived here and can be judged by the recipient's own rules.
function Received() {
  const t = useWords(text);
  const load = useLoad((signal) => holdings.list(signal), []);
  return (
    <Loaded load={load} empty={(page) => page.items.every((one) => one.state !== "live")} empty_text={t.no_holding}>
      {(page) => (
        <Table<Holding>
          size="small"
          rowKey="id"
          dataSource={page.items.filter((one) => one.state === "live")}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          columns={[
            {
              title: t.resource,
              ellipsis: true,
              render: (_, one) => (
                <Long text={one.resource_name}>
                  <Link to={`/quality/received/${one.id}`}>{one.resource_name}</Link>
                </Long>
              ),
            },
            { title: t.rows, align: "right", width: 120, render: (_, one) => number(one.rows) },
            { title: t.updated, width: 150, render: (_, one) => minute(one.updated) },
          ]}
        />
      )}
    </Loaded>
  );
}

export default function Quality() {
  const t = useWords(text);
  const right = useRight();
  const [query, set_query] = useSearchParams();
  const mends = right(["quality.write", "resource.write"]);
  const holds = right("holding.read");
  const wanted = query.get("list");
  const shown = wanted === "unscreened" || (wanted === "quarantines" && mends) || (wanted === "received" && holds) ? wanted : "overview";
  return (
    <PageFrame title={t.title} lead={t.lead}>
      <Tabs
        activeKey={shown}
        onChange={(next) => set_query(next === "overview" ? {} : { list: next })}
        items={[
          { key: "overview", label: t.tab.overview },
          { key: "unscreened", label: t.tab.unscreened },
          ...(mends ? [{ key: "quarantines", label: t.tab.quarantines }] : []),
          ...(holds ? [{ key: "received", label: t.tab.received }] : []),
        ]}
      />
      {shown === "overview" ? <Scores /> : shown === "unscreened" ? <UnscreenedTable /> : shown === "received" ? <Received /> : <QuarantineTable />}
    </PageFrame>
  );
}
