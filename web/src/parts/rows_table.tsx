import { Table, type TableColumnType } from "antd";
import type { ReactNode } from "react";
import type { HoldingColumn, Value } from "../api/types";
import { useShared } from "../text/language";
import { Long } from "./long";

export function column_of(column: string | HoldingColumn): HoldingColumn {
  return typeof column === "string" ? { name: column } : column;
}

export function value_text(value: Value): string {
  if (value === null || value === undefined) return "";
  return String(value);
}

interface Props {
  columns: (string | HoldingColumn)[];
  rows: Value[][];
  titles?: Record<string, string>;
  busy?: boolean;
  height?: number;
  order?: string;
  reorder?: (order: string | undefined) => void;
  // What stands beside a cell, and what can be done with a row.
  mark?: (values: Value[], column: string) => ReactNode;
  row_action?: (values: Value[]) => ReactNode;
}

// Rows of data as they are: text stays text, leading zeros stay, nothing is guessed.
export function RowsTable({ columns, rows, titles, busy, height, order, reorder, mark, row_action }: Props) {
  const t = useShared();
  const shaped = columns.map(column_of);
  return (
    <Table<{ key: number; values: Value[] }>
      className="jw-rows"
      size="small"
      rowKey="key"
      loading={busy}
      pagination={false}
      showSorterTooltip={false}
      scroll={{ x: Math.max(640, shaped.length * 150), y: height }}
      locale={{ emptyText: t.empty }}
      dataSource={rows.map((values, key) => ({ key, values }))}
      onChange={(_, __, sorter) => {
        const one = Array.isArray(sorter) ? sorter[0] : sorter;
        const name = one?.columnKey === undefined ? "" : String(one.columnKey);
        reorder?.(one?.order && name ? (one.order === "descend" ? `-${name}` : name) : undefined);
      }}
      columns={[
        ...shaped.map((column, i): TableColumnType<{ key: number; values: Value[] }> => ({
          key: column.name,
          title: (
            <span className="jw-rows-head" title={column.name}>
              {column.title ?? titles?.[column.name] ?? column.name}
            </span>
          ),
          sorter: reorder !== undefined,
          sortOrder: order === column.name ? "ascend" : order === `-${column.name}` ? "descend" : null,
          ellipsis: true,
          align: column.type === "integer" || column.type === "decimal" ? "right" : "left",
          render: (_, row) => {
            const value = row.values[i] ?? null;
            const beside = mark?.(row.values, column.name);
            return (
              <>
                {beside}
                {value === null ? <span className="jw-quiet">∅</span> : <Long text={value_text(value)} />}
              </>
            );
          },
        })),
        ...(row_action
          ? [{ key: " action", width: 104, fixed: "right" as const, render: (_: unknown, row: { values: Value[] }) => row_action(row.values) }]
          : []),
      ]}
    />
  );
}
