import { Button, Drawer, Segmented, Table, Tooltip } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { inventory, type Behind, type Rate } from "../../api/inventory";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { RegionName, useLineName } from "../../parts/names";
import { Sheet } from "../../parts/page_frame";
import { day, minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import "./rates.css";
import { text } from "../../parts/inventory_words";

type By = "org" | "line" | "region";
type What = "uncataloged" | "no_data" | "late" | "no_system";
interface Asked {
  what: What;
  key: string;
}

// A rate as a bar and its two counts; null is "not applicable", never zero.
function Bar({ rate, part, whole }: { rate?: number | null; part: number; whole: number }) {
  const t = useWords(text);
  if (rate === undefined || rate === null) return <span className="jw-quiet">{t.none}</span>;
  const percent = Math.floor(rate * 1000) / 10;
  return (
    <span className="jw-rate">
      <span className="jw-rate-bar" aria-hidden="true">
        <span style={{ width: `${rate * 100}%` }} className={rate < 0.6 ? "jw-rate-low" : rate < 0.9 ? "jw-rate-mid" : "jw-rate-high"} />
      </span>
      <b>{percent}%</b>
      <span className="jw-note">
        {number(part)}/{number(whole)}
      </span>
    </span>
  );
}

export function RateSheet() {
  const t = useWords(text);
  const line_name = useLineName();
  const [query, set_query] = useSearchParams();
  const by: By = (["org", "line", "region"] as const).find((one) => one === query.get("by")) ?? "org";
  const load = useLoad((signal) => inventory.rates(by, signal), [by]);
  const [asked, set_asked] = useState<Asked>();
  const name_of = (one: Rate) => {
    if (!one.key) return <b>{t.all}</b>;
    if (by === "line") return line_name(one.key);
    if (by === "region") return <RegionName code={one.key} />;
    return <Long text={one.name || one.key} />;
  };
  const cell = (what: What, rate: number | null | undefined, part: number, whole: number, key: string) => (
    <span className="jw-rate-cell">
      <Bar rate={rate} part={part} whole={whole} />
      {part < whole ? (
        <Button type="link" size="small" onClick={() => set_asked({ what, key })}>
          {t.show}
        </Button>
      ) : null}
    </span>
  );
  const head = (name: string, note: string) => (
    <Tooltip title={note}>
      <span>{name}</span>
    </Tooltip>
  );
  return (
    <>
      <div style={{ display: "flex", gap: 12, alignItems: "center", marginBottom: 12 }}>
        <Segmented value={by} options={(["org", "line", "region"] as const).map((one) => ({ value: one, label: t.by[one] }))} onChange={(one) => set_query(one === "org" ? {} : { by: one })} />
        <span className="jw-note">{load.value ? t.as_of(minute(load.value.as_of)) : ""}</span>
        <Button style={{ marginLeft: "auto" }} onClick={() => set_asked({ what: "no_system", key: "" })}>
          {t.behind.no_system}
        </Button>
      </div>
      <Loaded load={load} empty={(rates) => rates.items.length === 0} empty_text={t.rates_empty}>
        {(rates) => (
          <Sheet flush>
            <Table<Rate>
              rowKey="key"
              dataSource={rates.items.length > 1 ? [rates.all, ...rates.items] : rates.items}
              pagination={false}
              columns={[
                { title: t.by[by], ellipsis: true, render: (_, one) => name_of(one) },
                { title: head(t.catalog_rate, t.catalog_rate_note), width: 290, render: (_, one) => cell("uncataloged", one.catalog_rate, one.cataloged, one.data_sets, one.key) },
                { title: head(t.data_rate, t.data_rate_note), width: 290, render: (_, one) => cell("no_data", one.data_rate, one.with_data, one.published, one.key) },
                { title: head(t.timely_rate, t.timely_rate_note), width: 290, render: (_, one) => cell("late", one.timely_rate, one.on_time, one.due, one.key) },
              ]}
            />
          </Sheet>
        )}
      </Loaded>
      <Drawer open={asked !== undefined} width={720} title={asked ? t.behind[asked.what] : ""} onClose={() => set_asked(undefined)}>
        {asked ? <BehindList by={by} asked={asked} /> : null}
      </Drawer>
    </>
  );
}

function BehindList({ by, asked }: { by: By; asked: Asked }) {
  const t = useWords(text);
  const shared = useShared();
  const load = useLoad((signal) => inventory.behind({ by, ...asked }, signal), [by, asked.what, asked.key]);
  return (
    <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.behind_none}>
      {(page) => (
        <Table<Behind>
          rowKey="id"
          size="small"
          dataSource={page.items}
          pagination={{ pageSize: 50, hideOnSinglePage: true }}
          columns={[
            {
              title: t.name,
              ellipsis: true,
              render: (_, one) =>
                asked.what === "uncataloged" ? (
                  <Long text={one.name} />
                ) : (
                  <Link to={`/catalog/${encodeURIComponent(one.id)}`}>
                    <Long text={one.name} />
                  </Link>
                ),
            },
            { title: shared.org, width: 170, ellipsis: true, render: (_, one) => <Long text={one.org_name} /> },
            { title: t.system, width: 140, ellipsis: true, render: (_, one) => <Long text={one.system || "–"} /> },
            ...(asked.what === "late"
              ? [
                  { title: t.last, width: 110, render: (_: unknown, one: Behind) => day(one.last) },
                  { title: t.due, width: 110, render: (_: unknown, one: Behind) => day(one.due) },
                ]
              : []),
          ]}
        />
      )}
    </Loaded>
  );
}
