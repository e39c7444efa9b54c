import { useMemo, useState } from "react";
import type { LatticeFlow } from "../../api/types";
import { minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { courses, thickness, type Board, type View } from "./geometry";
import { text } from "./text";

export type FlowClass = "return" | "batch" | "pending" | "ended";

export function class_of(flow: LatticeFlow): FlowClass {
  if (flow.state === "pending") return "pending";
  if (flow.state === "ended") return "ended";
  return flow.kind === "return" ? "return" : "batch";
}

interface Props {
  board: Board;
  view: View;
  columns: number;
  hidden: ReadonlySet<FlowClass>;
  // The org under the pointer or the keyboard: its flows stand out.
  org: string | undefined;
  name: (org: string) => string;
  // Flows lie over cells; a click on one is meant for the cell below it.
  pass_click: (x: number, y: number) => void;
}

export function Flows({ board, view, columns, hidden, org, name, pass_click }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const [at, set_at] = useState<number>();
  const width = board.head_width + columns * board.column;
  const height = board.head_height + view.regions.length * board.row;
  const drawn = useMemo(() => {
    // Laid before hiding, so that hiding some does not move the others.
    const laid = courses(board, view.flows);
    return view.flows
      .map((one, i) => ({ ...one, curve: laid[i]!, kind: class_of(one.flow) }))
      .filter(({ kind }) => !hidden.has(kind));
  }, [board, view, hidden]);
  const state_word = (flow: LatticeFlow) => (shared.states as Record<string, string>)[flow.state] ?? flow.state;
  const shown = at === undefined ? undefined : drawn[at];
  const right = shown !== undefined && shown.curve.middle.x > width - 300;

  return (
    <>
      <svg className="jw-flows" width={width} height={height} role="group" aria-label={t.flows}>
        <defs>
          {(["return", "batch", "pending", "ended"] as const).map((kind) => (
            <marker
              key={kind}
              id={`jw-head-${kind}`}
              viewBox="0 0 10 10"
              refX="8"
              refY="5"
              markerWidth="11"
              markerHeight="11"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path className={`jw-head jw-head-${kind}`} d="M0.5 1L9.500 5L0.500 9L3 5Z" />
            </marker>
          ))}
        </defs>
        {drawn.map(({ flow, curve: { d }, kind }, i) => {
          const near = org !== undefined && (flow.from === org || flow.to === org);
          const faint = at === undefined ? org !== undefined && !near : at !== i;
          const stroke = thickness(flow.rows);
          return (
            <g
              key={`${flow.from} ${flow.to} ${flow.resource} ${i}`}
              className={`jw-flow jw-flow-${kind}${faint ? " jw-flow-faint" : ""}${at === i || near ? " jw-flow-near" : ""}`}
              tabIndex={0}
              role="img"
              aria-label={t.flow(name(flow.from), name(flow.to), flow.resource_name, state_word(flow), number(flow.rows))}
              onMouseEnter={() => set_at(i)}
              onMouseLeave={() => set_at(undefined)}
              onFocus={() => set_at(i)}
              onBlur={() => set_at(undefined)}
              onClick={(event) => pass_click(event.clientX, event.clientY)}
            >
              <path className="jw-flow-under" d={d} strokeWidth={stroke + 3} />
              <path className="jw-flow-line" d={d} strokeWidth={stroke} markerEnd={`url(#jw-head-${kind})`} />
              {kind === "return" || kind === "batch" ? (
                <path className="jw-flow-run" d={d} strokeWidth={Math.max(1.2, stroke * 0.55)} pathLength={100} />
              ) : null}
              <path className="jw-flow-hit" d={d} />
            </g>
          );
        })}
      </svg>
      {shown ? (
        <div
          className="jw-flow-card"
          role="status"
          style={{
            left: shown.curve.middle.x + (right ? -12 : 12),
            top: Math.min(Math.max(shown.curve.middle.y, 60), height - 90),
            transform: right ? "translate(-100%, -50%)" : "translate(0, -50%)",
          }}
        >
          <b>{shown.flow.resource_name}</b>
          <div>
            {name(shown.flow.from)} <i>→</i> {name(shown.flow.to)}
          </div>
          <div className="jw-flow-facts">
            <span className={`jw-flow-chip jw-flow-chip-${shown.kind}`}>
              {shown.flow.kind === "return" ? t.flow_return : t.flow_batch} · {state_word(shown.flow)}
            </span>
            <span>{shared.rows_n(number(shown.flow.rows))}</span>
            <span>{shown.flow.last ? `${t.last} ${minute(shown.flow.last)}` : t.never}</span>
          </div>
        </div>
      ) : null}
    </>
  );
}

