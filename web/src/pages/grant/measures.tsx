import { Alert, Button, Checkbox, Form, Input, Space, Table, Tag, Typography } from "antd";
import { useState } from "react";
import { access, type GrantUse, type UseAlert } from "../../api/access";
import { Problem } from "../../api/problem";
import type { Grant } from "../../api/types";
import { text as alert_text } from "../../parts/alert_words";
import { FormDialog } from "../../parts/form_dialog";
import { Long } from "../../parts/long";
import { Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useRight } from "../../parts/session";
import { kNothing, minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { kSteps, MeasureDialog } from "./measure_dialog";
import { text } from "./measures_text";

type Doing = { what: "explain" | "accept" | "reject" | "move"; alert: UseAlert } | { what: "take" | "lift" };

// Why a grant is held back, on both parties' pages.
export function Held({ grant, taking }: { grant: Grant; taking: boolean }) {
  const t = useWords(text);
  const right = useRight();
  if (!(grant.state in t.held)) return null;
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16, whiteSpace: "pre-wrap" }}
      message={t.held[grant.state]}
      description={[grant.held_since ? t.held_since(minute(grant.held_since)) : "", grant.end_reason ? t.held_reason(grant.end_reason) : "", taking && right("holding.read") ? t.held_answer : ""].filter(Boolean).join("\n") || undefined}
    />
  );
}

