import { useEffect, useState } from "react";
import { standard, type CodeItem } from "../api/standard";
import { number } from "../text/format";
import { useShared, useWords } from "../text/language";
import { words } from "../text/words";
import type { RowItem } from "./composer/rows_draft";
import { region_name } from "./names";

const text = words(
  {
    region_item: "所属区划",
    own_region: (item: string) => `“${item}”属于请求方所在区划`,
    eq: (item: string, value: string) => `“${item}”等于 ${value}`,
    in: (item: string, value: string) => `“${item}”是 ${value} 之一`,
    prefix: (item: string, value: string) => `“${item}”以 ${value} 开头`,
    between: (item: string, from: string, to: string) => `“${item}”在 ${from} 至 ${to} 之间（含两端）`,
    since: (item: string, from: string) => `“${item}”不早于 ${from}`,
    until: (item: string, to: string) => `“${item}”不晚于 ${to}`,
    least: (item: string, from: string) => `“${item}”不小于 ${from}`,
    most: (item: string, to: string) => `“${item}”不大于 ${to}`,
    or: " 或 ",
    comma: "、",
    more: (n: string) => `等 ${n} 个`,
  },
  {
    region_item: "Region",
    own_region: (item) => `“${item}” lies in the region of whoever asks`,
    eq: (item, value) => `“${item}” is ${value}`,
    in: (item, value) => `“${item}” is one of ${value}`,
    prefix: (item, value) => `“${item}” starts with ${value}`,
    between: (item, from, to) => `“${item}” is from ${from} to ${to}, both included`,
    since: (item, from) => `“${item}” is not before ${from}`,
    until: (item, to) => `“${item}” is not after ${to}`,
    least: (item, from) => `“${item}” is at least ${from}`,
    most: (item, to) => `“${item}” is at most ${to}`,
    or: " or ",
    comma: ", ",
    more: (n) => `and ${n} more`,
  },
);

// A condition as a grant or the terms of one say it.
export interface SaidRow {
  item: string;
  op: string;
  values: string[];
  own_region?: boolean;
}

const kShown = 10;
const kRegion = /^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/;

const code_sets = new Map<string, Promise<CodeItem[]>>();

// The codes of the newest version of a code set, asked once; none when there is no such set.
export function codes_of(set: string): Promise<CodeItem[]> {
  let found = code_sets.get(set);
  if (!found) {
    found = standard
      .code_set(set)
      .then((one) => standard.codes(set, one.version))
      .catch(() => {
        code_sets.delete(set);
        return [];
      });
    code_sets.set(set, found);
  }
  return found;
}

export function useCodes(set: string | undefined): CodeItem[] | undefined {
  const [codes, set_codes] = useState<CodeItem[]>();
  useEffect(() => {
    let live = true;
    set_codes(undefined);
    if (set) void codes_of(set).then((found) => live && set_codes(found));
    return () => {
      live = false;
    };
  }, [set]);
  return codes;
}

// Names of the region codes among the values.
function useRegionNames(codes: string[]): Record<string, string> {
  const [names, set_names] = useState<Record<string, string>>({});
  const asked = codes.join(" ");
  useEffect(() => {
    let live = true;
    for (const code of asked.split(" ").filter(Boolean)) void region_name(code).then((name) => live && set_names((known) => ({ ...known, [code]: name })));
    return () => {
      live = false;
    };
  }, [asked]);
  return names;
}

// In words, with the names of codes and regions where they have some.
export function RowWords({ row, items }: { row: SaidRow; items: readonly Partial<RowItem & { name: string }>[] }) {
  const t = useWords(text);
  const shared = useShared();
  const item = items.find((one) => one.name === row.item);
  // Without the catalog, one code that has the form of a region's is taken for one.
  const region = item?.region ?? (row.own_region || (row.op === "prefix" && row.values.every((value) => kRegion.test(value))));
  const shown = row.values.slice(0, kShown);
  const codes = useCodes(item?.code_set || undefined);
  const regions = useRegionNames(region ? shown.filter((value) => kRegion.test(value)) : []);
  const title = item?.title || (region ? t.region_item : row.item);
  if (row.own_region) return <>{t.own_region(title)}</>;
  const say = (value: string) => {
    if (item?.type === "boolean") return value === "true" ? shared.yes : shared.no;
    const name = codes?.find((one) => one.code === value)?.name;
    return name ? shared.aside(value, name) : value;
  };
  if (row.op === "range") {
    const [from = "", to = ""] = row.values;
    if (from && from === to) return <>{t.eq(title, say(from))}</>;
    if (from && to) return <>{t.between(title, say(from), say(to))}</>;
    const counted = item?.type === "integer" || item?.type === "decimal";
    if (from) return <>{counted ? t.least(title, say(from)) : t.since(title, say(from))}</>;
    return <>{counted ? t.most(title, say(to)) : t.until(title, say(to))}</>;
  }
  const rest = row.values.length - shown.length;
  const listed = shown.map(say).join(row.op === "prefix" ? t.or : t.comma) + (rest > 0 ? ` ${t.more(number(rest))}` : "");
  const sentence =
    row.op === "eq" || (row.op === "in" && row.values.length === 1)
      ? t.eq(title, listed)
      : row.op === "in"
        ? t.in(title, listed)
        : row.op === "prefix"
          ? t.prefix(title, listed)
          : `${title} ${row.op} ${listed}`;
  const places = [...new Set(shown.map((value) => regions[value]).filter((name) => name !== undefined && !shown.includes(name)))];
  return (
    <>
      <span>{sentence}</span>
      {places.length > 0 ? <span className="jw-note"> {places.join(t.comma)}</span> : null}
    </>
  );
}

// What a narrowing of the rows says it gives: ["range","1990-01-01",""]; a region code alone in those written
// before, for which there is no condition.
export function given_rows(given: string, item: string): SaidRow | undefined {
  try {
    const said: unknown = JSON.parse(given);
    if (!Array.isArray(said) || typeof said[0] !== "string") return undefined;
    const rest: unknown[] = said.slice(1);
    const bound = rest.some((one) => typeof one === "object" && one !== null && "bind" in one);
    return { item, op: said[0], values: rest.filter((one): one is string => typeof one === "string"), own_region: bound };
  } catch {
    return undefined;
  }
}
