import { Button, Form, InputNumber, Progress, Table } from "antd";
import { useState } from "react";
import { access, type Cap, type GrantUse } from "../../api/access";
import type { Grant } from "../../api/types";
import { FormDialog } from "../../parts/form_dialog";
import { Loaded, type Load } from "../../parts/load";
import { Long } from "../../parts/long";
import { Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { bytes, kNothing, number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { Measures } from "./measures";
import { text } from "./use_text";

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
  const [declaring, set_declaring] = useState(false);
  const taking = grant.recipient.id === user.org.id;

  const caps = (use: GrantUse) => (
      <Sheet
        title={t.caps}
        flush
        extra={
          taking && right("application.write") ? (
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
      <Measures
        grant={grant}
        use={use}
        changed={() => {
          changed();
          load.reload();
        }}
      />
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

  return (
    <>
      {part === "caps" ? <Loaded load={load}>{caps}</Loaded> : load.value ? rest(load.value) : null}
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
