import { DatePicker, Segmented, Table } from "antd";
import dayjs from "dayjs";
import { supervision, type Figure } from "../../api/supervision";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { RegionName, useLineName } from "../../parts/names";
import { useClockWords } from "../../parts/clock_words";
import { Facts, Sheet } from "../../parts/page_frame";
import { text } from "../../parts/supervision_words";
import { kNothing, minute, number } from "../../text/format";
import { useWords } from "../../text/language";
import { useFilters } from "./filters";

const kBy = ["kind", "org", "line", "region", "month"] as const;
type By = (typeof kBy)[number];

const percent = (rate: number | undefined) => (rate === undefined ? kNothing : `${Math.floor(rate * 1000) / 10}%`);
const one_digit = (value: number | undefined) => (value === undefined ? kNothing : (Math.round(value * 10) / 10).toFixed(1));

function Rate({ rate }: { rate: number | undefined }) {
  if (rate === undefined) return <span className="jw-quiet">{kNothing}</span>;
  const mood = rate < 0.8 ? "jw-figure-low" : rate < 0.95 ? "jw-figure-mid" : "";
  return (
    <span className="jw-figure">
      <span className="jw-figure-bar" aria-hidden="true">
        <span className={mood} style={{ width: `${rate * 100}%` }} />
      </span>
      <b>{percent(rate)}</b>
    </span>
  );
}

// On-time rates and times of what was done; every number leads to the duties behind it.
export function StatisticsTab() {
  const t = useWords(text);
  const names = useClockWords();
  const line_name = useLineName();
  const { get, set } = useFilters();
  const by: By = kBy.find((one) => one === get("figures")) ?? "kind";
  const from = get("from");
  const to = get("to");
  const load = useLoad((signal) => supervision.statistics({ by, from, to }, signal), [by, from, to]);
  const behind = (one: Figure, late: boolean) => {
    const key: Record<string, string> = {};
    if (by === "month") {
      key.from = `${one.key}-01`;
      key.to = dayjs(`${one.key}-01`).endOf("month").format("YYYY-MM-DD");
    } else {
      key[by] = one.key;
      key.from = load.value?.from ?? from;
      key.to = load.value?.to ?? to;
    }
    set({ tab: "", figures: "", state: "closed", late: late ? "yes" : "", ...key });
  };
  const name = (one: Figure) => {
    if (by === "kind") return names.kind(one.key);
    if (by === "line") return line_name(one.key);
    if (by === "region") return <RegionName code={one.key} />;
    return <Long text={one.name || one.key} />;
  };
  const count = (value: number, act: () => void) =>
    value > 0 ? (
      <button type="button" className="jw-link" onClick={act}>
        {number(value)}
      </button>
    ) : (
      "0"
    );
  return (
    <>
      <div className="jw-bar">
        <Segmented value={by} options={kBy.map((one) => ({ value: one, label: t.by_figure[one] }))} onChange={(one) => set({ figures: one === "kind" ? "" : one })} />
        <DatePicker.RangePicker
          aria-label={t.span}
          value={load.value ? [dayjs(load.value.from), dayjs(load.value.to)] : null}
          allowClear={false}
          onChange={(span) => set({ from: span?.[0]?.format("YYYY-MM-DD") ?? "", to: span?.[1]?.format("YYYY-MM-DD") ?? "" })}
        />
        <span className="jw-note jw-bar-end">{load.value ? t.as_of(minute(load.value.as_of)) : ""}</span>
      </div>
      <Loaded load={load}>
        {(figures) => (
          <>
            <Sheet>
              <Facts
                columns={4}
                items={[
                  [t.done, number(figures.all.done)],
                  [t.on_time, percent(figures.all.on_time_rate)],
                  [t.mean, one_digit(figures.all.mean)],
                  [t.overdue_now, count(figures.open_overdue, () => set({ tab: "", figures: "", from: "", to: "", light: "red" }))],
                  [t.late, number(figures.all.late)],
                  [t.median, number(figures.all.median)],
                  [t.p90, number(figures.all.p90)],
                ]}
              />
              <p className="jw-note">{t.figures_note}</p>
            </Sheet>
            {by === "month" && figures.items.length > 0 ? <Months items={figures.items} choose={(one) => behind(one, false)} /> : null}
            <Sheet flush>
              <Table<Figure>
                rowKey="key"
                dataSource={figures.items}
                pagination={{ pageSize: 20, hideOnSinglePage: true }}
                locale={{ emptyText: t.figures_empty }}
                columns={[
                  { title: t.first[by], ellipsis: true, render: (_, one) => name(one) },
                  { title: t.on_time, width: 300, render: (_, one) => <Rate rate={one.on_time_rate} /> },
                  { title: t.done, width: 90, align: "right", render: (_, one) => count(one.done, () => behind(one, false)) },
                  { title: t.late, width: 90, align: "right", render: (_, one) => count(one.late, () => behind(one, true)) },
                  { title: t.mean, width: 110, align: "right", render: (_, one) => one_digit(one.mean) },
                  { title: t.median, width: 110, align: "right", render: (_, one) => number(one.median) },
                  { title: t.p90, width: 120, align: "right", render: (_, one) => number(one.p90) },
                ]}
              />
            </Sheet>
          </>
        )}
      </Loaded>
    </>
  );
}

function Months({ items, choose }: { items: Figure[]; choose: (one: Figure) => void }) {
  const t = useWords(text);
  const most = Math.max(1, ...items.map((one) => one.done));
  const height = (value: number) => `${Math.round((value / most) * 96)}px`;
  return (
    <Sheet flush>
      <div className="jw-months" role="group" aria-label={t.by_figure.month}>
        {items.map((one) => (
          <button key={one.key} type="button" className="jw-month" onClick={() => choose(one)} title={`${one.key} · ${t.done} ${one.done} · ${t.late} ${one.late}`}>
            <span className="jw-note">{one.done}</span>
            <span className="jw-month-bar" aria-hidden="true">
              <span className="jw-month-good" style={{ height: height(one.on_time) }} />
              <span className="jw-month-late" style={{ height: height(one.late) }} />
            </span>
            <span className="jw-note">{one.key.slice(2)}</span>
          </button>
        ))}
      </div>
    </Sheet>
  );
}
