import { Link } from "react-router-dom";
import { corrections, type Correction } from "../../api/correction";
import { ClockFace } from "../../parts/clock_face";
import { CorrectionTag } from "../../parts/correction_tag";
import { Long } from "../../parts/long";
import { usePaged } from "../../parts/paged";
import { PagedTable } from "../../parts/paged_table";
import { minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { words } from "../../text/words";
import type { ResourceTabProps } from "./tabs";

const text = words(
  { items: "信息项", points: "数据值", clock: "期限", none: "没有对该资源的疑义。" },
  { items: "Items", points: "Values", clock: "Deadline", none: "Nobody disputes values of this resource." },
);

// What others say is wrong in this resource's values.
export default function Disputes({ resource }: ResourceTabProps) {
  const t = useWords(text);
  const shared = useShared();
  const paged = usePaged<Correction>(
    (cursor, signal) => corrections.list({ resource: resource.id, limit: 50, cursor }, signal),
    [resource.id],
  );
  return (
    <PagedTable<Correction>
      paged={paged}
      empty={t.none}
      width={860}
      columns={[
        {
          title: shared.number,
          width: 200,
          render: (_, one) => <Link to={`/corrections/${encodeURIComponent(one.id)}`}>{one.number}</Link>,
        },
        { title: shared.applicant, ellipsis: true, render: (_, one) => <Long text={one.consumer.name} /> },
        { title: t.items, ellipsis: true, render: (_, one) => <Long text={shared.listed(one.items.map((item) => item.title))} /> },
        { title: t.points, width: 80, align: "right", render: (_, one) => number(one.points) },
        { title: shared.state, width: 150, render: (_, one) => <CorrectionTag state={one.state} /> },
        {
          title: t.clock,
          width: 150,
          render: (_, one) =>
            one.light ? <ClockFace clock={{ light: one.light, left: one.days_left, due: one.due, provisional: one.provisional }} /> : "–",
        },
        { title: shared.created, width: 140, render: (_, one) => minute(one.created) },
      ]}
    />
  );
}
