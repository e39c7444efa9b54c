import { Table, type TableColumnsType } from "antd";
import { Loaded } from "./load";
import { More, type Paged } from "./paged";

// A list that comes page by page, as a table; scrolls sideways inside itself below `width`.
export function PagedTable<Row extends { id: string }>({
  paged,
  columns,
  empty,
  width,
}: {
  paged: Paged<Row>;
  columns: TableColumnsType<Row>;
  empty: string;
  width: number;
}) {
  return (
    <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={empty}>
      {() => (
        <>
          <Table<Row>
            size="small"
            rowKey="id"
            dataSource={paged.items}
            pagination={false}
            loading={paged.load.busy}
            scroll={{ x: width }}
            columns={columns}
          />
          <More paged={paged} />
        </>
      )}
    </Loaded>
  );
}
