import { Button, Table, Tag } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import type { GrantUse } from "../../api/access";
import { after_use, type UseDuty } from "../../api/after_use";
import { applications } from "../../api/calls";
import { procedure } from "../../api/sharing";
import type { Grant, GrantDuty } from "../../api/types";
import { ProblemBox, useAgain, useLoad } from "../../parts/load";
import { Digest } from "../../parts/long";
import { Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { day, kNothing, minute, number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { ConfirmDuty, SendBack } from "./duty_dialogs";
import { text } from "./duties_text";
import { online_modes } from "./request";

// Duties that a node watches: each has a last day and is shown by evidence.
const kWatched = ["retain", "notify", "delete_by"];

// A duty of the grant; one that is watched with its clock and its evidence, once for each time it falls due.
interface Row {
  key: string;
  duty: Pick<GrantDuty, "kind" | "zh" | "en" | "when" | "days" | "by">;
  use?: UseDuty;
}

export function rows_of(duties: GrantDuty[], uses: UseDuty[]): Row[] {
  return duties.flatMap((duty): Row[] => {
    const found = uses.filter((use) => use.kind === duty.kind);
    return found.length > 0 ? found.map((use) => ({ key: `${duty.kind}-${use.round}`, duty, use })) : [{ key: duty.kind, duty }];
  });
}

function Standing({ use }: { use: UseDuty }) {
  const t = useWords(text);
  const shared = useShared();
  if (use.state === "waiting") return <span className="jw-note">{t.waiting}</span>;
  if (use.state === "done") return <Tag color="success">{t.done}</Tag>;
  return (
    <>
      <Tag color={use.late > 0 ? "error" : "processing"}>{use.late > 0 ? t.late(use.late) : t.open}</Tag>
      {use.returned ? <div className="jw-note">{shared.labelled(t.returned, use.returned)}</div> : null}
    </>
  );
}

function Evidence({ use }: { use: UseDuty }) {
  if (!use.confirmed) return kNothing;
  return (
    <>
      <div style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{use.note}</div>
      {use.file_name ? (
        <div className="jw-note">
          {use.file_name} <Digest value={use.file_sha256} />
        </div>
      ) : null}
      <div className="jw-note">{`${use.confirmed_by} ${minute(use.confirmed)}`}</div>
    </>
  );
}

// What the consumer has taken upon itself, and what there is to show for it: the consumer confirms, the
// provider looks.
export function Duties({ grant, use, changed }: { grant: Grant; use: GrantUse | undefined; changed: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const right = useRight();
  const { user } = useSession();
  const [confirming, set_confirming] = useState<UseDuty>();
  const [returning, set_returning] = useState<UseDuty>();
  const taking = grant.recipient.id === user.org.id && right("holding.read");
  const giving = grant.provider.id === user.org.id && right("grant.revoke");
  const watched = grant.duties.some((duty) => kWatched.includes(duty.kind));
  const clocks = useLoad((signal) => (watched ? after_use.duties(grant.id, signal) : Promise.resolve({ items: [] as UseDuty[] })), [grant.id, grant.state, watched]);
  // A grant that has just come is looked at within seconds.
  useAgain(clocks.reload, 4000, watched && grant.state === "active" && clocks.value?.items.length === 0);

  const reads = ["application.write", "application.consent", "application.review", "application.oversee"].some(right);
  const records = useLoad(async (signal) => {
    if (!grant.application || !reads) return undefined;
    const [application, usage] = await Promise.all([applications.one(grant.application, signal), procedure.usage(grant.application, signal)]);
    return { ending: application.ending ?? undefined, usage: usage.items };
  }, [grant.application, grant.state]);

  const again = () => {
    set_confirming(undefined);
    set_returning(undefined);
    clocks.reload();
    changed(); // it can close an alert as well
  };

  const online = online_modes(grant).length > 0;
  const calls = use?.total.calls ?? 0;
  const usage = records.value?.usage ?? [];
  const ending = records.value?.ending;
  const by_record = usage.length > 0 ? t.by_record(number(usage.length), day(usage[0]?.time)) : t.by_record_none;
  const disposal = ending ? t.by_disposal(t.disposals[ending.state] ?? ending.state) : "";
  const by_disposal = ending?.evidence_name ? shared.aside(disposal, ending.evidence_name) : disposal;
  const shown = ({ duty, use: clock }: Row) => {
    if (clock)
      return (
        <>
          <Standing use={clock} />
          {duty.kind === "delete_by" && by_disposal ? <div className="jw-note">{by_disposal}</div> : null}
        </>
      );
    switch (duty.kind) {
      case "purpose_only":
        return online ? t.by_program : t.on_trust;
      case "evidence":
        return t.by_program;
      case "watermark":
        return t.by_mark;
      case "log_use":
        if (!online) return by_record;
        return use === undefined ? t.by_log_each : calls > 0 ? t.by_log(number(calls)) : t.by_log_none;
      case "delete_on_end":
        return by_disposal || t.at_end;
      case "delete_by":
      case "retain":
      case "notify":
        return by_disposal || t.not_begun;
      default:
        return t.on_trust;
    }
  };
  const button = (one: UseDuty) => {
    if (taking && one.state === "open")
      return (
        <Button size="small" type="primary" onClick={() => set_confirming(one)}>
          {t.confirm}
        </Button>
      );
    if (giving && one.state === "done")
      return (
        <Button size="small" onClick={() => set_returning(one)}>
          {t.send_back}
        </Button>
      );
    return null;
  };
  const limit = ({ duty, use: clock }: Row) => {
    const days = duty.days ? t.days_n(number(duty.days)) : "";
    if (!clock?.due) return duty.by || days || kNothing;
    return (
      <>
        {clock.due}
        {days ? <div className="jw-note">{days}</div> : null}
      </>
    );
  };
  return (
    <Sheet
      title={t.duties}
      flush
      extra={grant.application && reads ? <Link to={`/applications/${encodeURIComponent(grant.application)}`}>{t.see_application}</Link> : undefined}
    >
      {clocks.problem ? <ProblemBox problem={clocks.problem} retry={clocks.reload} /> : null}
      <Table<Row>
        size="small"
        rowKey="key"
        dataSource={rows_of(grant.duties, clocks.value?.items ?? [])}
        pagination={false}
        loading={clocks.busy && clocks.value === undefined}
        columns={[
          {
            title: t.duty,
            width: 250,
            render: (_, { duty, use: clock }) => (
              <>
                {either(duty)}
                {clock && clock.round > 1 ? <span className="jw-note"> {t.round(clock.round)}</span> : null}
              </>
            ),
          },
          { title: t.when, width: 90, render: (_, { duty }) => t.whens[duty.when ?? ""] ?? kNothing },
          { title: t.limit, width: 120, render: (_, row) => limit(row) },
          { title: t.shown_by, render: (_, row) => shown(row) },
          { title: t.evidence, width: 330, render: (_, { use: clock }) => (clock ? <Evidence use={clock} /> : kNothing) },
          { title: "", width: 110, render: (_, { use: clock }) => (clock ? button(clock) : null) },
        ]}
      />
      <ConfirmDuty duty={confirming} done={again} close={() => set_confirming(undefined)} />
      <SendBack duty={returning} done={again} close={() => set_returning(undefined)} />
    </Sheet>
  );
}
