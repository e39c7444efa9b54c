import { Alert, Button, Form, InputNumber, Progress, Table } from "antd";
import { useState } from "react";
import { access, type Cap, type GrantUse, type SystemUse } from "../../api/access";
import type { Grant } from "../../api/types";
import { FormDialog } from "../../parts/form_dialog";
import { Loaded, type Load } from "../../parts/load";
import { Long } from "../../parts/long";
import { Facts, Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { bytes, kNothing, minute, number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { Measures } from "./measures";
import { text as measures_text } from "./measures_text";
import { online_modes } from "./request";
import { text } from "./use_text";

// A smallest group or a budget that is not set is no limit that anybody looks for.
const said = (cap: Cap) => cap.most > 0 || (cap.kind !== "minGroup" && cap.kind !== "epsilonThousandths");
// What is counted over a day or a month; the rest holds request by request.
const counted = (cap: Cap) => cap.kind !== "callsPerSecond" && cap.kind !== "minGroup";

function CapLine({ cap }: { cap: Cap }) {
  if (cap.most === 0 || !counted(cap)) return null;
  const share = Math.min(100, Math.round((cap.used * 100) / cap.most));
  return <Progress percent={share} size="small" status={share >= 100 ? "exception" : "normal"} style={{ margin: 0 }} />;
}

// The systems that use the grant, a line each, with some of their figures.
function Systems({ title, systems, shown }: { title: string; systems: SystemUse[]; shown: [title: string, figure: (one: SystemUse) => string][] }) {
  const t = useWords(text);
  if (systems.length === 0) return null;
  return (
    <Sheet title={title} flush>
      <Table
        size="small"
        rowKey="system"
        dataSource={systems}
        pagination={false}
        columns={[
          { title: t.system, render: (_, one) => (one.system ? <Long text={one.system}>{t.client(one.system.slice(-8))}</Long> : t.by_hand) },
          ...shown.map(([head, figure]) => ({ title: head, align: "right" as const, render: (_: unknown, one: SystemUse) => figure(one) })),
        ]}
      />
    </Sheet>
  );
}

// What a grant allows, how much is left and how it is used: the same for both parties and the
// authority, with what each may do about it. After its end: what it allowed, and what was used.
export function Use({ grant, load, changed, part }: { grant: Grant; load: Load<GrantUse>; changed: () => void; part: "caps" | "rest" }) {
  const t = useWords(text);
  const measures = useWords(measures_text);
  const shared = useShared();
  const either = useEither();
  const right = useRight();
  const { user } = useSession();
  const [declaring, set_declaring] = useState(false);
  const taking = grant.recipient.id === user.org.id;
  const online = online_modes(grant).length > 0;
  const over = grant.state === "revoked" || grant.state === "expired" ? t.over_since[grant.state] : undefined;
  const amount = (cap: { kind: string }, value: number) => (cap.kind === "bytesPerDay" ? bytes(value) : [number(value), t.unit[cap.kind]].filter(Boolean).join(" "));
  const left = (cap: Cap) => {
    if (!counted(cap)) return kNothing;
    if (over) return <span className="jw-note">{t.over}</span>;
    return cap.most ? amount(cap, Math.max(0, cap.most - cap.used)) : t.none;
  };

  const caps = (use: GrantUse) => (
      <Sheet
        title={t.caps}
        flush
        extra={
          taking && !over && right("application.write") ? (
            <Button size="small" onClick={() => set_declaring(true)}>
              {t.caseload}
            </Button>
          ) : undefined
        }
      >
        {over ? <Alert banner type="info" message={over(minute(grant.ended))} /> : null}
        <Table<Cap>
          size="small"
          rowKey="kind"
          dataSource={use.caps.filter(said)}
          pagination={false}
          footer={() => `${use.caseload > 0 ? t.caseload_now(number(use.caseload)) : t.caseload_none} · ${t.seen_at}`}
          columns={[
            { title: t.cap, render: (_, cap) => either(cap) },
            { title: t.most, align: "right", width: 110, render: (_, cap) => (cap.most ? amount(cap, cap.most) : t.none) },
            {
              title: t.used,
              align: "right",
              width: 150,
              render: (_, cap) =>
                counted(cap) ? (
                  <>
                    <span className="jw-note">{t.spell[cap.kind]}</span> {amount(cap, cap.used)}
                  </>
                ) : (
                  kNothing
                ),
            },
            { title: t.left, align: "right", width: 130, render: (_, cap) => left(cap) },
            { title: "", width: 130, render: (_, cap) => (over ? null : <CapLine cap={cap} />) },
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
      <Systems
        title={t.systems}
        systems={use.systems}
        shown={[
          [t.requests, (one) => number(one.requests)],
          [t.keys, (one) => number(one.keys)],
          [t.misses, (one) => number(one.misses)],
          [t.in_sequence, (one) => number(one.in_sequence)],
          [t.off_hours, (one) => number(one.off_hours)],
          [t.refused, (one) => number(one.refused)],
        ]}
      />
      <Systems
        title={t.systems_today}
        systems={use.systems}
        shown={[
          [t.calls_of, (one) => number(one.calls_today)],
          [t.events_today, (one) => number(one.events_today)],
          [t.keys, (one) => number(one.keys_today)],
          [t.subjects, (one) => number(one.subjects_today)],
          [t.rows_of, (one) => number(one.rows_today)],
          [t.bytes_of, (one) => bytes(one.bytes_today)],
        ]}
      />
      {online ? (
        <Sheet title={t.days} flush>
          <Table
            size="small"
            rowKey="day"
            dataSource={use.days}
            pagination={false}
            locale={{ emptyText: use.total.calls > 0 ? t.no_days : t.no_use }}
            footer={
              use.total.calls > 0
                ? () => t.total(number(use.total.calls), number(use.total.rows), bytes(use.total.bytes), use.total.first, use.total.last)
                : undefined
            }
            columns={[
              { title: t.day, dataIndex: "day" },
              { title: t.calls, align: "right", render: (_, one) => number(one.calls) },
              { title: t.rows, align: "right", render: (_, one) => number(one.rows) },
              { title: t.bytes, align: "right", render: (_, one) => bytes(one.bytes) },
            ]}
          />
        </Sheet>
      ) : null}
    </>
  );

  return (
    <>
      {load.value === undefined ? (
        part === "caps" || !online ? (
          <Sheet title={part === "caps" ? t.caps : measures.title}>
            <Loaded load={load}>{() => null}</Loaded>
            {part === "caps" && load.problem ? (
              // What the document says is known here; how much of it is used is not.
              <Facts columns={1} items={(grant.terms?.caps ?? []).map((cap) => [either(cap), amount(cap, cap.most)])} />
            ) : null}
          </Sheet>
        ) : null
      ) : part === "caps" ? (
        <Loaded load={load}>{caps}</Loaded>
      ) : (
        rest(load.value)
      )}
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
