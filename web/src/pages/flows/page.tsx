import { Tabs } from "antd";
import { useSearchParams } from "react-router-dom";
import { PageFrame } from "../../parts/page_frame";
import { SavedFilters } from "../../parts/saved_filters";
import { useRight } from "../../parts/session";
import { useWords } from "../../text/language";
import { IncidentList } from "./incident_list";
import { InstanceList } from "./instance_list";
import { Migration } from "./migration";
import { Simulation } from "./simulation";
import { text } from "./text";

const kTabs = { instances: InstanceList, incidents: IncidentList, migration: Migration, simulation: Simulation } as const;
type Key = keyof typeof kTabs;

export default function Flows() {
  const t = useWords(text);
  const right = useRight();
  const [query, set_query] = useSearchParams();
  const keys: Key[] = right("flow.operate") ? ["instances", "incidents", "migration", "simulation"] : ["instances", "incidents"];
  const key = keys.find((one) => one === query.get("tab")) ?? "instances";
  const Shown = kTabs[key];
  return (
    <PageFrame
      title={t.title}
      lead={t.lead}
      actions={key === "instances" ? <SavedFilters page="flows" query={query} choose={set_query} /> : undefined}
    >
      <Tabs
        activeKey={key}
        onChange={(next) => set_query(next === "instances" ? {} : { tab: next })}
        items={keys.map((one) => ({ key: one, label: t.tab[one] }))}
      />
      <Shown />
    </PageFrame>
  );
}
