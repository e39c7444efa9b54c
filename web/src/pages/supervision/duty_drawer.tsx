import { Alert, Button, Drawer, Form, Input, InputNumber, Table } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { supervision, type Duty, type DutyView } from "../../api/supervision";
import { DutyTime, useClockWords } from "../../parts/clock_words";
import { FormDialog } from "../../parts/form_dialog";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { Facts } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { text } from "../../parts/supervision_words";
import { day, minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { useFilters } from "./filters";

// One duty beside the list: what its clock went through, who was told, what can be done.
export function DutyDrawer() {
  const t = useWords(text);
  const { get, set } = useFilters();
  const id = get("duty");
  return (
    <Drawer open={id !== ""} width={680} title={t.matter} onClose={() => set({ duty: "" })} destroyOnHidden>
      {id ? <DutyPanel key={id} id={id} /> : null}
    </Drawer>
  );
}

interface Happened {
  time: string;
  what: string;
}

function DutyPanel({ id }: { id: string }) {
  const t = useWords(text);
  const shared = useShared();
  const names = useClockWords();
  const load = useLoad((signal) => supervision.duty(id, signal), [id]);
  const [asking, set_asking] = useState<"remind" | "order">();
  const happened = (duty: Duty): Happened[] => {
    const clock = duty.clock;
    const article = (key: string) => names.all?.reasons.find((one) => one.key === key)?.article ?? "";
    const all: Happened[] = [{ time: clock.started, what: t.started }];
    for (const pause of clock.pauses) {
      all.push({ time: pause.from, what: [t.paused(names.reason(pause.reason), article(pause.reason)), pause.note].filter(Boolean).join(" · ") });
      all.push({ time: pause.to, what: pause.to ? t.resumed : t.paused_still });
    }
    for (const again of clock.restarted) all.push({ time: again, what: t.restarted });
    if (clock.consented) {
      all.push({ time: clock.consented, what: t.consented(clock.consented_days, clock.consented_by || "–") });
      if (clock.notice) all.push({ time: clock.notified, what: clock.notified ? t.notified : t.not_notified });
    }
    if (duty.stopped) all.push({ time: duty.stopped, what: [t.stopped, duty.outcome].filter(Boolean).join(" · ") });
    return all.sort((a, b) => (a.time || "9").localeCompare(b.time || "9"));
  };
  return (
    <Loaded load={load}>
      {(view: DutyView) => {
        const { duty } = view;
        return (
          <>
            <h2 className="jw-drawer-title">{duty.title || duty.number}</h2>
            <Facts
              columns={2}
              items={[
                [t.kind, names.kind(duty.kind)],
                [t.number, duty.number || "–"],
                [t.org, duty.org_name || duty.org],
                [t.waits, duty.counterpart_name || "–"],
                [t.due, <>{day(duty.due)}{duty.provisional ? " *" : ""}</>],
                [t.time, <DutyTime duty={duty} key="time" />],
                [t.days, t.n_days(duty.days)],
                [shared.state, t.duty_state[duty.state]],
                [t.basis, duty.basis],
                [shared.actions, duty.link ? <Link to={duty.link} key="link">{t.here}</Link> : "–"],
              ]}
            />
            {duty.told_by ? <Alert type="info" showIcon message={t.told_by(duty.told_by)} style={{ margin: "12px 0" }} /> : null}
            {duty.provisional ? <Alert type="info" showIcon message={t.provisional} style={{ margin: "12px 0" }} /> : null}
            {view.outer_due ? <Alert type="info" message={t.capped(view.outer_due)} style={{ margin: "12px 0" }} /> : null}
            <div className="jw-drawer-acts">
              {view.actions.includes("remind") ? <Button onClick={() => set_asking("remind")}>{t.remind}</Button> : null}
              {view.actions.includes("order") ? (
                <Button type="primary" onClick={() => set_asking("order")}>
                  {t.order}
                </Button>
              ) : null}
              {view.orders.map((order) => (
                <Link key={order} to={`/supervision/orders/${encodeURIComponent(order)}`}>
                  {t.tab.orders}
                </Link>
              ))}
            </div>
            <h3>{t.clock}</h3>
            <ul className="jw-duty-list">
              {happened(duty).map((one, i) => (
                <li key={i}>
                  <time>{one.time ? minute(one.time) : "–"}</time>
                  <span>{one.what}</span>
                </li>
              ))}
            </ul>
            {view.inside.length > 0 ? (
              <>
                <h3>{t.inside}</h3>
                <Table<Duty>
                  size="small"
                  rowKey="id"
                  pagination={false}
                  dataSource={view.inside}
                  columns={[
                    { title: t.kind, render: (_, one) => names.kind(one.kind) },
                    { title: t.org, ellipsis: true, render: (_, one) => <Long text={one.org_name || one.org} /> },
                    { title: t.due, width: 110, render: (_, one) => day(one.due) },
                    { title: t.time, width: 180, render: (_, one) => <DutyTime duty={one} /> },
                  ]}
                />
              </>
            ) : null}
            <h3>{t.notices}</h3>
            {view.notices.length === 0 ? <p className="jw-note">{t.notices_none}</p> : null}
            <ul className="jw-duty-list">
              {view.notices.map((one) => (
                <li key={one.id}>
                  <time>{minute(one.time)}</time>
                  <span>
                    {one.rung === "reminder" ? t.reminder : names.rung(one.rung)} → {one.to_org === duty.org ? duty.org_name || duty.org : one.to_org}
                    {one.note ? <div className="jw-note">{one.note}</div> : null}
                  </span>
                  <span className="jw-note">{one.seen ? t.seen : t.not_seen}</span>
                </li>
              ))}
            </ul>
            <ReasonDialog
              open={asking === "remind"}
              title={t.remind_title}
              label={t.remind_note}
              optional
              ok={t.remind}
              done={t.reminded}
              run={(note) => supervision.remind(id, note)}
              close={() => {
                set_asking(undefined);
                load.reload();
              }}
            />
            <OrderDialog
              open={asking === "order"}
              duty={duty}
              close={() => {
                set_asking(undefined);
                load.reload();
              }}
            />
          </>
        );
      }}
    </Loaded>
  );
}

function OrderDialog({ open, duty, close }: { open: boolean; duty: Duty; close: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  return (
    <FormDialog<{ title: string; demand: string; days: number }, unknown>
      open={open}
      title={t.order}
      ok={t.order}
      done={t.order_done}
      width={560}
      lead={<Alert type="info" message={t.order_lead} style={{ marginBottom: 16 }} />}
      initial={{ title: [duty.title, duty.number].filter(Boolean).join(" "), demand: "", days: 3 }}
      run={(fields) => supervision.issue({ ...fields, org: duty.org, duties: [duty.id] })}
      saved={close}
      close={close}
    >
      <Form.Item name="title" label={t.order_title} rules={[{ required: true, whitespace: true, message: shared.required }, { max: 100, message: shared.too_long(100) }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="demand" label={t.order_demand} rules={[{ required: true, whitespace: true, message: shared.required }]}>
        <Input.TextArea rows={4} maxLength={1000} showCount />
      </Form.Item>
      <Form.Item name="days" label={t.order_days} rules={[{ required: true, message: shared.required }]}>
        <InputNumber min={1} max={30} />
      </Form.Item>
    </FormDialog>
  );
}
