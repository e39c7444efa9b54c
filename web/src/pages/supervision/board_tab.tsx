import { Segmented, Table } from "antd";
import { supervision, type Board, type Cell, type Light } from "../../api/supervision";
import { LightMark, useClockWords, useLightWords } from "../../parts/clock_words";
import { Loaded, useAgain, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { Sheet } from "../../parts/page_frame";
import { text } from "../../parts/supervision_words";
import { minute, number } from "../../text/format";
import { useWords } from "../../text/language";
import { DutyList } from "./duty_list";
import { useFilters } from "./filters";
import "./supervision.css";

const kBy = ["org", "line", "region"] as const;
const kLights = ["red", "yellow", "green", "paused"] as const;

interface Row {
  key: string;
  name: string;
  cells: Map<string, Cell>;
}

function rows_of(board: Board): { rows: Row[]; kinds: string[] } {
  const rows = new Map<string, Row>();
  const kinds = new Set<string>();
  for (const cell of board.cells) {
    kinds.add(cell.kind);
    let row = rows.get(cell.key);
    if (!row) rows.set(cell.key, (row = { key: cell.key, name: cell.name, cells: new Map() }));
    row.cells.set(cell.kind, cell);
  }
  return { rows: [...rows.values()], kinds: [...kinds] };
}

// Every open duty by whom it waits for and what kind it is; each count leads to its duties.
export function BoardTab() {
  const t = useWords(text);
  const names = useClockWords();
  const lights = useLightWords();
  const { get, set } = useFilters();
  const by = kBy.find((one) => one === get("by")) ?? "org";
  const load = useLoad((signal) => supervision.board({ by }, signal), [by]);
  useAgain(load.reload, 60_000, true);
  const choose = (light: Light, key: string, kind: string) =>
    set({ light, kind, org: by === "org" ? key : "", line: by === "line" ? key : "", region: by === "region" ? key : "" });
  const counts = (cell: Cell | undefined, key: string) =>
    cell ? (
      <span className="jw-cell">
        {kLights.map((light) =>
          cell[light] > 0 ? (
            <button key={light} type="button" className="jw-cell-count" aria-label={`${lights[light]} ${cell[light]}`} onClick={() => choose(light, key, cell.kind)}>
              <LightMark light={light} count={cell[light]} />
            </button>
          ) : null,
        )}
      </span>
    ) : (
      <span className="jw-quiet">·</span>
    );
  return (
    <>
      <div className="jw-bar">
        <Segmented value={by} options={kBy.map((one) => ({ value: one, label: t.by[one] }))} onChange={(one) => set({ by: one === "org" ? "" : one, org: "", line: "", region: "" })} />
        {load.value ? (
          <span className="jw-sums">
            {kLights.map((light) => (
              <button key={light} type="button" className={`jw-sum jw-sum-${light}`} aria-pressed={get("light") === light} onClick={() => set({ light: get("light") === light ? "" : light })}>
                <b>{number(load.value![light])}</b>
                <LightMark light={light} />
              </button>
            ))}
          </span>
        ) : null}
        <span className="jw-note jw-bar-end">{load.value ? t.as_of(minute(load.value.as_of)) : ""}</span>
      </div>
      <Loaded load={load} empty={(board) => board.open === 0} empty_text={t.board_empty}>
        {(board) => {
          const { rows, kinds } = rows_of(board);
          return (
            <Sheet flush>
              <Table<Row>
                className="jw-board"
                size="small"
                rowKey="key"
                dataSource={rows}
                pagination={{ pageSize: 8, hideOnSinglePage: true, size: "small" }}
                scroll={{ x: "max-content" }}
                columns={[
                  { title: t.row[by], width: 220, fixed: "left", render: (_, row) => <Long text={row.name} width={210} /> },
                  ...kinds.map((kind) => ({
                    title: names.kind(kind),
                    render: (_: unknown, row: Row) => counts(row.cells.get(kind), row.key),
                  })),
                ]}
              />
            </Sheet>
          );
        }}
      </Loaded>
      <DutyList />
    </>
  );
}
