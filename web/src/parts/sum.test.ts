import { describe, expect, it } from "vitest";
import { sum_of, widths } from "./sum";

const counts = { rows_in: 663131, out: 264, unchanged: 0, filtered: 662864, set_aside: 3, deleted: 5 };

describe("the sum of a batch", () => {
  it("holds when every row went somewhere; deleted rows are no part of it", () => expect(sum_of(counts)).toMatchObject({ whole: true, missing: 0 }));
  it("says how many rows are missing", () => expect(sum_of({ ...counts, out: 260 })).toMatchObject({ whole: false, missing: 4 }));
  it("says when there are too many", () => expect(sum_of({ ...counts, out: 270 })).toMatchObject({ whole: false, missing: -6 }));
  it("holds for nothing", () => expect(sum_of({}).whole).toBe(true));
});

describe("the bar", () => {
  it("is full and shows the smallest part", () => {
    const share = widths(sum_of(counts));
    expect(share.reduce((all, one) => all + one, 0)).toBeCloseTo(100);
    expect(share[3]).toBeGreaterThan(1);
    expect(share[1]).toBe(0);
  });
  it("is empty when there are no rows", () => expect(widths(sum_of({}))).toEqual([0, 0, 0, 0]));
});
