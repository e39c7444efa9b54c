import { Button, Input, Table, Tag } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router-dom";
import { standard, type CodeSet } from "../../api/standard";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { number } from "../../text/format";
import { useWords } from "../../text/language";
import { SetDialog } from "./set_dialog";
import { SetDrawer } from "./set_drawer";
import { text } from "./text";

export function SetsTab() {
  const t = useWords(text);
  const right = useRight();
  const [query, set_query] = useSearchParams();
  const load = useLoad((signal) => standard.code_sets(signal), []);
  const [adding, set_adding] = useState(false);
  const asked = query.get("q") ?? "";
  const shown = query.get("set") ?? "";
  const look = (more: Record<string, string>) => set_query({ tab: "sets", ...(asked ? { q: asked } : {}), ...more });
  const fits = (set: CodeSet) => `${set.code} ${set.name} ${set.source}`.toLowerCase().includes(asked.toLowerCase());
  const open = load.value?.find((set) => set.code === shown);
  return (
    <>
      <div style={{ display: "flex", gap: 12, marginBottom: 12 }}>
        <Input.Search
          allowClear
          defaultValue={asked}
          placeholder={t.search}
          aria-label={t.search}
          style={{ maxWidth: 320 }}
          onSearch={(q) => set_query(q ? { tab: "sets", q } : { tab: "sets" })}
        />
        {right("standard.write") ? (
          <Button type="primary" style={{ marginLeft: "auto" }} onClick={() => set_adding(true)}>
            {t.add_set}
          </Button>
        ) : null}
      </div>
      <Loaded load={load} empty={(all) => all.filter(fits).length === 0} empty_text={t.sets_empty}>
        {(all) => (
          <Sheet flush>
            <Table
              size="small"
              rowKey="code"
              dataSource={all.filter(fits)}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              columns={[
                {
                  title: t.name,
                  width: 260,
                  render: (_, one) => (
                    <a onClick={() => look({ set: one.code })}>
                      <Long text={one.name} width={250} />
                    </a>
                  ),
                },
                { title: t.code, dataIndex: "code", width: 200 },
                {
                  title: t.region,
                  width: 110,
                  render: (_, one) => (one.region ? <Tag color="blue">{one.region}</Tag> : t.national),
                },
                { title: t.extends, dataIndex: "extends", width: 120 },
                { title: t.size, width: 90, align: "right", render: (_, one) => number(one.size) },
                { title: t.version, width: 70, render: (_, one) => `v${one.version}` },
                { title: t.in_force, dataIndex: "in_force", width: 120 },
                { title: t.source, dataIndex: "source", ellipsis: true },
              ]}
              scroll={{ x: 1100 }}
            />
          </Sheet>
        )}
      </Loaded>
      {open ? <SetDrawer set={open} close={() => look({})} changed={load.reload} /> : null}
      {adding ? (
        <SetDialog
          all={load.value ?? []}
          close={() => set_adding(false)}
          saved={() => {
            set_adding(false);
            load.reload();
          }}
        />
      ) : null}
    </>
  );
}
