import { Alert, Tabs } from "antd";
import { useSearchParams } from "react-router-dom";
import { PageFrame } from "../../parts/page_frame";
import { useSession } from "../../parts/session";
import { useWords } from "../../text/language";
import { Below } from "./below";
import { text } from "../../parts/rollup_words";
import { VerdictList } from "../../parts/verdict_list";

export default function Rollup() {
  const t = useWords(text);
  const { user } = useSession();
  const [query, set_query] = useSearchParams();
  const bureau = user.org.line === "data";
  const tab = query.get("tab") ?? (bureau ? "below" : "above");
  return (
    <PageFrame title={t.title} lead={t.lead}>
      <Tabs
        activeKey={tab}
        onChange={(key) => set_query({ tab: key })}
        items={[
          { key: "below", label: t.tab.below },
          { key: "above", label: t.tab.above },
        ]}
      />
      {tab === "above" ? <VerdictList /> : bureau ? <Below /> : <Alert type="info" showIcon message={t.not_bureau} />}
    </PageFrame>
  );
}
