import type { Lattice, LatticeCell, LatticeFlow, Region } from "../../api/types";

// Where things stand on the board, as plain arithmetic: no DOM, so that it can be tested.
export interface Board {
  head_width: number;
  head_height: number;
  column: number;
  row: number;
  // Half of the gutter between cells: the flows run there.
  inset: { x: number; y: number };
}

export interface Spot {
  column: number;
  row: number;
}

export interface Course {
  d: string;
  middle: { x: number; y: number };
}

const kHeadWidth = 140;
const kHeadHeight = 46;
const kLeastColumn = 76;
const kLeastRow = 58;
const kMostRow = 128;
const kMostColumn = 190;
// The gutter is at least this, and more where cells would grow beyond what they hold.
const kLeastInset = { x: 8, y: 9 };
const kMostCell = { x: 142, y: 84 };

export function fit(width: number, height: number, columns: number, rows: number): Board {
  const column = Math.floor((width - kHeadWidth) / Math.max(1, columns));
  const row = Math.floor((height - kHeadHeight) / Math.max(1, rows));
  const size = {
    column: Math.min(kMostColumn, Math.max(kLeastColumn, column)),
    row: Math.min(kMostRow, Math.max(kLeastRow, row)),
  };
  return {
    head_width: kHeadWidth,
    head_height: kHeadHeight,
    ...size,
    inset: {
      x: Math.max(kLeastInset.x, Math.round((size.column - kMostCell.x) / 2)),
      y: Math.max(kLeastInset.y, Math.round((size.row - kMostCell.y) / 2)),
    },
  };
}

export function centre(board: Board, spot: Spot): { x: number; y: number } {
  return {
    x: board.head_width + (spot.column + 0.5) * board.column,
    y: board.head_height + (spot.row + 0.5) * board.row,
  };
}

export interface Run {
  from: Spot;
  to: Spot;
}

interface Point {
  x: number;
  y: number;
}

const kCorner = 9;
const kLane = 3.8;

// 0, +1, -1, +2, -2, ... times a lane, and again from 0 when the gutter is full.
function lane_of(n: number, half: number): number {
  const most = 2 * Math.floor((half - 1.5) / kLane) + 1;
  const at = n % Math.max(1, most);
  return (at % 2 === 1 ? 1 : -1) * Math.ceil(at / 2) * kLane;
}

// The courses of all flows, like coloured threads laid into the cloth: out of a cell, along the
// gutter under it, down the gutter beside the target's column, along the gutter above the target and
// into it. They never cover a cell. Flows that share a gutter keep to lanes, flows that share a
// cell's edge to ports in the order of where they come from.
export function courses(board: Board, runs: readonly Run[]): Course[] {
  const side = (run: Run) => ({
    out: run.to.row > run.from.row ? 1 : -1,
    in: run.to.row >= run.from.row ? -1 : 1,
  });
  const ports = new Map<string, { run: number; toward: number }[]>();
  const edge = (spot: Spot, way: number) => `${spot.column} ${spot.row} ${way}`;
  const ask = (key: string, run: number, toward: number) => ports.set(key, [...(ports.get(key) ?? []), { run, toward }]);
  runs.forEach((run, i) => {
    ask(edge(run.from, side(run).out), i, run.to.column + run.to.row / 100);
    ask(edge(run.to, side(run).in), i, run.from.column + run.from.row / 100);
  });
  for (const list of ports.values()) list.sort((a, b) => a.toward - b.toward);
  const port = (spot: Spot, way: number, run: number): Point => {
    const list = ports.get(edge(spot, way)) ?? [];
    const at = list.findIndex((one) => one.run === run);
    const middle = centre(board, spot);
    const step = Math.min(13, ((board.column - 2 * board.inset.x) * 0.7) / Math.max(1, list.length));
    return {
      x: middle.x + (at - (list.length - 1) / 2) * step,
      y: middle.y + way * (board.row / 2 - board.inset.y),
    };
  };
  const used = new Map<string, number>();
  const lane = (key: string, half: number) => {
    const n = used.get(key) ?? 0;
    used.set(key, n + 1);
    return lane_of(n, half);
  };
  // A gutter by the cell boundary it lies on; the first ones have the headings on one side.
  const across = (boundary: number) =>
    board.head_height + boundary * board.row + (boundary === 0 ? board.inset.y / 2 : lane(`h${boundary}`, board.inset.y));
  const down = (boundary: number) =>
    board.head_width + boundary * board.column + (boundary === 0 ? board.inset.x / 2 : lane(`v${boundary}`, board.inset.x));

  return runs.map((run, i) => {
    const ways = side(run);
    const start = port(run.from, ways.out, i);
    const end = port(run.to, ways.in, i);
    const tip = { x: end.x, y: end.y + ways.in * 2 };
    const first = run.from.row + (ways.out > 0 ? 1 : 0);
    const last = run.to.row + (ways.in > 0 ? 1 : 0);
    const y1 = across(first);
    if (first === last) return smooth([start, { x: start.x, y: y1 }, { x: end.x, y: y1 }, tip]);
    const x = down(run.from.column < run.to.column ? run.to.column : run.to.column + 1);
    const y2 = across(last);
    return smooth([start, { x: start.x, y: y1 }, { x, y: y1 }, { x, y: y2 }, { x: end.x, y: y2 }, tip]);
  });
}

