import type { Lattice, LatticeCell, LatticeFlow, Region } from "../../api/types";

// Where things stand on the board, as plain arithmetic: no DOM, so that it can be tested.
export interface Board {
  head_width: number;
  head_height: number;
  column: number;
  row: number;
}

export interface Spot {
  column: number;
  row: number;
}

export interface Curve {
  d: string;
  middle: { x: number; y: number };
}

const kHeadWidth = 148;
const kHeadHeight = 46;
const kLeastColumn = 84;
const kLeastRow = 58;
const kMostRow = 104;
export const kInset = { x: 6, y: 7 };

export function fit(width: number, height: number, columns: number, rows: number): Board {
  const column = Math.max(kLeastColumn, Math.floor((width - kHeadWidth) / Math.max(1, columns)));
  const row = Math.floor((height - kHeadHeight) / Math.max(1, rows));
  return {
    head_width: kHeadWidth,
    head_height: kHeadHeight,
    column,
    row: Math.min(kMostRow, Math.max(kLeastRow, row)),
  };
}

export function centre(board: Board, spot: Spot): { x: number; y: number } {
  return {
    x: board.head_width + (spot.column + 0.5) * board.column,
    y: board.head_height + (spot.row + 0.5) * board.row,
  };
}

function cubic(x1: number, y1: number, cx1: number, cy1: number, cx2: number, cy2: number, x2: number, y2: number): Curve {
  const round = (n: number) => Math.round(n * 10) / 10;
  return {
    d: `M${round(x1)} ${round(y1)}C${round(cx1)} ${round(cy1)} ${round(cx2)} ${round(cy2)} ${round(x2)} ${round(y2)}`,
    middle: { x: (x1 + 3 * cx1 + 3 * cx2 + x2) / 8, y: (y1 + 3 * cy1 + 3 * cy2 + y2) / 8 },
  };
}

// From edge to edge of two cells. `lane` keeps several flows between the same two apart. Within one
// column the curve bows aside, so that it does not run over the cells in between.
export function curve(board: Board, from: Spot, to: Spot, lane: number): Curve {
  const a = centre(board, from);
  const b = centre(board, to);
  const shift = (lane % 2 === 0 ? 1 : -1) * Math.ceil(lane / 2) * 9;
  const half = { x: board.column / 2 - kInset.x, y: board.row / 2 - kInset.y };
  if (from.row === to.row) {
    const way = Math.sign(b.x - a.x) || 1;
    const lift = Math.min(board.row * 0.55, 18 + Math.abs(b.x - a.x) * 0.08) + Math.abs(shift);
    return cubic(a.x + way * half.x, a.y + shift, a.x + way * (half.x + 20), a.y - lift, b.x - way * (half.x + 20), b.y - lift, b.x - way * half.x, b.y + shift);
  }
  const way = Math.sign(b.y - a.y);
  const y1 = a.y + way * half.y;
  const y2 = b.y - way * (half.y + 3);
  if (from.column === to.column) {
    if (Math.abs(to.row - from.row) === 1) {
      return cubic(a.x + shift, y1, a.x + shift + 8, y1 + (y2 - y1) / 3, a.x + shift + 8, y2 - (y2 - y1) / 3, a.x + shift, y2);
    }
    const bow = board.column * 0.66 + shift;
    const x1 = a.x + half.x * 0.55 + shift / 2;
    const x2 = b.x + half.x * 0.55 + shift / 2;
    return cubic(x1, y1, a.x + bow, y1 + way * board.row * 0.45, b.x + bow, y2 - way * board.row * 0.45, x2, y2);
  }
  const pull = Math.max(26, Math.abs(y2 - y1) * 0.46);
  const x1 = a.x + shift + Math.sign(b.x - a.x) * half.x * 0.4;
  const x2 = b.x + shift - Math.sign(b.x - a.x) * half.x * 0.4;
  return cubic(x1, y1, x1, y1 + way * pull, x2, y2 - way * pull, x2, y2);
}

// Ten times the rows, a little thicker: 1 row and 10⁷ rows must both be legible.
export function thickness(rows: number): number {
  return rows <= 0 ? 1.4 : Math.min(5.2, 1.4 + Math.log10(rows + 1) * 0.55);
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
  flows: { flow: LatticeFlow; from: Spot; to: Spot; lane: number }[];
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

  const lanes = new Map<string, number>();
  const flows = lattice.flows.flatMap((flow) => {
    const from = spot(flow.from);
    const to = spot(flow.to);
    if (!from || !to || (from.row === to.row && from.column === to.column)) return [];
    const pair = `${from.column},${from.row} ${to.column},${to.row}`;
    const lane = lanes.get(pair) ?? 0;
    lanes.set(pair, lane + 1);
    return [{ flow, from, to, lane }];
  });
  return { regions: shown, cell: (region, line) => cells.get(place(region, line)), spot, flows };
}
