import type { Item } from "../../api/catalog_types";
import type { RowOp, RowTerm } from "../../api/terms";

// A row condition as the form holds it: everything may still be empty or wrong.
export interface RowDraft {
  key: number; // of the line in the form
  item?: string;
  op?: RowOp;
  bound?: boolean; // to the region of whoever asks
  values: string[]; // of a range: from and to
  reason: string;
}

// What a condition can be about: an item of the resource, whether it was applied for or not.
export type RowItem = Pick<Item, "name" | "title" | "type" | "region"> & { code_set?: string };

export type RowFault =
  | "item"
  | "op"
  | "value"
  | "bounds"
  | "order"
  | "whole"
  | "number"
  | "date"
  | "date_part"
  | "moment"
  | "boolean"
  | "region"
  | "outside"
  | "too_long";

const kMostRows = 40;
export const may_add = (rows: RowDraft[]): boolean => rows.length < kMostRows;

// What compares items of a type; texts of decimals are no numbers.
export function ops_of(type: Item["type"], region: boolean): RowOp[] {
  if (type === "boolean") return ["eq"];
  if (type === "decimal") return ["eq", "range"];
  if (type === "integer") return ["eq", "in", "range"];
  return region ? ["eq", "in", "prefix"] : ["eq", "in", "prefix", "range"];
}

const kDay = /^\d{4}-\d{2}-\d{2}$/;
const kMoment = /^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const kDayPart = /^\d{4}(-\d{2}(-\d{2})?)?$/;
const kRegion = /^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/;
const kNumber = /^-?\d{1,40}(\.\d{1,40})?$/;

const is_day = (value: string): boolean => {
  if (!kDay.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
};

function value_fault(row: RowDraft, item: RowItem, value: string): RowFault | undefined {
  if (value.length > 160) return "too_long";
  switch (item.type) {
    case "integer":
      return /^-?\d{1,40}$/.test(value) ? undefined : "whole";
    case "decimal":
      return kNumber.test(value) ? undefined : "number";
    case "boolean":
      return value === "true" || value === "false" ? undefined : "boolean";
    case "date":
      if (row.op === "prefix") return kDayPart.test(value) ? undefined : "date_part";
      return is_day(value) ? undefined : "date";
    case "datetime":
      if (row.op === "prefix") return kDayPart.test(value) ? undefined : "date_part";
      if (row.op === "range" && is_day(value)) return undefined;
      return kMoment.test(value) && is_day(value.slice(0, 10)) ? undefined : "moment";
    default:
      return item.region && !kRegion.test(value) ? "region" : undefined;
  }
}

const numeric = (item: RowItem) => item.type === "integer" || item.type === "decimal";

// What is wrong with a condition; `applied`: the region that was applied for, which none leaves.
export function row_fault(row: RowDraft, items: RowItem[], applied: string): RowFault | undefined {
  const item = items.find((one) => one.name === row.item);
  if (!item) return "item";
  if (row.bound) return item.type === "text" ? undefined : "op";
  if (!row.op || !ops_of(item.type, item.region).includes(row.op)) return "op";
  const values = row.values.map((value) => value.trim());
  const filled = values.filter((value) => value !== "");
  if (row.op === "range" ? filled.length === 0 : filled.length === 0 || (row.op === "eq" && filled.length !== 1)) return row.op === "range" ? "bounds" : "value";
  for (const value of filled) {
    const found = value_fault(row, item, value);
    if (found) return found;
    if (item.region && !value.startsWith(applied)) return "outside";
  }
  const [from, to] = values;
  if (row.op === "range" && from && to && (numeric(item) ? Number(from) > Number(to) : from > to)) return "order";
  return undefined;
}

export function row_term(row: RowDraft): RowTerm {
  const reason = row.reason.trim();
  const about = { item: row.item ?? "", ...(reason ? { reason } : {}) };
  if (row.bound) return { ...about, op: "prefix", bind: "subject.region" };
  const values = row.values.map((value) => value.trim());
  return { ...about, op: row.op ?? "eq", values: row.op === "range" ? [values[0] ?? "", values[1] ?? ""] : values.filter((value) => value !== "") };
}
