import { Alert, Button, Form, Input, Radio } from "antd";
import { useState, type ReactNode } from "react";
import { Link, useParams } from "react-router-dom";
import { corrections, type Correction, type CorrectionPoint } from "../../api/correction";
import { useAct } from "../../parts/act";
import { ClockFace } from "../../parts/clock_face";
import { CorrectionTag } from "../../parts/correction_tag";
import { FormDialog } from "../../parts/form_dialog";
import { Loaded, useAgain, useLoad } from "../../parts/load";
import { Digest } from "../../parts/long";
import { OrgName } from "../../parts/names";
import { usePaged } from "../../parts/paged";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useRight } from "../../parts/session";
import { StepLine } from "../../parts/step_line";
import { day, minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { AnswerDialog } from "./answer_dialog";
import { Holders } from "./holders";
import { Points } from "./points";
import { text } from "./text";

type Dialog = "answer" | "accept" | "escalate" | "withdraw" | "rule";

export default function CorrectionPage() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const { act, busy } = useAct();
  const load = useLoad((signal) => corrections.one(id, signal), [id]);
  const one = load.value;
  const [dialog, set_dialog] = useState<Dialog>();
  // While somebody else's step or a delivery is awaited, it changes by itself.
  useAgain(load.reload, 5000, one !== undefined && !dialog && one.state !== "withdrawn" && one.state !== "closed");
  const parties = one?.side === "consumer" || one?.side === "provider";
  const paged = usePaged<CorrectionPoint>(
    (cursor, signal) => (parties ? corrections.points(id, { limit: 50, cursor }, signal) : Promise.resolve({ items: [] })),
    [id, one?.state, one?.open, one?.side],
  );
  const may = (action: string) => one?.actions.includes(action) ?? false;
  const done = () => {
    set_dialog(undefined);
    load.reload();
  };
  const button = (key: Dialog, primary = false, danger = false) => (
    <Button type={primary ? "primary" : "default"} danger={danger} onClick={() => set_dialog(key)}>
      {t.buttons[key]}
    </Button>
  );
  return (
    <PageFrame
      name={one?.number}
      title={
        one ? (
          <>
            {one.resource.name}{" "}
            <span style={{ fontSize: 14, fontWeight: 400, marginLeft: 8 }}>
              <CorrectionTag state={one.state} />{" "}
              {one.light ? (
                <ClockFace clock={{ light: one.light, left: one.days_left, due: one.due, provisional: one.provisional }} />
              ) : null}
            </span>
          </>
        ) : (
          t.title
        )
      }
      lead={one ? `${one.number} · ${one.consumer.name} → ${one.provider.name}` : undefined}
      above={{ to: "/corrections", text: t.title }}
      actions={
        <>
          {may("withdraw") ? button("withdraw") : null}
          {may("remind") ? (
            <Button loading={busy} onClick={() => void act(() => corrections.remind(id), t.done.remind).then((found) => found && load.reload())}>
              {t.buttons.remind}
            </Button>
          ) : null}
          {may("escalate") ? button("escalate", false, true) : null}
          {may("accept") ? button("accept", true) : null}
          {may("answer") ? button("answer", true) : null}
          {may("uphold") ? button("rule", true) : null}
        </>
      }
    >
      <Loaded load={load}>
        {(correction) => <Detail one={correction} points={parties ? <Points correction={correction} paged={paged} /> : undefined} />}
      </Loaded>
      {one && dialog === "answer" && paged.load.value ? (
        <AnswerDialog correction={one} points={paged.items} close={() => set_dialog(undefined)} answered={done} />
      ) : null}
      <ReasonDialog
        open={dialog === "accept"}
        title={t.accept_title}
        warning={t.accept_warning}
        label={t.accept_note}
        optional
        ok={t.buttons.accept}
        done={t.done.accept}
        run={(note) => corrections.accept(id, note).then(load.reload)}
        close={() => set_dialog(undefined)}
      />
      <ReasonDialog
        open={dialog === "escalate"}
        title={t.escalate_title}
        warning={t.escalate_warning}
        label={t.escalate_label}
        danger
        ok={t.buttons.escalate}
        done={t.done.escalate}
        run={(statement) => corrections.escalate(id, statement).then(load.reload)}
        close={() => set_dialog(undefined)}
      />
      <ReasonDialog
        open={dialog === "withdraw"}
        title={t.withdraw_title}
        danger
        ok={t.buttons.withdraw}
        done={t.done.withdraw}
        run={(reason) => corrections.withdraw(id, reason).then(load.reload)}
        close={() => set_dialog(undefined)}
      />
      <RuleDialog id={id} open={dialog === "rule"} close={() => set_dialog(undefined)} ruled={done} />
    </PageFrame>
  );
}

