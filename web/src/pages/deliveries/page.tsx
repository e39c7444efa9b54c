import { CheckCircleFilled } from "@ant-design/icons";
import { Table } from "antd";
import { Link, useNavigate } from "react-router-dom";
import { deliveries } from "../../api/calls";
import type { Batch } from "../../api/types";
import { Balance } from "../../parts/balance";
import { useChoice } from "../../parts/choice";
import { Loaded, useAgain } from "../../parts/load";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { StateTag } from "../../parts/tags";
import { minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

type Side = "" | "sent" | "received";
const kSides: Side[] = ["", "sent", "received"];
const kMoving = ["planned", "sealed", "sending", "receiving", "failed"];

export default function Deliveries() {
  const t = useWords(text);
  const shared = useShared();
  const go = useNavigate();
  const { value: side, choice } = useChoice("side", kSides, t.side);
  const paged = usePaged<Batch>((cursor, signal) => deliveries.list({ side, limit: 50, cursor }, signal), [side]);
  useAgain(paged.load.reload, 4000, paged.items.some((one) => kMoving.includes(one.state)));
  return (
    <PageFrame title={t.title} lead={t.lead}>
      {choice}
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.empty}>
        {() => (
          <Sheet flush>
            <Table<Batch>
              rowKey="id"
              dataSource={paged.items}
              pagination={false}
              scroll={{ x: 1080 }}
              rowClassName="jw-row"
              onRow={(one) => ({ onClick: () => go(`/deliveries/${encodeURIComponent(one.id)}`) })}
              columns={[
                {
                  title: shared.resource,
                  ellipsis: true,
                  render: (_, one) => (
                    <Link to={`/deliveries/${encodeURIComponent(one.id)}`} onClick={(event) => event.stopPropagation()}>
                      <Long text={one.resource_name} />
                    </Link>
                  ),
                },
                { title: t.batch, width: 110, render: (_, one) => `${number(one.sequence)} · ${t.kind[one.kind] ?? one.kind}` },
                {
                  title: t.other,
                  width: 230,
                  ellipsis: true,
                  render: (_, one) => {
                    const other = one.side === "sent" ? one.recipient.name : one.provider.name;
                    return <Long text={`${one.side === "sent" ? t.to : t.from} ${other}`} />;
                  },
                },
                { title: shared.state, width: 130, render: (_, one) => <StateTag state={one.state} /> },
                { title: t.rows, width: 100, align: "right", render: (_, one) => number(one.counts.out) },
                { title: t.balance, width: 160, render: (_, one) => <Balance counts={one.counts} compact /> },
                {
                  title: t.receipt,
                  width: 84,
                  align: "center",
                  render: (_, one) =>
                    one.receipt_ok ? <CheckCircleFilled aria-label={t.receipt_ok} title={t.receipt_ok} style={{ color: "#3e8e6e" }} /> : "–",
                },
                { title: shared.time, width: 150, render: (_, one) => minute(one.done || one.sealed || one.planned) },
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
    </PageFrame>
  );
}
