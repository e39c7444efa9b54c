import { Button, Input, Segmented, Table } from "antd";
import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router-dom";
import { demands, type Demand } from "../../api/demand";
import { ClockTag } from "../../parts/clock_tag";
import { Loaded } from "../../parts/load";
import { Long } from "../../parts/long";
import { MoodTag } from "../../parts/mood_tag";
import { More, usePaged } from "../../parts/paged";
import { Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { RaiseDialog } from "./raise_dialog";

import { text } from "../../parts/list_words";

type Box = "all" | "mine" | "assign" | "answer";

export function DemandList() {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const go = useNavigate();
  const [query, set_query] = useSearchParams();
  const [raising, set_raising] = useState(false);
  const boxes: Box[] = [
    "all",
    ...(right("demand.write") ? (["mine", "answer"] as const) : []),
    ...(right("demand.assign") ? (["assign"] as const) : []),
  ];
  const box = boxes.find((one) => one === query.get("box")) ?? "all";
  const q = query.get("q") ?? "";
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value && value !== "all") next.set(name, value);
    else next.delete(name);
    set_query(next);
  };
  const paged = usePaged<Demand>((cursor, signal) => demands.list({ box, q, limit: 50, cursor }, signal), [box, q]);
  return (
    <>
      <div className="jw-bar" style={{ display: "flex", gap: 12, marginBottom: 12, flexWrap: "wrap" }}>
        <Segmented value={box} options={boxes.map((one) => ({ value: one, label: t.box[one] }))} onChange={(one) => set("box", one)} />
        <Input.Search
          key={q}
          allowClear
          defaultValue={q}
          placeholder={t.search}
          aria-label={shared.search}
          style={{ width: 240 }}
          onSearch={(value) => set("q", value.trim())}
        />
        {right("demand.write") ? (
          <Button type="primary" style={{ marginLeft: "auto" }} onClick={() => set_raising(true)}>
            {t.raise}
          </Button>
        ) : null}
      </div>
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.empty}>
        {() => (
          <Sheet flush>
            <Table<Demand>
              rowKey="id"
              dataSource={paged.items}
              pagination={false}
              loading={paged.load.busy}
              rowClassName="jw-row"
              onRow={(one) => ({ onClick: () => go(`/demands/${encodeURIComponent(one.id)}`) })}
              columns={[
                {
                  title: t.name,
                  ellipsis: true,
                  render: (_, one) => (
                    <Link to={`/demands/${encodeURIComponent(one.id)}`} onClick={(event) => event.stopPropagation()}>
                      <Long text={one.form.name} />
                    </Link>
                  ),
                },
                { title: t.requester, width: 190, ellipsis: true, render: (_, one) => <Long text={one.requester.name} /> },
                { title: t.service, width: 200, ellipsis: true, render: (_, one) => <Long text={one.form.service} /> },
                { title: t.source, width: 180, ellipsis: true, render: (_, one) => <Long text={one.source.name || "–"} /> },
                {
                  title: shared.state,
                  width: 150,
                  render: (_, one) => <MoodTag state={one.state} words={t.state} />,
                },
                { title: t.deadline, width: 120, render: (_, one) => <ClockTag until={one.deadline} light={one.light} words={t.light} /> },
                { title: t.updated, width: 150, render: (_, one) => minute(one.updated) },
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
      <RaiseDialog open={raising} close={() => set_raising(false)} />
    </>
  );
}
