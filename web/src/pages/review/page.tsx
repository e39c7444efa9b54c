import { Alert, Button, DatePicker, Form, Input, Popconfirm, Skeleton, Spin } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useEffect, useMemo, useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import { applications, catalog } from "../../api/calls";
import type { Application, Item, Treatment, TreatmentKind } from "../../api/types";
import { useAct } from "../../parts/act";
import { FormDialog } from "../../parts/form_dialog";
import { Loaded, ProblemBox, useLoad } from "../../parts/load";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { RowsTable } from "../../parts/rows_table";
import { ModeTag } from "../../parts/tags";
import { day, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { bare, first_choice } from "./choices";
import { ItemChoices } from "./item_choices";
import { text } from "./text";
import "./page.css";

export default function Review() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const load = useLoad(
    async (signal) => {
      const application = await applications.one(id, signal);
      const [entry, kinds] = await Promise.all([
        catalog.entry(application.resource.id, signal),
        applications.treatments(signal),
      ]);
      return { application, items: entry.items, kinds: kinds.items };
    },
    [id],
  );
  const one = load.value?.application;
  return (
    <PageFrame
      title={t.title(one?.resource.name ?? "")}
      lead={one ? `${one.number} · ${one.applicant.name}` : undefined}
      above={{ to: "/applications?box=review", text: t.applications }}
    >
      <Loaded load={load}>
        {({ application, items, kinds }) =>
          application.actions.includes("decide") ? (
            <Decide application={application} items={items} kinds={kinds} />
          ) : (
            <Alert type="info" showIcon message={t.closed} />
          )
        }
      </Loaded>
    </PageFrame>
  );
}

function Decide({ application, items, kinds }: { application: Application; items: Item[]; kinds: TreatmentKind[] }) {
  const t = useWords(text);
  const shared = useShared();
  const go = useNavigate();
  const { act, busy, problem } = useAct();
  const asked = useMemo(
    () => items.filter((item) => application.items.includes(item.name)),
    [items, application.items],
  );
  const [choices, set_choices] = useState<Record<string, Treatment>>(() =>
    Object.fromEntries(asked.map((item) => [item.name, first_choice(item, kinds)])),
  );
  const [until, set_until] = useState<Dayjs>(dayjs(application.until));
  const [note, set_note] = useState("");
  const [refusing, set_refusing] = useState(false);
  const unmasked = bare(asked, choices);
  const wanted = asked.map((item) => ({ name: item.name, treatment: choices[item.name] ?? { kind: "clear" } }));

  const grant = async () => {
    const found = await act(
      () =>
        applications.decide(application.id, {
          outcome: "grant",
          items: wanted,
          until: until.format("YYYY-MM-DD"),
          note: note.trim(),
        }),
      t.granted,
      true,
    );
    if (found) go(found.grant ? `/grants/${encodeURIComponent(found.grant)}` : `/applications/${encodeURIComponent(application.id)}`);
  };

  return (
    <>
      <Sheet title={t.asked}>
        <Facts
          items={[
            [shared.applicant, application.applicant.name],
            [shared.mode, <ModeTag key="m" mode={application.mode} />],
            [shared.region, application.region?.name ?? shared.none],
            [shared.until, day(application.until)],
            [shared.purpose, application.purpose],
            [shared.legal_basis, application.legal_basis],
            [shared.scenario, application.scenario],
            [shared.security, application.security],
          ]}
        />
      </Sheet>
      <Sheet title={t.items}>
        <p className="jw-note" style={{ marginTop: 0 }}>
          {t.items_lead}
        </p>
        <ItemChoices items={asked} kinds={kinds} choices={choices} change={set_choices} />
      </Sheet>
      <Attempt id={application.id} wanted={wanted} ready={unmasked.length === 0} />
      <Sheet>
        {problem ? <ProblemBox problem={problem} /> : null}
        {unmasked.length > 0 ? (
          <Alert type="warning" showIcon message={`${t.bare} ${unmasked.map((item) => item.title).join("、")}`} style={{ marginBottom: 12 }} />
        ) : null}
        <div className="jw-decide">
          <label>
            <span>
              {t.until} <small className="jw-note">{t.until_hint(day(application.until))}</small>
            </span>
            <DatePicker
              value={until}
              allowClear={false}
              onChange={(value) => value && set_until(value)}
              disabledDate={(date) => !date.isAfter(dayjs(), "day") || date.isAfter(dayjs(application.until), "day")}
            />
          </label>
          <label className="jw-decide-note">
            <span>{t.note}</span>
            <Input value={note} maxLength={500} onChange={(event) => set_note(event.target.value)} />
          </label>
          <Button danger size="large" onClick={() => set_refusing(true)}>
            {t.refuse}
          </Button>
          <Popconfirm title={t.grant} description={t.grant_sure} onConfirm={() => void grant()} disabled={unmasked.length > 0}>
            <Button type="primary" size="large" loading={busy} disabled={unmasked.length > 0}>
              {t.grant}
            </Button>
          </Popconfirm>
        </div>
      </Sheet>
      <Refusal application={application} open={refusing} close={() => set_refusing(false)} />
    </>
  );
}

