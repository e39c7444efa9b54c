import { Button, Segmented, Table } from "antd";
import { supervision, type ToldNotice } from "../../api/supervision";
import { useAct } from "../../parts/act";
import { LightMark, useClockWords } from "../../parts/clock_words";
import { Loaded } from "../../parts/load";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { Sheet } from "../../parts/page_frame";
import { text } from "../../parts/supervision_words";
import { day, minute } from "../../text/format";
import { useWords } from "../../text/language";
import { useFilters } from "./filters";

// What the ladder and people told this department.
export function NoticesTab() {
  const t = useWords(text);
  const names = useClockWords();
  const { act, busy } = useAct();
  const { get, set } = useFilters();
  const box = get("box") === "all" ? "all" : "open";
  const paged = usePaged<ToldNotice>((cursor, signal) => supervision.notices({ box, limit: 50, cursor }, signal), [box]);
  const seen = (id: string) =>
    void act(async () => {
      await supervision.seen(id);
      paged.load.reload();
    }, t.acknowledged);
  return (
    <>
      <div className="jw-bar">
        <Segmented value={box} options={(["open", "all"] as const).map((one) => ({ value: one, label: t.notice_box[one] }))} onChange={(one) => set({ box: one === "all" ? "all" : "" })} />
      </div>
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.notices_empty}>
        {() => (
          <Sheet flush>
            <Table<ToldNotice>
              rowKey={(one) => one.notice.id}
              dataSource={paged.items}
              pagination={false}
              columns={[
                { title: t.time, width: 150, render: (_, one) => minute(one.notice.time) },
                { title: t.rung, width: 150, render: (_, one) => (one.notice.rung === "reminder" ? t.reminder : names.rung(one.notice.rung)) },
                {
                  title: t.matter,
                  ellipsis: true,
                  render: (_, one) => (
                    <button type="button" className="jw-link" onClick={() => set({ duty: one.notice.duty })}>
                      <Long text={[names.kind(one.kind), one.title, one.number].filter(Boolean).join(" · ")} />
                    </button>
                  ),
                },
                { title: t.org, width: 180, ellipsis: true, render: (_, one) => <Long text={one.org_name || one.org} /> },
                { title: t.due, width: 120, render: (_, one) => day(one.due) },
                { title: "", width: 90, render: (_, one) => <LightMark light={one.notice.light} /> },
                { title: t.note, width: 180, ellipsis: true, render: (_, one) => <Long text={one.notice.note || "–"} /> },
                {
                  title: "",
                  width: 100,
                  render: (_, one) =>
                    one.notice.seen ? (
                      <span className="jw-note">{t.seen}</span>
                    ) : (
                      <Button size="small" disabled={busy} onClick={() => seen(one.notice.id)}>
                        {t.acknowledge}
                      </Button>
                    ),
                },
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
    </>
  );
}
