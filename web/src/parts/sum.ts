import type { Counts } from "../api/types";

// Invariant 3: rows in = out + unchanged + filtered + set aside. Deleted rows are no part of it:
// they are gone from the source and only told to the receiver.
export interface Sum {
  rows_in: number;
  parts: { name: "out" | "unchanged" | "filtered" | "set_aside"; rows: number }[];
  missing: number;
  whole: boolean;
}

export function sum_of(counts: Partial<Counts>): Sum {
  const parts = (["out", "unchanged", "filtered", "set_aside"] as const).map((name) => ({
    name,
    rows: counts[name] ?? 0,
  }));
  const rows_in = counts.rows_in ?? 0;
  const missing = rows_in - parts.reduce((sum, part) => sum + part.rows, 0);
  return { rows_in, parts, missing, whole: missing === 0 };
}

// Widths in percent that add up to 100; a part with rows never vanishes, however small.
export function widths(sum: Sum, least = 1.5): number[] {
  const total = sum.parts.reduce((all, part) => all + part.rows, 0);
  if (total === 0) return sum.parts.map(() => 0);
  const raised = sum.parts.map((part) => (part.rows === 0 ? 0 : Math.max(least, (part.rows / total) * 100)));
  const scale = 100 / raised.reduce((all, width) => all + width, 0);
  return raised.map((width) => width * scale);
}
