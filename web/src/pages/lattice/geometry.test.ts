import { describe, expect, it } from "vitest";
import { kCells, kFlows, kLines, kRegions } from "../../../test/fixtures";
import { centre, courses, fit, in_order, lines_in_use, thickness, view_of } from "./geometry";

const lattice = { regions: kRegions, lines: kLines, cells: kCells, flows: kFlows };

// Every point of a course, corners taken as sharp.
function points(d: string): { x: number; y: number }[] {
  return [...d.matchAll(/[MLQ ](-?[\d.]+) (-?[\d.]+)/g)].map((found) => ({ x: Number(found[1]), y: Number(found[2]) }));
}

describe("the board", () => {
  it("fits twelve lines and eight regions into 1366 × 768 without scrolling sideways", () => {
    const board = fit(1220, 610, 12, 8);
    expect(board.head_width + 12 * board.column).toBeLessThanOrEqual(1220);
    expect(board.head_height + 8 * board.row).toBeLessThanOrEqual(610);
  });

  it("never makes cells smaller than can be read", () => {
    const board = fit(600, 300, 20, 30);
    expect(board.column).toBeGreaterThanOrEqual(76);
    expect(board.row).toBeGreaterThanOrEqual(58);
  });
});

describe("the courses of flows", () => {
  const view = view_of(lattice, new Set());
  const board = fit(1220, 610, kLines.length, view.regions.length);

  it("never cover a cell", () => {
    for (const course of courses(board, view.flows)) {
      const inner = points(course.d).slice(1, -1);
      for (const at of inner) {
        for (let row = 0; row < view.regions.length; row += 1) {
          for (let column = 0; column < kLines.length; column += 1) {
            const middle = centre(board, { row, column });
            const inside =
              Math.abs(at.x - middle.x) < board.column / 2 - board.inset.x - 0.6 &&
              Math.abs(at.y - middle.y) < board.row / 2 - board.inset.y - 0.6;
            expect(inside, `${course.d} in cell ${column},${row}`).toBe(false);
          }
        }
      }
    }
  });

  it("start at their source and end at their target", () => {
    courses(board, view.flows).forEach((course, i) => {
      const { from, to } = view.flows[i]!;
      const all = points(course.d);
      expect(Math.abs(all[0]!.x - centre(board, from).x)).toBeLessThan(board.column / 2);
      expect(Math.abs(all.at(-1)!.x - centre(board, to).x)).toBeLessThan(board.column / 2);
    });
  });

  it("do not coincide when they join the same cells", () => {
    const twice = [view.flows[0]!, view.flows[0]!];
    const [a, b] = courses(board, twice);
    expect(a!.d).not.toBe(b!.d);
  });

  it("are thicker for more rows, within bounds", () => {
    expect(thickness(10)).toBeGreaterThan(thickness(1));
    expect(thickness(1e9)).toBeLessThanOrEqual(4);
    expect(thickness(0)).toBeGreaterThan(1);
  });
});

describe("folding a region", () => {
  const open = view_of(lattice, new Set());
  const folded = view_of(lattice, new Set(["3206"]));

  it("leaves the region and takes away what is below", () => {
    expect(folded.regions.map((region) => region.short_code)).toEqual(["32", "3206"]);
    expect(open.regions.length).toBe(kRegions.length);
  });

  it("loses no figure", () => {
    const sum = (view: typeof open) =>
      view.regions
        .flatMap((region) => kLines.map((line) => view.cell(region.short_code, line.code)))
        .reduce((all, cell) => all + (cell ? cell.offers + cell.asks + cell.receives + cell.pending : 0), 0);
    expect(sum(folded)).toBe(sum(open));
  });

  it("lets flows to what is below end at the folded region", () => {
    expect(folded.spot("320623.data")).toEqual(folded.spot("3206.data"));
    expect(folded.flows.every((one) => one.to.row < 2)).toBe(true);
  });
});

describe("the tree", () => {
  it("puts a region before what is below it and survives a missing parent", () => {
    const order = in_order([
      { short_code: "3206", name: "b", level: 2, parent: "32" },
      { short_code: "41", name: "x", level: 1, parent: "00" },
      { short_code: "32", name: "a", level: 1, parent: "" },
    ]).map((region) => region.short_code);
    expect(order).toEqual(["32", "3206", "41"]);
  });

  it("leaves out lines nobody stands in", () => {
    expect(lines_in_use({ ...lattice, cells: kCells.filter((cell) => cell.line === "tax") }).map((line) => line.code)).toEqual(["tax"]);
  });
});
