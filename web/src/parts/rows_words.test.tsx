import { fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { first_draft, type Draft } from "./composer/draft";
import type { RowItem } from "./composer/rows_draft";
import { RowsEditor } from "./composer/rows_editor";
import { given_rows, RowWords, type SaidRow } from "./rows_words";
import { LanguageProvider } from "../text/language";

const kItems: RowItem[] = [
  { name: "born", title: "出生日期", type: "date", region: false },
  { name: "members", title: "家庭人数", type: "integer", region: false },
  { name: "alive", title: "在世", type: "boolean", region: false },
  { name: "ethnic", title: "民族", type: "text", region: false, code_set: "ethnic" },
];

function said(row: SaidRow) {
  const { container, unmount } = render(
    <LanguageProvider initial="zh">
      <RowWords row={row} items={kItems} />
    </LanguageProvider>,
  );
  const text = container.textContent;
  unmount();
  return text;
}

describe("a row condition in words", () => {
  it.each([
    [{ item: "born", op: "range", values: ["1990-01-01", ""] }, "“出生日期”不早于 1990-01-01"],
    [{ item: "born", op: "range", values: ["", "1999-12-31"] }, "“出生日期”不晚于 1999-12-31"],
    [{ item: "born", op: "range", values: ["1990-01-01", "1999-12-31"] }, "“出生日期”在 1990-01-01 至 1999-12-31 之间（含两端）"],
    [{ item: "members", op: "range", values: ["3", ""] }, "“家庭人数”不小于 3"],
    [{ item: "members", op: "range", values: ["3", "3"] }, "“家庭人数”等于 3"],
    [{ item: "members", op: "in", values: ["3", "4"] }, "“家庭人数”是 3、4 之一"],
    [{ item: "members", op: "in", values: ["3"] }, "“家庭人数”等于 3"],
    [{ item: "alive", op: "eq", values: ["true"] }, "“在世”等于 是"],
    [{ item: "born", op: "prefix", values: ["1990", "1991"] }, "“出生日期”以 1990 或 1991 开头"],
    [{ item: "office", op: "prefix", values: [], own_region: true }, "“所属区划”属于请求方所在区划"],
  ] as [SaidRow, string][])("%j: %s", (row, words) => {
    expect(said(row)).toBe(words);
  });

  it("says how many more there are of a long list", () => {
    expect(said({ item: "members", op: "in", values: Array.from({ length: 12 }, (_, i) => String(i)) })).toContain("等 2 个");
  });

  it("is read from what a narrowing gives; a region alone is of an earlier one", () => {
    expect(given_rows('["range","1990-01-01",""]', "born")).toEqual({ item: "born", op: "range", values: ["1990-01-01", ""], own_region: false });
    expect(given_rows('["prefix",{"bind":"subject.region"}]', "office")).toEqual({ item: "office", op: "prefix", values: [], own_region: true });
    expect(given_rows("320613", "")).toBeUndefined();
    expect(given_rows("32061x", "")).toBeUndefined();
  });
});

function Held({ first = {} }: { first?: Partial<Draft> }) {
  const [draft, set_draft] = useState<Draft>({ ...first_draft("batch", []), ...first });
  return (
    <LanguageProvider initial="zh">
      <RowsEditor items={kItems} applied="" applied_name="" home="320623" draft={draft} set={(part) => set_draft({ ...draft, ...part })} tried={{ columns: [], rows: [], counts: { rows_in: 1000, out: 0, filtered: 1000, set_aside: 0 } } as never} />
      <output>{JSON.stringify(draft.rows)}</output>
    </LanguageProvider>
  );
}

describe("the editor of rows", () => {
  it("adds and removes lines, and says what is wrong at its line", async () => {
    const { container } = render(<Held first={{ rows: [{ key: 1, item: "members", op: "range", values: ["9", "3"], reason: "" }] }} />);
    screen.getByText("没有行符合，请检查条件");
    expect(screen.getByRole("alert").textContent).toBe("起始值大于终止值，没有行能满足");
    fireEvent.change(screen.getByLabelText("到（含） 家庭人数"), { target: { value: "10" } });
    expect(screen.queryByRole("alert")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: /添加条件/ }));
    const lines = container.querySelectorAll<HTMLElement>(".jw-row-line");
    expect(lines).toHaveLength(2);
    // A new line is not scolded before anything is chosen.
    expect(within(lines[1]!).queryByRole("alert")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "删除条件 家庭人数" }));
    expect(JSON.parse(container.querySelector("output")!.textContent)).toEqual([{ key: 2, values: [], reason: "" }]);
  });

  it("picks codes by their names", async () => {
    const { container } = render(<Held first={{ rows: [{ key: 1, item: "ethnic", op: "in", values: [], reason: "" }] }} />);
    const field = screen.getByRole("combobox", { name: "值 民族" });
    fireEvent.mouseDown(field);
    fireEvent.change(field, { target: { value: "穿青" } });
    const option = await screen.findByTitle("96 穿青人");
    fireEvent.click(option);
    expect(JSON.parse(container.querySelector("output")!.textContent)[0].values).toEqual(["96"]);
  });
});
