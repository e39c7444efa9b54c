import { Button, Table, Tabs } from "antd";
import { Link, useNavigate, useSearchParams } from "react-router-dom";
import { applications } from "../../api/calls";
import type { ApplicationShort } from "../../api/types";
import { Loaded } from "../../parts/load";
import { ClockTag } from "../../parts/clock_tag";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { ModeTag, StateTag } from "../../parts/tags";
import { day, minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

type Box = "mine" | "consent" | "todo" | "review" | "approve" | "authority" | "all";

const kWaiting: readonly Box[] = ["consent", "approve", "review", "authority", "todo"];

export default function Applications() {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const go = useNavigate();
  const [query, set_query] = useSearchParams();
  const boxes: Box[] = [
    ...(right(["application.write", "application.consent"]) ? (["mine"] as const) : []),
    ...(right("application.write") ? (["todo"] as const) : []),
    ...(right("application.consent") ? (["consent", "approve"] as const) : []),
    ...(right("application.review") ? (["review"] as const) : []),
    ...(right("application.oversee") ? (["authority"] as const) : []),
    "all",
  ];
  const asked = query.get("box") as Box | null;
  // What waits for this person comes first.
  const set = query.get("set") ?? undefined;
  const box: Box =
    asked && boxes.includes(asked) ? asked : set ? "all" : (kWaiting.find((one) => one !== "todo" && boxes.includes(one)) ?? boxes[0]!);
  const paged = usePaged<ApplicationShort>(
    (cursor, signal) => applications.list({ box, set, limit: 50, cursor }, signal),
    [box, set],
  );
  return (
    <PageFrame
      title={t.title}
      lead={t.lead}
      actions={
        right("application.write") ? (
          <>
            <Button onClick={() => go("/applications/new?bulk=1")}>{t.bulk}</Button>
            <Button onClick={() => go("/applications/new?many=1")}>{t.many}</Button>
            <Button type="primary" onClick={() => go("/catalog")}>
              {t.find}
            </Button>
          </>
        ) : undefined
      }
    >
      <Tabs
        activeKey={box}
        onChange={(key) => set_query({ box: key })}
        items={boxes.map((key) => ({ key, label: t.box[key] }))}
      />
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.empty[box]}>
        {() => (
          <Sheet flush>
            <Table<ApplicationShort>
              rowKey="id"
              dataSource={paged.items}
              pagination={false}
              loading={paged.load.busy}
              scroll={{ x: 1180 }}
              rowClassName="jw-row"
              onRow={(one) => ({ onClick: () => go(`/applications/${encodeURIComponent(one.id)}`) })}
              columns={[
                {
                  title: shared.number,
                  width: 190,
                  render: (_, one) => (
                    <Link to={`/applications/${encodeURIComponent(one.id)}`} onClick={(event) => event.stopPropagation()}>
                      {one.number}
                    </Link>
                  ),
                },
                { title: shared.resource, ellipsis: true, render: (_, one) => <Long text={one.resource.name} /> },
                { title: shared.applicant, ellipsis: true, render: (_, one) => <Long text={one.applicant.name} /> },
                { title: shared.provider, ellipsis: true, render: (_, one) => <Long text={one.provider.name} /> },
                { title: shared.mode, width: 96, render: (_, one) => <ModeTag mode={one.mode} /> },
                { title: shared.state, width: 150, render: (_, one) => <StateTag state={one.state} /> },
                { title: t.clock, width: 120, render: (_, one) => <Due one={one} /> },
                { title: shared.until, width: 110, render: (_, one) => day(one.until) },
                { title: shared.created, width: 110, render: (_, one) => <span title={minute(one.created)}>{day(one.created)}</span> },
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
    </PageFrame>
  );
}

// The clock that runs, by its last day.
function Due({ one }: { one: ApplicationShort }) {
  const t = useWords(text);
  const running = (one.clocks ?? []).find((clock) => clock.light !== "");
  if (!running) return <span className="jw-quiet">–</span>;
  const light = running.light === "paused" ? null : (running.light as "green" | "yellow" | "red");
  return <ClockTag until={running.due} light={light} words={t.lights} />;
}