// What detectors found and what was done by hand, with what each side may do about it.
export function Measures({ grant, use, changed }: { grant: Grant; use: GrantUse; changed: () => void }) {
  const t = useWords(text);
  const alerts = useWords(alert_text);
  const shared = useShared();
  const [doing, set_doing] = useState<Doing>();
  const close = () => set_doing(undefined);
  const done = () => {
    close();
    changed();
  };
  const about = doing && "alert" in doing ? doing.alert : undefined;
  // Something happened to it since it was read: the dialog goes on with what it is now.
  const conclude = async (accepted: boolean, note: string, lift: boolean) => {
    try {
      return await access.conclude(about!, grant.id, accepted, note, lift);
    } catch (error) {
      if (error instanceof Problem && error.code === "alert.stale") {
        const fresh = (await access.use(grant.id)).alerts.find((one) => one.id === about!.id);
        if (fresh) set_doing((now) => (now && "alert" in now ? { ...now, alert: fresh } : now));
        changed();
      }
      throw error;
    }
  };
  const next = about ? kSteps[Math.min(kSteps.indexOf(about.step) + 1, kSteps.length - 1)]! : "ask";
  const holding = about !== undefined && (about.step === "step_down" || about.step === "suspend");

  const buttons = (alert: UseAlert) => (
    <Space size={4} wrap>
      {alert.actions.includes("explain") ? (
        <Button size="small" type={alert.step === "note" || alert.state === "explained" ? "default" : "primary"} onClick={() => set_doing({ what: "explain", alert })}>
          {t.explain}
        </Button>
      ) : null}
      {alert.actions.includes("conclude") ? (
        <>
          <Button size="small" onClick={() => set_doing({ what: "accept", alert })}>
            {t.accept}
          </Button>
          {alert.actions.includes("move") ? (
            <Button size="small" onClick={() => set_doing({ what: "move", alert })}>
              {t.move}
            </Button>
          ) : null}
          {alert.actions.includes("reject") ? (
            <Button size="small" danger onClick={() => set_doing({ what: "reject", alert })}>
              {t.reject}
            </Button>
          ) : null}
        </>
      ) : null}
    </Space>
  );

  const who = (alert: UseAlert) =>
    alert.detector === "duty_overdue" ? null : (
      <div className="jw-note">
        {alert.detector === "caseload" ? alerts.whole : alert.system ? <Long text={alert.system}>{alerts.system(alert.system.slice(-8))}</Long> : alerts.persons}
      </div>
    );

  const due = (alert: UseAlert) => {
    if (alert.state === "closed") return alerts.holds[alert.holds] ? <div className="jw-note">{alerts.holds[alert.holds]}</div> : null;
    if (!alert.due) return null;
    return alert.overdue ? (
      <Typography.Text type="danger" style={{ display: "block" }}>
        {alerts.overdue[alert.state](alert.due)}
      </Typography.Text>
    ) : (
      <div className="jw-note">{alerts.due[alert.state](alert.due)}</div>
    );
  };

  const course = (alert: UseAlert) => {
    const said = ([["reason", alert.reason], ["explanation", alert.explanation], ["conclusion", alert.conclusion]] as const).filter(([, words]) => words);
    if (said.length === 0) return kNothing;
    return said.map(([kind, words]) => (
      <div key={kind} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        <span className="jw-note">{shared.labelled(t[kind], "")}</span>
        {words}
      </div>
    ));
  };

  return (
    <>
      <Sheet
        title={t.title}
        flush
        extra={
          use.actions.length > 0 ? (
            <Space>
              {use.actions.includes("lift") ? (
                <Button size="small" onClick={() => set_doing({ what: "lift" })}>
                  {t.lift}
                </Button>
              ) : null}
              {use.actions.includes("measure") && !use.alerts.some((one) => one.actions.includes("move")) ? (
                <Button size="small" danger onClick={() => set_doing({ what: "take" })}>
                  {t.take}
                </Button>
              ) : null}
            </Space>
          ) : undefined
        }
      >
        <Table<UseAlert>
          size="small"
          rowKey="id"
          dataSource={use.alerts}
          pagination={false}
          locale={{ emptyText: t.none }}
          columns={[
            {
              title: t.what,
              width: 230,
              render: (_, one) =>
                one.detector === "by_hand" ? (
                  <>
                    {alerts.by_hand}
                    <div className="jw-note">{alerts.by(one.raised_by_name || one.raised_by)}</div>
                  </>
                ) : (
                  <>
                    {alerts.detector[one.detector] ?? one.detector}
                    {who(one)}
                  </>
                ),
            },
            { title: t.measured, width: 110, render: (_, one) => (one.detector === "by_hand" ? kNothing : `${number(one.measured)} / ${number(one.allowed)}`) },
            {
              title: shared.state,
              width: 220,
              render: (_, one) => (
                <>
                  <Tag color={one.step === "note" ? "default" : one.step === "ask" ? "warning" : "error"}>{alerts.step[one.step] ?? one.step}</Tag>
                  {alerts.state[one.state] ?? one.state}
                  {due(one)}
                </>
              ),
            },
            { title: t.course, render: (_, one) => course(one) },
            { title: shared.time, width: 140, render: (_, one) => minute(one.changed) },
            { title: "", width: 190, render: (_, one) => buttons(one) },
          ]}
        />
      </Sheet>
      <MeasureDialog grant={grant} open={doing?.what === "take" || doing?.what === "move"} moved={doing?.what === "move" ? about : undefined} alerts={use.alerts} done={done} close={close} />
      <ReasonDialog
        open={doing?.what === "lift"}
        title={t.lift_title}
        warning={t.lift_warning}
        ok={t.lift}
        done={t.lifted}
        run={(reason) => access.restrain(grant.id, "", reason)}
        close={done}
      />
      <ReasonDialog
        open={doing?.what === "explain" || doing?.what === "reject"}
        title={doing?.what === "explain" ? t.explain_title : t.reject_title}
        label={doing?.what === "explain" ? t.explain_label : t.note}
        warning={doing?.what === "reject" ? t.next(t.choice[next]) : about?.reason || (about?.step === "ask" && about.detector !== "by_hand" ? t.ask_more : undefined)}
        danger={doing?.what === "reject"}
        ok={doing?.what === "explain" ? t.explain : t.reject}
        done={doing?.what === "explain" ? t.explained : t.rejected}
        run={(words) => (doing?.what === "explain" ? access.explain_alert(about!.id, grant.id, words) : conclude(false, words, false))}
        close={done}
      />
      <FormDialog<{ note: string; lift?: boolean }, unknown>
        open={doing?.what === "accept"}
        title={t.accept_title}
        lead={about?.explanation ? <Alert type="info" style={{ marginBottom: 16, whiteSpace: "pre-wrap" }} message={about.explanation} /> : null}
        ok={t.accept}
        done={t.accepted}
        initial={{ lift: holding }}
        run={({ note, lift }) => conclude(true, note.trim(), holding && Boolean(lift))}
        saved={done}
        close={close}
      >
        <Form.Item name="note" label={t.note} rules={[{ required: true, whitespace: true, message: shared.required }, { max: 500, message: shared.too_long(500) }]}>
          <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
        </Form.Item>
        {holding ? (
          <Form.Item name="lift" valuePropName="checked" extra={t.lift_note}>
            <Checkbox>{t.lift_too}</Checkbox>
          </Form.Item>
        ) : null}
      </FormDialog>
    </>
  );
}
