import { Table, Tag } from "antd";
import { processes, type Handing } from "../../api/process";
import { Loaded, useLoad } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { RefusalList } from "../../parts/refusal_list";
import { minute } from "../../text/format";
import { useEither, useWords } from "../../text/language";
import { text } from "./text";

const kColours: Record<Handing["state"], string> = {
  sent: "default",
  in_force: "green",
  unfit: "red",
  refused: "red",
  rejected: "red",
  too_large: "red",
  withdrawn: "default",
};

// Which nodes below have what this node put in force, and why one refused it. Nothing to say: nothing shown.
export function NodesBelow({ process, where, show }: { process: string; where: (region: string) => string; show: (element: string) => void }) {
  const t = useWords(text);
  const either = useEither();
  const load = useLoad((signal) => processes.nodes(process, signal), [process]);
  return (
    <Loaded load={load}>
      {(page) =>
        page.items.length === 0 ? null : (
          <Sheet title={t.below}>
            <p className="jw-note">{t.below_lead}</p>
            <Table<Handing>
              size="small"
              rowKey={(one) => `${one.node} ${one.region}`}
              dataSource={page.items}
              pagination={page.items.length > 20 ? { pageSize: 20, size: "small" } : false}
              scroll={{ x: 900 }}
              expandable={{
                rowExpandable: (one) => one.reasons.length > 0,
                defaultExpandedRowKeys: page.items.filter((one) => one.reasons.length > 0).slice(0, 3).map((one) => `${one.node} ${one.region}`),
                expandedRowRender: (one) => <RefusalList refusals={one.reasons} show={show} />,
              }}
              columns={[
                { title: t.node, render: (_, one) => one.node_name },
                { title: t.region, width: 160, render: (_, one) => where(one.region) },
                { title: t.ours, width: 90, render: (_, one) => one.version },
                { title: t.status, width: 250, render: (_, one) => <Tag bordered={false} color={kColours[one.state]}>{t.handing[one.state]}</Tag> },
                { title: t.there, width: 90, render: (_, one) => (one.there > 0 ? one.there : "–") },
                {
                  title: t.told,
                  width: 260,
                  render: (_, one) => (
                    <>
                      {one.answered ? t.answered_at(minute(one.answered)) : t.sent_at(minute(one.sent))}
                      {one.on_the_way ? (
                        <div className="jw-note" style={{ overflowWrap: "anywhere" }}>{either({ zh: one.on_the_way_zh || one.on_the_way, en: one.on_the_way })}</div>
                      ) : null}
                    </>
                  ),
                },
              ]}
            />
          </Sheet>
        )
      }
    </Loaded>
  );
}
