import { Button, Form, InputNumber, Progress, Space, Table, Tag } from "antd";
import { useState } from "react";
import { access, type Cap, type GrantUse, type Standing, type UseAlert } from "../../api/access";
import type { Grant } from "../../api/types";
import { FormDialog } from "../../parts/form_dialog";
import { Loaded, type Load } from "../../parts/load";
import { Long } from "../../parts/long";
import { Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useRight, useSession } from "../../parts/session";
import { bytes, kNothing, minute, number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./use_text";

type Doing = { what: "explain" | "accept" | "reject"; alert: UseAlert } | { what: "restrain"; standing: Standing };

// What is counted over a day or a month; the rest holds request by request.
const counted = (cap: Cap) => cap.kind !== "callsPerSecond" && cap.kind !== "minGroup";
const amount = (cap: Cap, value: number) => (cap.kind === "bytesPerDay" ? bytes(value) : number(value));

function CapLine({ cap }: { cap: Cap }) {
  if (cap.most === 0 || !counted(cap)) return null;
  const share = Math.min(100, Math.round((cap.used * 100) / cap.most));
  return <Progress percent={share} size="small" status={share >= 100 ? "exception" : "normal"} style={{ margin: 0 }} />;
}

// What a grant allows, how much is left and how it is used: the same for both parties and the
// authority, with what each may do about it.
export function Use({ grant, load, changed, part }: { grant: Grant; load: Load<GrantUse>; changed: () => void; part: "caps" | "rest" }) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const right = useRight();
  const { user } = useSession();
  const [doing, set_doing] = useState<Doing>();
  const [declaring, set_declaring] = useState(false);
  const giving = grant.provider.id === user.org.id && right("grant.revoke");
  const taking = grant.recipient.id === user.org.id;
  const live = ["active", "verify_only", "suspended"].includes(grant.state);
  const label = (table: object, word: string) => (table as Record<string, string>)[word] ?? word;
  const again = () => {
    set_doing(undefined);
    load.reload();
  };

  const alert_actions = (alert: UseAlert) =>
    alert.state === "closed" ? null : (
      <Space size={4}>
        {taking && right("holding.read") ? (
          <Button size="small" onClick={() => set_doing({ what: "explain", alert })}>
            {t.explain}
          </Button>
        ) : null}
        {giving ? (
          <>
            <Button size="small" onClick={() => set_doing({ what: "accept", alert })}>
              {t.accept}
            </Button>
            <Button size="small" danger onClick={() => set_doing({ what: "reject", alert })}>
              {t.reject}
            </Button>
          </>
        ) : null}
      </Space>
    );

  const caps = (use: GrantUse) => (
      <Sheet
        title={t.caps}
        flush
        extra={
          giving && live ? (
            <Space>
              {grant.state === "active" ? (
                <Button size="small" onClick={() => set_doing({ what: "restrain", standing: "verify_only" })}>
                  {t.restrain.verify_only}
                </Button>
              ) : null}
              {grant.state !== "suspended" ? (
                <Button size="small" danger onClick={() => set_doing({ what: "restrain", standing: "suspended" })}>
                  {t.restrain.suspended}
                </Button>
              ) : null}
              {grant.state !== "active" ? (
                <Button size="small" onClick={() => set_doing({ what: "restrain", standing: "" })}>
                  {t.restrain.lift}
                </Button>
              ) : null}
            </Space>
          ) : taking && right("application.write") ? (
            <Button size="small" onClick={() => set_declaring(true)}>
              {t.caseload}
            </Button>
          ) : undefined
        }
      >
        <Table<Cap>
          size="small"
          rowKey="kind"
          dataSource={use.caps}
          pagination={false}
          footer={() => `${use.caseload > 0 ? t.caseload_now(number(use.caseload)) : t.caseload_none} · ${t.seen_at}`}
          columns={[
            { title: t.cap, render: (_, cap) => either(cap) },
            { title: t.most, align: "right", width: 110, render: (_, cap) => (cap.most ? amount(cap, cap.most) : t.none) },
            { title: t.used, align: "right", width: 150, render: (_, cap) => (counted(cap) ? amount(cap, cap.used) : kNothing) },
            {
              title: t.left,
              align: "right",
              width: 130,
              render: (_, cap) => (!counted(cap) ? kNothing : cap.most ? amount(cap, Math.max(0, cap.most - cap.used)) : t.none),
            },
            { title: "", width: 130, render: (_, cap) => <CapLine cap={cap} /> },
          ]}
        />
      </Sheet>
  );

  const rest = (use: GrantUse) => (
    <>
      {use.alerts.length > 0 ? (
        <Sheet title={t.alerts} flush>
          <Table<UseAlert>
            size="small"
            rowKey="id"
            dataSource={use.alerts}
            pagination={false}
            columns={[
              { title: t.alerts, render: (_, one) => label(t.detector, one.detector) },
              { title: t.measured, width: 130, render: (_, one) => `${number(one.measured)} / ${number(one.allowed)}` },
              {
                title: shared.state,
                width: 230,
                render: (_, one) => (
                  <>
                    <Tag color={one.step === "note" ? "default" : one.step === "ask" ? "warning" : "error"}>
                      {label(t.step, one.step)}
                    </Tag>
                    {label(t.alert_state, one.state)}
                  </>
                ),
              },
              { title: t.explain_label, render: (_, one) => one.conclusion || one.explanation || "—" },
              { title: shared.time, width: 150, render: (_, one) => minute(one.changed) },
              { title: "", width: 190, render: (_, one) => alert_actions(one) },
            ]}
          />
        </Sheet>
      ) : null}
      {use.systems.length > 0 ? (
        <Sheet title={t.systems} flush>
          <Table
            size="small"
            rowKey="system"
            dataSource={use.systems}
            pagination={false}
            columns={[
              { title: t.system, render: (_, one) => (one.system ? <Long text={one.system}>{t.client(one.system.slice(-8))}</Long> : t.by_hand) },
              { title: t.requests, align: "right", render: (_, one) => number(one.requests) },
              { title: t.keys, align: "right", render: (_, one) => number(one.keys) },
              { title: t.misses, align: "right", render: (_, one) => number(one.misses) },
              { title: t.in_sequence, align: "right", render: (_, one) => number(one.in_sequence) },
              { title: t.off_hours, align: "right", render: (_, one) => number(one.off_hours) },
              { title: t.refused, align: "right", render: (_, one) => number(one.refused) },
              { title: t.events_today, align: "right", render: (_, one) => number(one.events_today) },
            ]}
          />
        </Sheet>
      ) : null}
      {use.days.length > 0 ? (
        <Sheet title={t.days} flush>
          <Table
            size="small"
            rowKey="day"
            dataSource={use.days}
            pagination={false}
            columns={[
              { title: t.day, dataIndex: "day" },
              { title: t.calls, align: "right", render: (_, one) => number(one.calls) },
              { title: t.rows, align: "right", render: (_, one) => number(one.rows) },
              { title: t.bytes, align: "right", render: (_, one) => number(one.bytes) },
            ]}
          />
        </Sheet>
      ) : null}
    </>
  );

  const restraining = doing?.what === "restrain" ? doing : undefined;
  const answering = doing && doing.what !== "restrain" ? doing : undefined;
  return (
    <>
      {part === "caps" ? <Loaded load={load}>{caps}</Loaded> : load.value ? rest(load.value) : null}
      <ReasonDialog
        open={restraining !== undefined}
        title={t.restrain[restraining?.standing === "" ? "lift" : (restraining?.standing ?? "suspended")]}
        warning={t.restrain_warning}
        danger={restraining?.standing !== ""}
        ok={t.restrain[restraining?.standing === "" ? "lift" : (restraining?.standing ?? "suspended")]}
        done={t.restrained}
        run={(reason) => access.restrain(grant.id, restraining?.standing ?? "suspended", reason).then(changed)}
        close={again}
      />
      <ReasonDialog
        open={answering !== undefined}
        title={answering?.what === "explain" ? t.explain_title : answering?.what === "accept" ? t.accept_title : t.reject_title}
        label={answering?.what === "explain" ? t.explain_label : t.note}
        danger={answering?.what === "reject"}
        ok={answering?.what === "explain" ? t.explain : answering?.what === "accept" ? t.accept : t.reject}
        done={answering?.what === "explain" ? t.explained : answering?.what === "accept" ? t.accepted : t.rejected}
        run={(reason) =>
          answering?.what === "explain"
            ? access.explain_alert(answering.alert.id, grant.id, reason)
            : access.conclude(answering?.alert.id ?? "", answering?.what === "accept", reason).then(changed)
        }
        close={again}
      />
      <FormDialog<{ per_day: number }, void>
        open={declaring}
        title={t.caseload}
        ok={t.caseload}
        done={t.caseload_done}
        run={({ per_day }) => access.declare(grant.id, per_day)}
        saved={() => {
          set_declaring(false);
          load.reload();
        }}
        close={() => set_declaring(false)}
      >
        <Form.Item name="per_day" label={t.per_day} rules={[{ required: true, message: shared.required }]}>
          <InputNumber min={1} max={100000000} precision={0} autoFocus style={{ width: 200 }} />
        </Form.Item>
      </FormDialog>
    </>
  );
}
