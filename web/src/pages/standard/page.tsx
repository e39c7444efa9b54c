import { Tabs } from "antd";
import { useSearchParams } from "react-router-dom";
import { PageFrame } from "../../parts/page_frame";
import { useWords } from "../../text/language";
import { CheckTab } from "./check_tab";
import { ElementsTab } from "./elements_tab";
import { MappingsTab } from "./mappings_tab";
import { RegionsTab } from "./regions_tab";
import { SetsTab } from "./sets_tab";
import { text } from "./text";

const kTabs = ["elements", "sets", "mappings", "check", "regions"] as const;
const kBodies = { elements: ElementsTab, sets: SetsTab, mappings: MappingsTab, check: CheckTab, regions: RegionsTab };

export default function Standard() {
  const t = useWords(text);
  const [query, set_query] = useSearchParams();
  const tab = kTabs.find((key) => key === query.get("tab")) ?? "elements";
  const Body = kBodies[tab];
  return (
    <PageFrame title={t.title} lead={t.lead}>
      <Tabs
        activeKey={tab}
        onChange={(key) => set_query(key === "elements" ? {} : { tab: key })}
        items={kTabs.map((key) => ({ key, label: t.tab[key] }))}
      />
      <Body />
    </PageFrame>
  );
}
