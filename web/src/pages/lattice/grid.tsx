import { CaretDownOutlined, CaretRightOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { LineName } from "../../api/types";
import { number } from "../../text/format";
import { useLanguage, useWords } from "../../text/language";
import type { Board, ShownCell, View } from "./geometry";
import { Glyph } from "./glyph";
import { text } from "./text";

interface Props {
  board: Board;
  view: View;
  lines: LineName[];
  folded: ReadonlySet<string>;
  own: string;
  fold: (region: string) => void;
  look_at: (org: string | undefined) => void;
  open: (cell: ShownCell) => void;
}

// The cells as an ARIA grid: one tab stop, arrow keys between cells, Enter opens.
export function Grid({ board, view, lines, folded, own, fold, look_at, open }: Props) {
  const t = useWords(text);
  const { language } = useLanguage();
  const [at, set_at] = useState({ row: 0, column: 0 });
  const grid = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const levels = t.levels.split(",");
  const row = Math.min(at.row, view.regions.length - 1);
  const column = Math.min(at.column, lines.length - 1);

  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    grid.current?.querySelector<HTMLElement>(`[data-spot="${row}-${column}"]`)?.focus();
  }, [row, column]);

  const key = (event: KeyboardEvent) => {
    const step: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      Home: [0, -lines.length],
      End: [0, lines.length],
      PageUp: [-view.regions.length, 0],
      PageDown: [view.regions.length, 0],
    };
    const move = step[event.key];
    if (!move) return;
    event.preventDefault();
    const next = {
      row: Math.max(0, Math.min(view.regions.length - 1, row + move[0])),
      column: Math.max(0, Math.min(lines.length - 1, column + move[1])),
    };
    if (next.row === row && next.column === column) return;
    moved.current = true;
    set_at(next);
  };

  return (
    <div
      className={board.column >= 112 ? "jw-grid jw-grid-wide" : "jw-grid"}
      role="grid"
      aria-label={`${t.grid}. ${t.keys}`}
      aria-rowcount={view.regions.length + 1}
      aria-colcount={lines.length + 1}
      ref={grid}
      onKeyDown={key}
      style={{ width: board.head_width + lines.length * board.column }}
    >
      <div className="jw-grid-row jw-grid-heads" role="row" style={{ height: board.head_height }}>
        <div className="jw-corner" role="columnheader" style={{ width: board.head_width }}>
          <span>{language === "zh" ? "块" : "Regions"}</span>
          <i />
          <span>{language === "zh" ? "条" : "Lines"}</span>
        </div>
        {lines.map((line, c) => (
          <div
            key={line.code}
            role="columnheader"
            className={c === column ? "jw-col-head jw-col-on" : "jw-col-head"}
            style={{ width: board.column }}
            title={line[language]}
          >
            <span>{line[language]}</span>
          </div>
        ))}
      </div>
      {view.regions.map((region, r) => {
        const first = lines.map((line) => view.cell(region.short_code, line.code)).find((cell) => cell !== undefined);
        return (
          <div className="jw-grid-row" role="row" key={region.short_code} style={{ height: board.row }}>
            <div className={`jw-row-head jw-depth-${Math.min(2, region.depth)}`} role="rowheader" style={{ width: board.head_width }}>
              {region.foldable ? (
                <button
                  type="button"
                  className="jw-fold"
                  aria-expanded={!folded.has(region.short_code)}
                  aria-label={folded.has(region.short_code) ? t.unfold(region.name) : t.fold(region.name)}
                  onClick={() => fold(region.short_code)}
                >
                  {folded.has(region.short_code) ? <CaretRightOutlined /> : <CaretDownOutlined />}
                </button>
              ) : (
                <span className="jw-fold" />
              )}
              <div className="jw-row-words">
                <b title={region.name}>{region.name}</b>
                <small>
                  {levels[region.level] ?? ""}
                  {first ? (
                    <span title={t.hosted(first.node)}> · {first.local ? t.local : first.node.replace(/^node-/, "")}</span>
                  ) : null}
                </small>
              </div>
            </div>
            {lines.map((line, c) => {
              const cell = view.cell(region.short_code, line.code);
              const spot = `${r}-${c}`;
              const here = r === row && c === column;
              return (
                <div
                  key={line.code}
                  role="gridcell"
                  className="jw-cell-room"
                  style={{ width: board.column, padding: `${board.inset.y}px ${board.inset.x}px` }}
                >
                  {cell ? (
                    <Cell
                      cell={cell}
                      own={cell.org === own}
                      spot={spot}
                      here={here}
                      focus={() => {
                        set_at({ row: r, column: c });
                        look_at(cell.org);
                      }}
                      leave={() => look_at(undefined)}
                      enter={() => look_at(cell.org)}
                      open={() => open(cell)}
                    />
                  ) : (
                    <span className="jw-cell-none" data-spot={spot} tabIndex={here ? 0 : -1} aria-label="–" />
                  )}
                </div>
              );
            })}
          </div>
        );
      })}
    </div>
  );
}

interface CellProps {
  cell: ShownCell;
  own: boolean;
  spot: string;
  here: boolean;
  focus: () => void;
  enter: () => void;
  leave: () => void;
  open: () => void;
}

function Cell({ cell, own, spot, here, focus, enter, leave, open }: CellProps) {
  const t = useWords(text);
  const { language } = useLanguage();
  const name = language === "zh" ? cell.name : (cell.name_en ?? cell.name);
  const quiet = cell.offers + cell.asks + cell.receives + cell.pending === 0;
  const look = ["jw-cell", quiet ? "jw-cell-quiet" : "", own ? "jw-cell-own" : "", cell.folded > 0 ? "jw-cell-folded" : ""];
  return (
    <Tooltip
      mouseEnterDelay={0.5}
      title={
        <>
          <div>{name}</div>
          {own ? <div>{t.own}</div> : null}
          {cell.pending > 0 ? <div>{t.pending(number(cell.pending))}</div> : null}
          {cell.folded > 0 ? <div>{t.folded(number(cell.folded))}</div> : null}
        </>
      }
    >
      <button
        type="button"
        className={look.join(" ")}
        data-spot={spot}
        data-org={cell.org}
        tabIndex={here ? 0 : -1}
        aria-label={t.cell(name, number(cell.offers), number(cell.asks), number(cell.receives))}
        onFocus={focus}
        onMouseEnter={enter}
        onMouseLeave={leave}
        onBlur={leave}
        onClick={open}
      >
        {quiet ? (
          <span className="jw-knot" />
        ) : (
          <>
            <span className="jw-cell-name">{name}</span>
            {(["offers", "asks", "receives"] as const).map((what) => (
              <span key={what} className={cell[what] > 0 ? `jw-figure jw-figure-${what}` : "jw-figure jw-figure-zero"}>
                <b>{number(cell[what])}</b>
                <span className="jw-figure-name">
                  <Glyph what={what} />
                  <i>{t[what]}</i>
                </span>
              </span>
            ))}
            {cell.pending > 0 ? <span className="jw-badge">{cell.pending}</span> : null}
          </>
        )}
        {own ? <span className="jw-own">{t.own}</span> : null}
      </button>
    </Tooltip>
  );
}
