import { Segmented, Table } from "antd";
import { Link, useNavigate } from "react-router-dom";
import { supervision, type Order } from "../../api/supervision";
import { LightMark } from "../../parts/clock_words";
import { Loaded } from "../../parts/load";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { Sheet } from "../../parts/page_frame";
import { text } from "../../parts/supervision_words";
import { day, minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { useFilters } from "./filters";

const kBoxes = ["all", "mine", "sent"] as const;

export function OrdersTab() {
  const t = useWords(text);
  const shared = useShared();
  const go = useNavigate();
  const { get, set } = useFilters();
  const box = kBoxes.find((one) => one === get("box")) ?? "all";
  const paged = usePaged<Order>((cursor, signal) => supervision.orders({ box: box === "all" ? "" : box, limit: 50, cursor }, signal), [box]);
  return (
    <>
      <div className="jw-bar">
        <Segmented value={box} options={kBoxes.map((one) => ({ value: one, label: t.order_box[one] }))} onChange={(one) => set({ box: one === "all" ? "" : one })} />
      </div>
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.orders_empty}>
        {() => (
          <Sheet flush>
            <Table<Order>
              rowKey="id"
              dataSource={paged.items}
              pagination={false}
              rowClassName="jw-row"
              onRow={(one) => ({ onClick: () => go(`/supervision/orders/${encodeURIComponent(one.id)}`) })}
              columns={[
                {
                  title: t.number,
                  width: 240,
                  render: (_, one) => (
                    <Link to={`/supervision/orders/${encodeURIComponent(one.id)}`} onClick={(event) => event.stopPropagation()}>
                      {one.number}
                    </Link>
                  ),
                },
                { title: t.order_title, ellipsis: true, render: (_, one) => <Long text={one.title} /> },
                { title: t.to, width: 190, ellipsis: true, render: (_, one) => <Long text={one.to_name} /> },
                { title: t.from, width: 170, ellipsis: true, render: (_, one) => <Long text={one.from_name} /> },
                {
                  title: shared.state,
                  width: 150,
                  render: (_, one) => (
                    <>
                      {t.order_state[one.state]}
                      {one.escalated ? <div className="jw-note">{t.escalated}</div> : null}
                    </>
                  ),
                },
                { title: t.reply_due, width: 170, render: (_, one) => (one.state === "issued" ? <>{day(one.due)} <LightMark light={one.light} /></> : day(one.due)) },
                { title: shared.updated, width: 150, render: (_, one) => minute(one.updated) },
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
    </>
  );
}
