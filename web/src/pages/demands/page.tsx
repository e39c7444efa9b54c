import { Tabs } from "antd";
import { useSearchParams } from "react-router-dom";
import { SavedFilters } from "../../parts/saved_filters";
import { PageFrame } from "../../parts/page_frame";
import { useWords } from "../../text/language";
import { DemandList } from "./demand_list";
import { DutyList } from "./duty_list";
import { NegativeList } from "./negative_list";
import { text } from "../../parts/list_words";

const kTabs = { demands: DemandList, duties: DutyList, negative: NegativeList } as const;
type Key = keyof typeof kTabs;

export default function Demands() {
  const t = useWords(text);
  const [query, set_query] = useSearchParams();
  const key: Key = query.get("list") && query.get("list")! in kTabs ? (query.get("list") as Key) : "demands";
  const Shown = kTabs[key];
  return (
    <PageFrame title={t.title} lead={t.lead} actions={<SavedFilters page="demands" query={query} choose={set_query} />}>
      <Tabs
        activeKey={key}
        onChange={(next) => set_query(next === "demands" ? {} : { list: next })}
        items={(Object.keys(kTabs) as Key[]).map((one) => ({ key: one, label: t.tab[one] }))}
      />
      <Shown />
    </PageFrame>
  );
}