// A line through right angles with round corners, and the middle of its longest stretch.
function smooth(points: Point[]): Course {
  const round = (n: number) => Math.round(n * 10) / 10;
  const turns = points.filter(
    (point, i) => i === 0 || Math.hypot(point.x - points[i - 1]!.x, point.y - points[i - 1]!.y) > 0.5,
  );
  let d = `M${round(turns[0]!.x)} ${round(turns[0]!.y)}`;
  let middle = turns[0]!;
  let longest = -1;
  for (let i = 1; i < turns.length; i += 1) {
    const before = turns[i - 1]!;
    const here = turns[i]!;
    const length = Math.hypot(here.x - before.x, here.y - before.y);
    if (length > longest) {
      longest = length;
      middle = { x: (before.x + here.x) / 2, y: (before.y + here.y) / 2 };
    }
    const next = turns[i + 1];
    if (!next) {
      d += `L${round(here.x)} ${round(here.y)}`;
      continue;
    }
    const after = Math.hypot(next.x - here.x, next.y - here.y);
    const cut = Math.min(kCorner, length / 2, after / 2);
    const toward = (to: Point, far: number) => ({
      x: here.x + ((to.x - here.x) / far) * cut,
      y: here.y + ((to.y - here.y) / far) * cut,
    });
    const enter = toward(before, length);
    const leave = toward(next, after);
    d += `L${round(enter.x)} ${round(enter.y)}Q${round(here.x)} ${round(here.y)} ${round(leave.x)} ${round(leave.y)}`;
  }
  return { d, middle };
}

// Ten times the rows, a little thicker: 1 row and 10⁷ rows must both be legible.
export function thickness(rows: number): number {
  return rows <= 0 ? 1.5 : Math.min(4, 1.5 + Math.log10(rows + 1) * 0.36);
}

// Lines in which somebody has an org; the others would be empty columns.
export function lines_in_use(lattice: Lattice): Lattice["lines"] {
  const used = new Set(lattice.cells.map((cell) => cell.line));
  return lattice.lines.filter((line) => used.has(line.code));
}

// Rows of the board in tree order: a region, then what lies below it.
export function in_order(regions: Region[]): Region[] {
  const shorts = new Set(regions.map((region) => region.short_code));
  const below = new Map<string, Region[]>();
  for (const region of regions) {
    const parent = shorts.has(region.parent) && region.parent !== region.short_code ? region.parent : "";
    below.set(parent, [...(below.get(parent) ?? []), region]);
  }
  const walk = (parent: string): Region[] =>
    (below.get(parent) ?? [])
      .sort((a, b) => a.short_code.localeCompare(b.short_code))
      .flatMap((region) => [region, ...walk(region.short_code)]);
  return walk("");
}

export function ancestors(regions: Map<string, Region>, short: string): string[] {
  const found: string[] = [];
  let at = regions.get(short);
  while (at && at.parent && at.parent !== at.short_code && regions.has(at.parent) && !found.includes(at.parent)) {
    found.push(at.parent);
    at = regions.get(at.parent);
  }
  return found;
}

export interface ShownCell extends LatticeCell {
  // How many cells of folded regions are counted in here.
  folded: number;
}

export interface View {
  regions: (Region & { depth: number; foldable: boolean })[];
  cell: (region: string, line: string) => ShownCell | undefined;
  spot: (org: string) => Spot | undefined;
  flows: { flow: LatticeFlow; from: Spot; to: Spot }[];
}

// What is seen when some regions are folded: their cells are added into the folding region's row,
// and flows end there.
export function view_of(lattice: Lattice, folded: ReadonlySet<string>): View {
  const by_short = new Map(lattice.regions.map((region) => [region.short_code, region]));
  const ordered = in_order(lattice.regions);
  const parents = new Set(lattice.regions.filter((r) => r.parent !== r.short_code).map((region) => region.parent));
  const home = new Map<string, string>();
  for (const region of ordered) {
    const chain = ancestors(by_short, region.short_code);
    const folding = [...chain].reverse().find((one) => folded.has(one));
    home.set(region.short_code, folding ?? region.short_code);
  }
  const shown = ordered
    .filter((region) => home.get(region.short_code) === region.short_code)
    .map((region) => ({
      ...region,
      depth: ancestors(by_short, region.short_code).length,
      foldable: parents.has(region.short_code),
    }));

  const cells = new Map<string, ShownCell>();
  const place = (region: string, line: string) => `${region} ${line}`;
  const own_first = [...lattice.cells].sort(
    (a, b) => Number(home.get(a.region) !== a.region) - Number(home.get(b.region) !== b.region),
  );
  for (const cell of own_first) {
    const region = home.get(cell.region);
    if (region === undefined) continue;
    const at = place(region, cell.line);
    const there = cells.get(at);
    cells.set(
      at,
      there
        ? {
            ...there,
            offers: there.offers + cell.offers,
            asks: there.asks + cell.asks,
            receives: there.receives + cell.receives,
            pending: there.pending + cell.pending,
            folded: there.folded + 1,
          }
        : { ...cell, folded: region === cell.region ? 0 : 1 },
    );
  }

  const rows = new Map(shown.map((region, i) => [region.short_code, i]));
  const columns = new Map(lattice.lines.map((line, i) => [line.code, i]));
  const orgs = new Map(lattice.cells.map((cell) => [cell.org, cell]));
  const spot = (org: string): Spot | undefined => {
    const cell = orgs.get(org);
    const row = cell && rows.get(home.get(cell.region) ?? "");
    const column = cell && columns.get(cell.line);
    return row === undefined || column === undefined ? undefined : { row, column };
  };

  const flows = lattice.flows.flatMap((flow) => {
    const from = spot(flow.from);
    const to = spot(flow.to);
    if (!from || !to || (from.row === to.row && from.column === to.column)) return [];
    return [{ flow, from, to }];
  });
  return { regions: shown, cell: (region, line) => cells.get(place(region, line)), spot, flows };
}
