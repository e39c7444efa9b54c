import { Table } from "antd";
import { access, type Purpose } from "../../api/access";
import { Loaded, useLoad } from "../../parts/load";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useEither, useWords } from "../../text/language";
import { text } from "./text";

interface Row extends Purpose {
  children?: Row[];
}

function rows_of(purposes: Purpose[]): Row[] {
  const known = new Map<string, Row>();
  const roots: Row[] = [];
  for (const one of purposes) {
    const row: Row = { ...one };
    known.set(one.code, row);
    const parent = known.get(one.parent);
    if (parent) parent.children = [...(parent.children ?? []), row];
    else roots.push(row);
  }
  return roots;
}

export default function Purposes() {
  const t = useWords(text);
  const either = useEither();
  const load = useLoad((signal) => access.purposes(signal), []);
  return (
    <PageFrame title={t.title} lead={t.lead}>
      <Loaded load={load}>
        {(list) => (
          <Sheet flush>
            <Table<Row>
              size="small"
              rowKey="code"
              dataSource={rows_of(list.items)}
              pagination={false}
              expandable={{ defaultExpandAllRows: true }}
              columns={[
                { title: t.name, render: (_, one) => either(one) },
                { title: t.code, width: 120, render: (_, one) => <code>{one.code}</code> },
                { title: t.basis, dataIndex: "legal_basis" },
              ]}
            />
          </Sheet>
        )}
      </Loaded>
    </PageFrame>
  );
}
