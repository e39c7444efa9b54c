import { Table } from "antd";
import type { HolderState } from "../../api/correction";
import { Loaded, type Load } from "../../parts/load";
import { Long } from "../../parts/long";
import type { Page } from "../../api/types";
import { minute, number } from "../../text/format";
import { useWords } from "../../text/language";
import { text } from "./text";

// Everybody who holds the corrected rows: told, delivered, acknowledged.
export function Holders({ load }: { load: Load<Page<HolderState>> }) {
  const t = useWords(text);
  const mood = (state: string) => (state === "acknowledged" ? "good" : state === "ended" ? "quiet" : state === "failed" ? "bad" : "wait");
  return (
    <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.no_holders}>
      {(page) => (
        <>
          <Table<HolderState>
            size="small"
            rowKey={(one) => `${one.grant}-${one.version}`}
            dataSource={page.items}
            pagination={false}
            scroll={{ x: 640 }}
            columns={[
              { title: t.holder.org, ellipsis: true, render: (_, one) => <Long text={one.name} /> },
              { title: t.holder.cells, width: 80, align: "right", render: (_, one) => number(one.cells) },
              { title: t.holder.told, width: 90, render: (_, one) => (t.told as Record<string, string>)[one.told] ?? one.told },
              {
                title: t.holder.state,
                width: 140,
                render: (_, one) => (
                  <span className={`jw-state jw-state-${mood(one.state)}`}>{(t.reach as Record<string, string>)[one.state] ?? one.state}</span>
                ),
              },
              { title: t.holder.batch, width: 70, align: "right", render: (_, one) => (one.sequence ? number(one.sequence) : "–") },
              { title: t.holder.acknowledged, width: 140, render: (_, one) => (one.acknowledged ? minute(one.acknowledged) : "–") },
            ]}
          />
          <div className="jw-note">{t.holders_note}</div>
        </>
      )}
    </Loaded>
  );
}
