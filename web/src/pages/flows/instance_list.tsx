import { Input, Segmented } from "antd";
import { Link, useSearchParams } from "react-router-dom";
import { flow, type InstanceRow } from "../../api/flow";
import { FlowState } from "../../parts/flow_state";
import { flow_words } from "../../parts/flow_words";
import { Long } from "../../parts/long";
import { OrgName } from "../../parts/names";
import { usePaged } from "../../parts/paged";
import { PagedTable } from "../../parts/paged_table";
import { Sheet } from "../../parts/page_frame";
import { minute } from "../../text/format";
import { useWords } from "../../text/language";
import { text } from "./text";

const kStates = ["", "running", "completed", "terminated", "failed"] as const;

export function InstanceList() {
  const t = useWords(text);
  const common = useWords(flow_words);
  const [query, set_query] = useSearchParams();
  const status = kStates.find((one) => one === query.get("status")) ?? "";
  const process = query.get("process") ?? "";
  const key = query.get("key") ?? "";
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    set_query(next);
  };
  const paged = usePaged<InstanceRow>((cursor, signal) => flow.instances({ status, process, key, limit: 50, cursor }, signal), [status, process, key]);
  const search = (name: "key" | "process", value: string) => (
    <Input.Search
      key={`${name} ${value}`}
      allowClear
      defaultValue={value}
      placeholder={t[name]}
      aria-label={t[name]}
      style={{ width: 220 }}
      onSearch={(typed) => set(name, typed.trim())}
    />
  );
  return (
    <>
      <div style={{ display: "flex", gap: 12, marginBottom: 12, flexWrap: "wrap" }}>
        <Segmented value={status} options={kStates.map((one) => ({ value: one, label: one ? common.status[one] : t.all }))} onChange={(one) => set("status", one)} />
        {search("key", key)}
        {search("process", process)}
      </div>
      <Sheet flush>
        <PagedTable<InstanceRow>
          paged={paged}
          empty={t.empty}
          width={1000}
          columns={[
            {
              title: t.name,
              ellipsis: true,
              render: (_, one) => (
                <Link to={`/flows/${encodeURIComponent(one.id)}`}>
                  <Long text={one.title || one.key || one.id} />
                </Link>
              ),
            },
            { title: common.key, width: 170, ellipsis: true, render: (_, one) => <Long text={one.key || "–"} /> },
            {
              title: common.process,
              width: 210,
              ellipsis: true,
              render: (_, one) => <Long text={`${one.name || one.process} · ${common.version_n(one.version)}`} />,
            },
            { title: t.status, width: 110, render: (_, one) => <FlowState status={one.status} /> },
            { title: t.outcome, width: 120, ellipsis: true, render: (_, one) => <Long text={one.outcome || "–"} /> },
            { title: common.started, width: 140, render: (_, one) => minute(one.started) },
            { title: common.ended, width: 140, render: (_, one) => (one.ended ? minute(one.ended) : "–") },
            { title: "", width: 150, ellipsis: true, render: (_, one) => (one.org ? <OrgName id={one.org} /> : "–") },
          ]}
        />
      </Sheet>
    </>
  );
}
