import { Select, Table, Tag } from "antd";
import { Link } from "react-router-dom";
import { supervision, type OverseenAlert } from "../../api/supervision";
import { text as alert_text } from "../../parts/alert_words";
import { Loaded } from "../../parts/load";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { Sheet } from "../../parts/page_frame";
import { text } from "../../parts/supervision_words";
import { minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { useFilters } from "./filters";

// How grants of the block are used where that is unusual, and what is done about it, on whichever node.
export function AlertsTab() {
  const t = useWords(text);
  const alerts = useWords(alert_text);
  const shared = useShared();
  const { get, set } = useFilters();
  const state = get("alert");
  const paged = usePaged<OverseenAlert>((cursor, signal) => supervision.alerts({ state, limit: 50, cursor }, signal), [state]);
  return (
    <>
      <div className="jw-bar">
        <Select
          className="jw-pick"
          aria-label={shared.state}
          value={state}
          options={[{ value: "", label: t.any_state }, ...(["open", "explained", "closed"] as const).map((one) => ({ value: one, label: alerts.state[one] }))]}
          onChange={(one) => set({ alert: one })}
        />
        <span className="jw-note">{alerts.lead}</span>
      </div>
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={alerts.empty}>
        {() => (
          <Sheet flush>
            <Table<OverseenAlert>
              rowKey="id"
              dataSource={paged.items}
              pagination={false}
              columns={[
                {
                  title: alerts.what,
                  width: 230,
                  render: (_, one) => (
                    <>
                      {one.detector === "by_hand" ? alerts.by_hand : (alerts.detector[one.detector] ?? one.detector)}
                      <div className="jw-note">
                        {one.detector === "by_hand" ? alerts.by(one.raised_by_name || one.raised_by) : alerts.measured(number(one.measured), number(one.allowed))}
                      </div>
                    </>
                  ),
                },
                {
                  title: alerts.grant,
                  width: 250,
                  render: (_, one) => (
                    <>
                      <Link to={`/grants/${encodeURIComponent(one.grant)}`}>
                        <Long text={one.resource_name} />
                      </Link>
                      <div className="jw-note">{one.number}</div>
                    </>
                  ),
                },
                { title: alerts.between, render: (_, one) => `${one.provider_name} → ${one.consumer_name}` },
                {
                  title: shared.state,
                  width: 220,
                  render: (_, one) => (
                    <>
                      <Tag color={one.step === "note" ? "default" : one.step === "ask" ? "warning" : "error"}>{alerts.step[one.step] ?? one.step}</Tag>
                      {alerts.state[one.state] ?? one.state}
                      {one.home ? <div className="jw-note">{alerts.elsewhere(one.home)}</div> : null}
                    </>
                  ),
                },
                { title: alerts.opened, width: 140, render: (_, one) => minute(one.opened) },
                { title: alerts.changed, width: 140, render: (_, one) => minute(one.changed) },
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
    </>
  );
}
