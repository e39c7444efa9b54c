import { Skeleton } from "antd";
import { resources } from "../../api/calls";
import type { RowsPage, Value } from "../../api/types";
import { Loaded } from "../../parts/load";
import { More, usePaged } from "../../parts/paged";
import { RowsTable } from "../../parts/rows_table";
import { useWords } from "../../text/language";
import type { ResourceTabProps } from "./tabs";
import { text } from "./text";

export default function Rows({ resource }: ResourceTabProps) {
  const t = useWords(text);
  const titles = Object.fromEntries(resource.items.map((item) => [item.name, item.title]));
  const paged = usePaged<Value[], RowsPage>(
    async (cursor, signal) => {
      const { columns, rows, next, total } = await resources.rows(resource.id, { limit: 50, cursor }, signal);
      return { columns, items: rows, next, total };
    },
    [resource.id, resource.data_version],
  );
  return (
    <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.no_rows} skeleton={<Skeleton active />}>
      {({ columns }) => (
        <>
          <RowsTable columns={columns} rows={paged.items} titles={titles} height={440} />
          <More paged={paged} />
        </>
      )}
    </Loaded>
  );
}
