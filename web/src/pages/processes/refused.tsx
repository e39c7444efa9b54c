import { Table } from "antd";
import type { Arrival } from "../../api/process";
import { HoldsIn } from "../../parts/definition_state";
import { Sheet } from "../../parts/page_frame";
import { RefusalList } from "../../parts/refusal_list";
import { minute } from "../../text/format";
import { useWords } from "../../text/language";
import { text } from "./text";

// What governments above handed down and this node could not put in force, with the reasons they were told.
export function Refused({ arrivals }: { arrivals: Arrival[] }) {
  const t = useWords(text);
  if (arrivals.length === 0) return null;
  return (
    <Sheet title={t.refused}>
      <p className="jw-note">{t.refused_lead}</p>
      <Table<Arrival>
        size="small"
        rowKey={(one) => `${one.process} ${one.region}`}
        dataSource={arrivals}
        pagination={arrivals.length > 20 ? { pageSize: 20, size: "small" } : false}
        scroll={{ x: 900 }}
        expandable={{ defaultExpandAllRows: arrivals.length <= 3, expandedRowRender: (one) => <RefusalList refusals={one.reasons} /> }}
        columns={[
          { title: t.process, render: (_, one) => one.process },
          { title: t.region, width: 200, render: (_, one) => <HoldsIn region={one.region} /> },
          {
            title: t.sender,
            width: 320,
            render: (_, one) => (
              <>
                {t.from(one.node_name, one.version)} <span className="jw-note">{t.received(minute(one.received))}</span>
              </>
            ),
          },
          { title: t.reasons, width: 80, render: (_, one) => one.reasons.length },
        ]}
      />
    </Sheet>
  );
}