function Attempt({ id, wanted, ready }: { id: string; wanted: { name: string; treatment: Treatment }[]; ready: boolean }) {
  const t = useWords(text);
  // Asked again a moment after the last change, so that typing does not ask for every key.
  const now = JSON.stringify(wanted);
  const [settled, set_settled] = useState(now);
  useEffect(() => {
    const timer = window.setTimeout(() => set_settled(now), 500);
    return () => window.clearTimeout(timer);
  }, [now]);
  const load = useLoad(
    () => (ready ? applications.attempt(id, JSON.parse(settled)) : Promise.resolve(null)),
    [id, settled, ready],
  );
  return (
    <Sheet
      title={t.attempt}
      extra={
        load.value ? (
          <span className="jw-try-counts">
            <b>{t.scope(number(load.value.counts.out), number(load.value.counts.rows_in))}</b>
            <span>
              {t.filtered} {number(load.value.counts.filtered)}
            </span>
            <span className={load.value.counts.set_aside > 0 ? "jw-try-bad" : ""}>
              {t.set_aside} {number(load.value.counts.set_aside)}
            </span>
          </span>
        ) : undefined
      }
    >
      <p className="jw-note" style={{ marginTop: 0 }}>
        {now !== settled ? t.stale : t.attempt_lead}
      </p>
      <Loaded
        load={load}
        skeleton={<Skeleton active />}
        empty={(found) => found === null || found.rows.length === 0}
        empty_text={ready ? t.no_rows : t.bare}
      >
        {(found) =>
          found ? (
            <Spin spinning={load.busy} tip={t.attempting}>
              <RowsTable columns={found.columns} rows={found.rows} height={300} />
            </Spin>
          ) : null
        }
      </Loaded>
    </Sheet>
  );
}

interface RefusalFields {
  reason: string;
  basis: string;
}

const kRefusalNames = ["reason", "basis"] as const;

function Refusal({ application, open, close }: { application: Application; open: boolean; close: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const go = useNavigate();
  return (
    <FormDialog<RefusalFields, unknown>
      open={open}
      title={t.refuse_title}
      ok={t.refuse}
      danger
      done={t.refused}
      names={kRefusalNames}
      lead={<p className="jw-note">{t.refuse_lead}</p>}
      run={({ reason, basis }) => applications.decide(application.id, { outcome: "refuse", reason: reason.trim(), basis: basis.trim() })}
      saved={() => go(`/applications/${encodeURIComponent(application.id)}`)}
      close={close}
    >
      <Form.Item name="reason" label={shared.reason} rules={[{ required: true, whitespace: true, message: shared.required }]}>
        <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
      </Form.Item>
      <Form.Item name="basis" label={t.basis} rules={[{ required: true, whitespace: true, message: shared.required }]}>
        <Input.TextArea rows={2} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  );
}
