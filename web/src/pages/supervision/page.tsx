import { CalendarOutlined, ScheduleOutlined } from "@ant-design/icons";
import { Button, Tabs } from "antd";
import { useNavigate, useSearchParams } from "react-router-dom";
import { PageFrame } from "../../parts/page_frame";
import { text } from "../../parts/supervision_words";
import { useWords } from "../../text/language";
import { AlertsTab } from "./alerts_tab";
import { BoardTab } from "./board_tab";
import { DutyDrawer } from "./duty_drawer";
import { FindingsTab } from "./findings_tab";
import { NoticesTab } from "./notices_tab";
import { OrdersTab } from "./orders_tab";
import { StatisticsTab } from "./statistics_tab";

const kTabs = { board: BoardTab, notices: NoticesTab, orders: OrdersTab, statistics: StatisticsTab, alerts: AlertsTab, findings: FindingsTab } as const;
type Key = keyof typeof kTabs;

export default function Supervision() {
  const t = useWords(text);
  const go = useNavigate();
  const [query, set_query] = useSearchParams();
  const key: Key = (Object.keys(kTabs) as Key[]).find((one) => one === query.get("tab")) ?? "board";
  const Shown = kTabs[key];
  return (
    <PageFrame
      title={t.title}
      lead={t.lead}
      actions={
        <>
          <Button icon={<CalendarOutlined />} onClick={() => go("/calendar")}>
            {t.calendar}
          </Button>
          <Button icon={<ScheduleOutlined />} onClick={() => go("/clock-presets")}>
            {t.presets}
          </Button>
        </>
      }
    >
      <Tabs
        activeKey={key}
        onChange={(next) => set_query(next === "board" ? {} : { tab: next })}
        items={(Object.keys(kTabs) as Key[]).map((one) => ({ key: one, label: t.tab[one] }))}
      />
      <Shown />
      <DutyDrawer />
    </PageFrame>
  );
}
