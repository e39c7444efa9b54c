import { Alert, Button, Form, Input, InputNumber, Radio } from "antd";
import { useState } from "react";
import { Link, useParams } from "react-router-dom";
import { supervision, type Order } from "../../api/supervision";
import { LightMark } from "../../parts/clock_words";
import { FormDialog } from "../../parts/form_dialog";
import { Loaded, useLoad } from "../../parts/load";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { text } from "../../parts/supervision_words";
import { day, minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";

type Asked = "reply" | "return" | "escalate" | "close";

export default function SupervisionOrder() {
  const t = useWords(text);
  const shared = useShared();
  const { id = "" } = useParams();
  const load = useLoad((signal) => supervision.order(id, signal), [id]);
  const [asked, set_asked] = useState<Asked>();
  const close = () => {
    set_asked(undefined);
    load.reload();
  };
  const order = load.value;
  return (
    <PageFrame
      title={order?.number ?? t.tab.orders}
      lead={order?.title}
      above={{ to: "/supervision?tab=orders", text: t.tab.orders }}
      actions={
        <>
          {(["return", "escalate", "close", "reply"] as const)
            .filter((one) => order?.actions.includes(one))
            .map((one) => (
              <Button key={one} type={one === "reply" || (one === "close" && order?.state === "replied") ? "primary" : "default"} onClick={() => set_asked(one)}>
                {t[one]}
              </Button>
            ))}
        </>
      }
    >
      <Loaded load={load}>
        {(one: Order) => (
          <>
            {one.pending ? <Alert type="info" showIcon message={t.pending_step(t[one.pending as "reply"] ?? one.pending)} style={{ marginBottom: 12 }} /> : null}
            {one.escalated ? <Alert type="warning" showIcon message={shared.labelled(t.escalated, one.escalated)} style={{ marginBottom: 12 }} /> : null}
            <Sheet>
              <Facts
                items={[
                  [t.to, one.to_name],
                  [t.from, one.from_name],
                  [shared.state, t.order_state[one.state]],
                  [t.reply_due, <>{day(one.due)} {one.state === "issued" ? <LightMark light={one.light} /> : null}</>],
                  [t.order_demand, <span style={{ whiteSpace: "pre-wrap" }} key="demand">{one.demand}</span>],
                  [t.reply, <span style={{ whiteSpace: "pre-wrap" }} key="reply">{one.reply || "–"}</span>],
                  [t.close_outcome, one.outcome ? t.outcome_of[one.outcome as keyof typeof t.outcome_of] : "–"],
                  [
                    t.duties,
                    one.duties.length > 0
                      ? one.duties.map((duty, i) => (
                          <Link key={duty} to={`/supervision?duty=${encodeURIComponent(duty)}`} style={{ marginRight: 12 }}>
                            {t.matter} {i + 1}
                          </Link>
                        ))
                      : shared.listed(one.about.map((duty) => duty.title || duty.number)) || "–",
                  ],
                  ...(one.transport ? [[t.elsewhere, t.carried[one.transport as keyof typeof t.carried] ?? one.transport] as [string, string]] : []),
                ]}
              />
            </Sheet>
            <Sheet title={t.steps}>
              <ul className="jw-duty-list">
                {one.steps.map((step, i) => (
                  <li key={i}>
                    <time>{minute(step.time)}</time>
                    <span>
                      {t.step[step.action as keyof typeof t.step] ?? step.action} · {step.actor || t.system} {step.org}
                      {step.note ? <div className="jw-note">{step.note}</div> : null}
                    </span>
                  </li>
                ))}
              </ul>
            </Sheet>
          </>
        )}
      </Loaded>
      <ReasonDialog open={asked === "reply"} title={t.reply_title} label={t.reply_label} ok={t.reply} done={t.replied} run={(note) => supervision.reply(id, note)} close={close} />
      <ReasonDialog open={asked === "escalate"} title={t.escalate} ok={t.escalate} done={t.escalated_done} run={(note) => supervision.escalate(id, note)} close={close} />
      <FormDialog<{ reason: string; days: number }, unknown>
        open={asked === "return"}
        title={t.return_title}
        ok={t.return}
        done={t.returned}
        initial={{ reason: "", days: 3 }}
        run={({ reason, days }) => supervision.send_back(id, reason.trim(), days)}
        saved={close}
        close={close}
      >
        <Form.Item name="reason" label={shared.reason} rules={[{ required: true, whitespace: true, message: shared.required }]}>
          <Input.TextArea rows={3} maxLength={1000} showCount />
        </Form.Item>
        <Form.Item name="days" label={t.order_days} rules={[{ required: true, message: shared.required }]}>
          <InputNumber min={1} max={30} />
        </Form.Item>
      </FormDialog>
      <FormDialog<{ outcome: string; note?: string }, unknown>
        open={asked === "close"}
        title={t.close_title}
        ok={t.close}
        done={t.closed}
        initial={{ outcome: "done" }}
        run={({ outcome, note }) => supervision.close(id, outcome, note?.trim() ?? "")}
        saved={close}
        close={close}
      >
        <Form.Item name="outcome" label={t.close_outcome}>
          <Radio.Group options={(["done", "excused"] as const).map((one) => ({ value: one, label: t.outcome_of[one] }))} />
        </Form.Item>
        <Form.Item name="note" label={t.note} dependencies={["outcome"]} rules={[({ getFieldValue }) => ({ required: getFieldValue("outcome") === "excused", whitespace: true, message: shared.required })]}>
          <Input.TextArea rows={3} maxLength={1000} showCount />
        </Form.Item>
      </FormDialog>
    </PageFrame>
  );
}
