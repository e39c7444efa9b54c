import { Tabs } from "antd";
import { useSearchParams } from "react-router-dom";
import { PageFrame } from "../../parts/page_frame";
import { useWords } from "../../text/language";
import { RateSheet } from "./rate_sheet";
import { SystemList } from "./system_list";
import { text } from "../../parts/inventory_words";

export default function Inventory() {
  const t = useWords(text);
  const [query, set_query] = useSearchParams();
  const tab = query.get("tab") === "systems" ? "systems" : "rates";
  return (
    <PageFrame title={t.title} lead={t.lead}>
      <Tabs
        activeKey={tab}
        onChange={(key) => set_query(key === "rates" ? {} : { tab: key })}
        items={(["rates", "systems"] as const).map((key) => ({ key, label: t.tab[key] }))}
      />
      {tab === "rates" ? <RateSheet /> : <SystemList />}
    </PageFrame>
  );
}