function RuleDialog({ id, open, close, ruled }: { id: string; open: boolean; close: () => void; ruled: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  return (
    <FormDialog<{ outcome: "uphold" | "dismiss"; reason: string }, Correction>
      open={open}
      title={t.rule_title}
      ok={t.buttons.rule}
      done={t.done.rule}
      run={({ outcome, reason }) => corrections.rule(id, outcome, reason.trim())}
      saved={ruled}
      close={close}
    >
      <Form.Item name="outcome" label={t.ruling.title} rules={[{ required: true, message: shared.required }]}>
        <Radio.Group>
          <Radio value="uphold">{t.rule_uphold}</Radio>
          <Radio value="dismiss">{t.rule_dismiss}</Radio>
        </Radio.Group>
      </Form.Item>
      <Form.Item name="reason" label={t.rule_reason} rules={[{ required: true, whitespace: true, message: shared.required }]}>
        <Input.TextArea rows={4} maxLength={1000} showCount />
      </Form.Item>
    </FormDialog>
  );
}

function Detail({ one, points }: { one: Correction; points: ReactNode }) {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const holders = useLoad((signal) => corrections.holders(one.id, signal), [one.id, one.version, one.state]);
  useAgain(holders.reload, 5000, (holders.value?.items ?? []).some((holder) => !["acknowledged", "ended"].includes(holder.state)));
  const facts: [ReactNode, ReactNode][] = [
    [shared.resource, <Link key="r" to={`/catalog/${encodeURIComponent(one.resource.id)}`}>{one.resource.name}</Link>],
    [shared.items, shared.listed(one.items.map((item) => item.title))],
  ];
  if (one.reason) facts.push([t.reason, one.reason]);
  if (one.case_number) facts.push([t.case_number, one.case_number]);
  if (one.side === "consumer" && right("holding.read"))
    facts.push([t.grant, <Link key="g" to={`/holdings/${encodeURIComponent(one.grant)}`}>{shared.open}</Link>]);
  facts.push([shared.created, minute(one.created)]);
  if (one.received) facts.push([t.received, minute(one.received)]);
  if (one.due) facts.push([t.due, `${day(one.due)}${one.provisional ? t.provisional : ""}`]);
  if (one.version) facts.push([t.version, t.in_version(number(one.version))]);
  facts.push([t.digest, <Digest key="d" value={one.digest} />]);
  const actions = t.action as Record<string, string>;
  return (
    <div className="jw-cols">
      <div style={{ minWidth: 0 }}>
        {one.transport === "queued" ? <Alert type="info" showIcon style={{ marginBottom: 16 }} message={t.queued} /> : null}
        {one.transport === "refused" ? <Alert type="warning" showIcon style={{ marginBottom: 16 }} message={t.refused} /> : null}
        {one.ruling ? (
          <Sheet title={shared.labelled(t.ruling.title, t.ruling[one.ruling.outcome])}>
            <Facts columns={1} items={[[shared.time, minute(one.ruling.time)], [shared.reason, one.ruling.reason]]} />
          </Sheet>
        ) : null}
        {one.escalation ? (
          <Sheet title={t.escalation}>
            <Facts
              columns={1}
              items={[
                [shared.time, minute(one.escalation.time)],
                [shared.reason, one.escalation.statement],
                ...(one.escalation.answer ? ([[t.escalation_answer, one.escalation.answer]] as [ReactNode, ReactNode][]) : []),
              ]}
            />
          </Sheet>
        ) : null}
        <Sheet title={t.values} extra={t.counts(number(one.points), number(one.corrected), number(one.rejected), number(one.open))}>
          {points ?? <div className="jw-note">{t.values_hidden}</div>}
        </Sheet>
        {one.version > 0 ? (
          <Sheet title={t.holders}>
            <Holders load={holders} />
          </Sheet>
        ) : null}
        <Sheet title={t.about}>
          <Facts columns={1} items={facts} />
        </Sheet>
      </div>
      <Sheet title={t.history}>
        <StepLine
          steps={one.history.map((step) => ({
            title: actions[step.action] ?? step.action,
            when: step.time,
            by: (
              <>
                {step.actor ? `${step.actor} · ` : ""}
                {step.org ? <OrgName id={step.org} /> : null}
              </>
            ),
            note: step.note,
            mood: step.action === "overdue" || step.action === "withdraw" ? "bad" : step.action === "due_soon" || step.action === "remind" ? "wait" : "good",
          }))}
        />
      </Sheet>
    </div>
  );
}
