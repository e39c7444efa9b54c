import { Button, Table, Tabs } from "antd";
import { Link, useNavigate, useSearchParams } from "react-router-dom";
import { applications } from "../../api/calls";
import type { ApplicationShort } from "../../api/types";
import { Loaded } from "../../parts/load";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { ModeTag, StateTag } from "../../parts/tags";
import { day, minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

type Box = "mine" | "consent" | "review" | "all";

export default function Applications() {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const go = useNavigate();
  const [query, set_query] = useSearchParams();
  const boxes: Box[] = [
    ...(right(["application.write", "application.consent"]) ? (["mine"] as const) : []),
    ...(right("application.consent") ? (["consent"] as const) : []),
    ...(right("application.review") ? (["review"] as const) : []),
    "all",
  ];
  const asked = query.get("box") as Box | null;
  // What waits for this person comes first.
  const box: Box =
    asked && boxes.includes(asked)
      ? asked
      : right("application.consent")
        ? "consent"
        : right("application.review")
          ? "review"
          : boxes[0]!;
  const paged = usePaged<ApplicationShort>(
    (cursor, signal) => applications.list({ box, limit: 50, cursor }, signal),
    [box],
  );
  return (
    <PageFrame
      title={t.title}
      lead={t.lead}
      actions={
        right("application.write") ? (
          <Button type="primary" onClick={() => go("/catalog")}>
            {t.find}
          </Button>
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
              scroll={{ x: 1080 }}
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
                { title: shared.mode, width: 80, render: (_, one) => <ModeTag mode={one.mode} /> },
                { title: shared.state, width: 150, render: (_, one) => <StateTag state={one.state} /> },
                { title: shared.until, width: 110, render: (_, one) => day(one.until) },
                { title: shared.created, width: 150, render: (_, one) => minute(one.created) },
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
    </PageFrame>
  );
}
