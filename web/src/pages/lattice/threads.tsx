import { memo } from "react";
import type { Board } from "./geometry";

interface Props {
  board: Board;
  columns: number;
  rows: number;
}

// The cloth behind the cells: a warp for each line, a weft for each region, in plain weave. A thread
// that passes under is cut open around the crossing.
export const Threads = memo(function Threads({ board, columns, rows }: Props) {
  const width = board.head_width + columns * board.column;
  const height = board.head_height + rows * board.row;
  const gap = 8;
  const warps: string[] = [];
  const wefts: string[] = [];
  for (let c = 0; c < columns; c += 1) {
    const x = board.head_width + (c + 0.5) * board.column;
    let d = `M${x} ${board.head_height}`;
    for (let r = 0; r < rows; r += 1) {
      const y = board.head_height + (r + 0.5) * board.row;
      if ((c + r) % 2 === 1) d += `V${y - gap}M${x} ${y + gap}`;
    }
    warps.push(`${d}V${height}`);
  }
  for (let r = 0; r < rows; r += 1) {
    const y = board.head_height + (r + 0.5) * board.row;
    let d = `M${board.head_width} ${y}`;
    for (let c = 0; c < columns; c += 1) {
      const x = board.head_width + (c + 0.5) * board.column;
      if ((c + r) % 2 === 0) d += `H${x - gap}M${x + gap} ${y}`;
    }
    wefts.push(`${d}H${width}`);
  }
  return (
    <svg className="jw-threads" width={width} height={height} aria-hidden="true">
      <path className="jw-warp" d={warps.join("")} />
      <path className="jw-weft" d={wefts.join("")} />
    </svg>
  );
});
