import { Empty, Skeleton } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { world } from "../../api/calls";
import type { Lattice } from "../../api/types";
import { Loaded, useAgain, useLoad } from "../../parts/load";
import { useSession } from "../../parts/session";
import { number } from "../../text/format";
import { useLanguage, useShared, useWords } from "../../text/language";
import { CellDrawer } from "./drawer";
import { Flows, class_of, type FlowClass } from "./flows";
import { fit, lines_in_use, view_of, type ShownCell } from "./geometry";
import { Glyph } from "./glyph";
import { Grid } from "./grid";
import { text } from "./text";
import { Threads } from "./threads";
import "./page.css";

export default function LatticePage() {
  const t = useWords(text);
  const shared = useShared();
  const { node } = useSession();
  const root = node.region.slice(0, 2);
  const load = useLoad((signal) => world.lattice(root, signal), [root]);
  useAgain(load.reload, 15000, true);
  useEffect(() => {
    document.title = `${t.title} · ${shared.product}`;
  }, [t, shared]);
  return (
    <div className="jw-lattice-page">
      <Loaded
        load={load}
        skeleton={<Skeleton active paragraph={{ rows: 12 }} style={{ padding: 24 }} />}
      >
        {(lattice) =>
          lattice.regions.length === 0 || lattice.lines.length === 0 ? (
            <Empty description={t.empty} style={{ marginTop: 120 }} />
          ) : (
            <Woven lattice={lattice} />
          )
        }
      </Loaded>
    </div>
  );
}

function Woven({ lattice: whole }: { lattice: Lattice }) {
  const t = useWords(text);
  const [all_lines, show_all_lines] = useState(false);
  const in_use = useMemo(() => lines_in_use(whole), [whole]);
  const lattice = useMemo(
    () => ({ ...whole, lines: all_lines || in_use.length === 0 ? whole.lines : in_use }),
    [whole, in_use, all_lines],
  );
  const { language } = useLanguage();
  const { user } = useSession();
  const [folded, set_folded] = useState<ReadonlySet<string>>(new Set());
  const [hidden, set_hidden] = useState<ReadonlySet<FlowClass>>(new Set());
  const [org, look_at] = useState<string>();
  const [opened, open] = useState<ShownCell>();
  const [room, set_room] = useState({ width: 1200, height: 600 });
  const scroller = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = scroller.current;
    if (!element || typeof ResizeObserver === "undefined") return undefined;
    const watch = new ResizeObserver(() =>
      set_room({ width: element.clientWidth, height: element.clientHeight }),
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  const view = useMemo(() => view_of(lattice, folded), [lattice, folded]);
  const board = useMemo(
    () => fit(room.width, room.height, lattice.lines.length, view.regions.length),
    [room, lattice.lines.length, view.regions.length],
  );
  const names = useMemo(
    () =>
      new Map(lattice.cells.map((cell) => [cell.org, language === "zh" ? cell.name : (cell.name_en ?? cell.name)])),
    [lattice, language],
  );
  const name = useCallback((id: string) => names.get(id) ?? id, [names]);

  const toggle = <T,>(set: ReadonlySet<T>, one: T): ReadonlySet<T> => {
    const next = new Set(set);
    if (!next.delete(one)) next.add(one);
    return next;
  };
  const pass_click = (x: number, y: number) => {
    const below = document.elementsFromPoint(x, y).find((element) => element.matches("[data-org]"));
    if (below instanceof HTMLElement) below.click();
  };
  const offers = lattice.cells.reduce((sum, cell) => sum + cell.offers, 0);
  const count = (kind: FlowClass) => lattice.flows.filter((flow) => class_of(flow) === kind).length;
  const kinds: [FlowClass, string][] = [
    ["return", t.flow_return],
    ["batch", t.flow_batch],
    ["pending", t.flow_pending],
    ["ended", t.flow_ended],
  ];

  return (
    <>
      <header className="jw-lattice-head">
        <div>
          <h1>{t.title}</h1>
          <p>
            {t.lead}{" "}
            <b>{t.summary(number(offers), number(count("return") + count("batch")), number(count("pending")))}</b>
          </p>
        </div>
        <div className="jw-legend">
          <div className="jw-legend-part">
            {(["offers", "asks", "receives"] as const).map((what) => (
              <span key={what}>
                <Glyph what={what} /> {t[what]}
              </span>
            ))}
          </div>
          <div className="jw-legend-part">
            {in_use.length < whole.lines.length ? (
              <button
                type="button"
                className="jw-legend-flow"
                aria-pressed={all_lines}
                onClick={() => show_all_lines(!all_lines)}
              >
                {all_lines ? t.lines_in_use : t.lines_all} <b>{number(all_lines ? in_use.length : whole.lines.length)}</b>
              </button>
            ) : null}
            {kinds
              .filter(([kind]) => kind !== "ended" || count(kind) > 0)
              .map(([kind, word]) => (
                <button
                  key={kind}
                  type="button"
                  aria-pressed={!hidden.has(kind)}
                  className={hidden.has(kind) ? "jw-legend-flow jw-legend-off" : "jw-legend-flow"}
                  onClick={() => set_hidden(toggle(hidden, kind))}
                >
                  <svg width="30" height="12" aria-hidden="true" className={`jw-flow-${kind}`}>
                    <path className="jw-flow-line" d="M1 9C9 9 16 3 24 3" strokeWidth="2.2" />
                    <path className={`jw-head jw-head-${kind}`} d="M22 -0.500L30 3L22 6.500L24 3Z" />
                  </svg>
                  {word} <b>{number(count(kind))}</b>
                </button>
              ))}
          </div>
        </div>
      </header>
      <div className="jw-loom" ref={scroller}>
        <div
          className="jw-board"
          style={{
            width: board.head_width + lattice.lines.length * board.column,
            height: board.head_height + view.regions.length * board.row,
          }}
        >
          <Threads board={board} columns={lattice.lines.length} rows={view.regions.length} />
          <Grid
            board={board}
            view={view}
            lines={lattice.lines}
            folded={folded}
            own={user.org.id}
            fold={(region) => set_folded(toggle(folded, region))}
            look_at={look_at}
            open={open}
          />
          <Flows
            board={board}
            view={view}
            columns={lattice.lines.length}
            hidden={hidden}
            org={org}
            name={name}
            pass_click={pass_click}
          />
        </div>
      </div>
      <CellDrawer cell={opened} flows={lattice.flows} name={name} close={() => open(undefined)} />
    </>
  );
}
