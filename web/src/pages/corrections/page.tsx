import { Button, Select, Tabs } from "antd";
import { Link, useNavigate, useSearchParams } from "react-router-dom";
import { corrections, type Correction } from "../../api/correction";
import { ClockFace } from "../../parts/clock_face";
import { CorrectionTag } from "../../parts/correction_tag";
import { Long } from "../../parts/long";
import { usePaged } from "../../parts/paged";
import { PagedTable } from "../../parts/paged_table";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { SavedFilters } from "../../parts/saved_filters";
import { useRight, useSession } from "../../parts/session";
import { minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

type Box = "mine" | "answer" | "rule" | "all";

export default function Corrections() {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const { user } = useSession();
  const go = useNavigate();
  const [query, set_query] = useSearchParams();
  const bureau = user.roles.includes("bureau");
  const boxes: Box[] = [
    ...(right("correction.write") ? (["mine"] as const) : []),
    ...(right("correction.answer") ? (["answer"] as const) : []),
    ...(bureau ? (["rule"] as const) : []),
    "all",
  ];
  const asked = query.get("box") as Box | null;
  // What waits for this person comes first.
  const box: Box = asked && boxes.includes(asked) ? asked : bureau ? "rule" : right("correction.answer") ? "answer" : boxes[0]!;
  const light = query.get("light") ?? undefined;
  const paged = usePaged<Correction>((cursor, signal) => corrections.list({ box, light, limit: 50, cursor }, signal), [box, light]);
  const set = (next: Record<string, string | undefined>) =>
    set_query(Object.entries(next).filter((one): one is [string, string] => one[1] !== undefined));
  return (
    <PageFrame
      title={t.title}
      lead={t.lead}
      actions={
        <>
          <SavedFilters page="corrections" query={query} choose={set_query} />
          {right("correction.write") ? (
            <Button type="primary" onClick={() => go("/holdings")}>
              {t.to_data}
            </Button>
          ) : null}
        </>
      }
    >
      <Tabs
        activeKey={box}
        onChange={(key) => set({ box: key, light })}
        items={boxes.map((key) => ({ key, label: t.box[key] }))}
        tabBarExtraContent={
          <Select
            allowClear
            style={{ width: 120 }}
            aria-label={t.light.label}
            placeholder={t.light.label}
            value={light}
            onChange={(next?: string) => set({ box, light: next })}
            options={(["yellow", "red"] as const).map((one) => ({ value: one, label: t.light[one] }))}
          />
        }
      />
      <Sheet flush>
        <PagedTable<Correction>
          paged={paged}
          empty={t.empty[box]}
          width={1080}
          columns={[
            {
              title: shared.number,
              width: 200,
              render: (_, one) => <Link to={`/corrections/${encodeURIComponent(one.id)}`}>{one.number}</Link>,
            },
            { title: shared.resource, ellipsis: true, render: (_, one) => <Long text={one.resource.name} /> },
            { title: t.items, ellipsis: true, render: (_, one) => <Long text={shared.listed(one.items.map((item) => item.title))} /> },
            { title: t.points, width: 80, align: "right", render: (_, one) => number(one.points) },
            box === "answer" || box === "rule"
              ? { title: shared.applicant, ellipsis: true, render: (_, one) => <Long text={one.consumer.name} /> }
              : { title: shared.provider, ellipsis: true, render: (_, one) => <Long text={one.provider.name} /> },
            { title: shared.state, width: 150, render: (_, one) => <CorrectionTag state={one.state} /> },
            {
              title: t.clock,
              width: 150,
              render: (_, one) =>
                one.light ? (
                  <ClockFace clock={{ light: one.light, left: one.days_left, due: one.due, provisional: one.provisional }} />
                ) : one.answered ? (
                  <Long text={t.answer_of(number(one.corrected), number(one.rejected))} />
                ) : (
                  "–"
                ),
            },
            { title: shared.created, width: 140, render: (_, one) => minute(one.created) },
          ]}
        />
      </Sheet>
    </PageFrame>
  );
}
