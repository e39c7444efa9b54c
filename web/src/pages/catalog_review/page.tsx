import { Table, Tabs, Tag } from "antd";
import { Link, useNavigate, useSearchParams } from "react-router-dom";
import { filings, type Filing } from "../../api/filing";
import { ClockFace } from "../../parts/clock_face";
import { Loaded } from "../../parts/load";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { StateTag } from "../../parts/tags";
import { minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

type Box = "review" | "approve" | "mine" | "done";

// The inbox of who decides on filings, and of who waits for the decision. What is due first is first.
export default function CatalogReview() {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const go = useNavigate();
  const [query, set_query] = useSearchParams();
  const boxes: Box[] = [
    ...(right("catalog.review") ? (["review"] as const) : []),
    ...(right("resource.publish") ? (["approve"] as const) : []),
    "mine",
    ...(right("catalog.review") ? (["done"] as const) : []),
  ];
  const asked = query.get("box") as Box | null;
  const box = asked && boxes.includes(asked) ? asked : boxes[0]!;
  const paged = usePaged<Filing>((cursor, signal) => filings.list({ box, limit: 50, cursor }, signal), [box]);
  const path = (one: Filing) => `/filings/${encodeURIComponent(one.id)}`;
  return (
    <PageFrame title={t.title} lead={t.lead}>
      <Tabs
        activeKey={box}
        onChange={(key) => set_query({ box: key })}
        items={boxes.map((key) => ({ key, label: t.box[key] }))}
      />
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.empty[box]}>
        {() => (
          <Sheet flush>
            <Table<Filing>
              rowKey="id"
              dataSource={paged.items}
              pagination={false}
              loading={paged.load.busy}
              scroll={{ x: 1040 }}
              rowClassName="jw-row"
              onRow={(one) => ({ onClick: () => go(path(one)) })}
              columns={[
                {
                  title: t.name,
                  ellipsis: true,
                  render: (_, one) => (
                    <Link to={path(one)} onClick={(event) => event.stopPropagation()}>
                      <Long text={one.name} />
                    </Link>
                  ),
                },
                { title: shared.org, width: 190, ellipsis: true, render: (_, one) => <Long text={one.org.name} /> },
                { title: t.kind_title, width: 76, render: (_, one) => t.kind[one.kind] },
                {
                  title: shared.state,
                  width: 150,
                  render: (_, one) => (
                    <>
                      <StateTag state={one.state} />
                      {one.extension === "asked" ? <Tag color="gold" bordered={false}>{t.extension}</Tag> : null}
                    </>
                  ),
                },
                { title: t.review_clock, width: 150, render: (_, one) => <ClockFace clock={one.review_clock} /> },
                { title: t.change_clock, width: 150, render: (_, one) => <ClockFace clock={one.change_clock} /> },
                {
                  title: t.reviewer,
                  width: 170,
                  ellipsis: true,
                  render: (_, one) =>
                    one.reviewer ? <Long text={one.reviewer.above ? shared.aside(one.reviewer.name, t.above) : one.reviewer.name} /> : "–",
                },
                { title: shared.updated, width: 160, render: (_, one) => minute(one.updated) },
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
    </PageFrame>
  );
}
