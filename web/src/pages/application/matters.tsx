import { Table } from "antd";
import type { ReactNode } from "react";
import { applications } from "../../api/calls";
import type { Dispute, Missing, Narrowing } from "../../api/sharing";
import type { Application, Reply } from "../../api/types";
import { TermsSummary } from "../../parts/composer/terms_summary";
import { text as terms_text } from "../../parts/composer/terms_text";
import type { RowItem } from "../../parts/composer/rows_draft";
import { useLoad } from "../../parts/load";
import { OrgName, RegionName } from "../../parts/names";
import { Facts, Sheet } from "../../parts/page_frame";
import { given_rows, RowWords } from "../../parts/rows_words";
import { StateTag } from "../../parts/tags";
import { day, minute } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./text";

type Pair = [ReactNode, ReactNode];
const pair = (name: ReactNode, value: ReactNode): Pair[] => (value ? [[name, value]] : []);

interface Props {
  one: Application;
  title_of: (item: string) => string;
  items: readonly RowItem[]; // of the resource, while it is in the catalog
}

// Whatever came up on the way: notice, extension, decision with its differences, suspension, change,
// disputes, end. Nothing is shown of what did not happen.
export function Matters({ one, title_of, items }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const terms_words = useWords(terms_text);
  const names = t.fields as Record<string, string>;
  const states = (of: object, state: string) => (of as Record<string, string>)[state] ?? state;
  return (
    <>
      {one.proposal ? <DecisionSheet title={t.proposal} decision={one.proposal} title_of={title_of} items={items} /> : null}
      {one.proposed_terms ? (
        <Sheet title={terms_words.title}>
          <TermsSummary terms={one.proposed_terms} title_of={title_of} items={items} />
        </Sheet>
      ) : null}
      {one.decision ? <DecisionSheet title={t.decision} decision={one.decision} title_of={title_of} items={items} /> : null}
      {(one.notices ?? []).map((notice) => (
        <Sheet key={notice.time} title={t.notice} extra={<span className="jw-note">{minute(notice.time)}</span>}>
          <p className="jw-note" style={{ marginTop: 0 }}>
            {t.notice_lead}
          </p>
          <Table<Missing>
            size="small"
            rowKey="field"
            pagination={false}
            dataSource={notice.points}
            columns={[
              { title: t.form.field, width: 120, render: (_, point) => names[point.field] ?? point.field },
              { title: t.missing, render: (_, point) => point.what },
              { title: t.answered, render: (_, point) => point.answer || <span className="jw-quiet">{t.not_answered}</span> },
            ]}
          />
        </Sheet>
      ))}
      {one.extension ? (
        <Sheet title={t.extension} extra={states(t.extension_state, one.extension.state)}>
          <Facts
            columns={1}
            items={[
              [shared.state, t.extension_says(one.extension.days, one.extension.authority.name)],
              [shared.reason, one.extension.reason],
              ...pair(shared.time, one.extension.decided ? minute(one.extension.decided) : ""),
              ...pair(shared.note, one.extension.note),
              ...pair(t.notified, one.extension.notified ? minute(one.extension.notified) : ""),
            ]}
          />
        </Sheet>
      ) : null}
      {(one.suspensions ?? []).map((s) => (
        <Sheet key={s.time} title={t.suspensions} extra={states(t.suspension_state, s.state)}>
          <Facts
            columns={1}
            items={[
              [shared.time, `${minute(s.time)} · ${s.by.name}`],
              [t.form.code, states(t.violation, s.code)],
              [shared.reason, s.reason],
              [t.evidence, s.evidence],
              ["", t.rectify_within(s.days)],
              ...pair(t.rectification, s.answer),
              ...pair(shared.note, s.note),
            ]}
          />
        </Sheet>
      ))}
      {one.change ? (
        <Sheet title={`${t.change} · ${states(t.change_kind, one.change.kind)}`} extra={states(t.change_state, one.change.state)}>
          <Facts
            columns={1}
            items={[
              [shared.time, minute(one.change.time)],
              [shared.reason, one.change.reason],
              ...pair(t.answer, one.change.answered ? `${minute(one.change.answered)} ${one.change.answer}` : ""),
              ...pair(t.filing, one.change.filing ? `${one.change.filing} · ${one.change.authority.name} · ${minute(one.change.filed)}` : ""),
              ...pair(shared.note, one.change.note),
            ]}
          />
        </Sheet>
      ) : null}
      {(one.disputes ?? []).map((dispute) => (
        <DisputeSheet key={dispute.time} dispute={dispute} />
      ))}
      {one.ending ? (
        <Sheet title={t.ending} extra={states(t.ending_state, one.ending.state)}>
          <Facts
            columns={1}
            items={[
              [t.form.cause, states(t.cause, one.ending.cause)],
              [shared.time, minute(one.ending.time)],
              ...pair(shared.reason, one.ending.reason),
              ...pair(t.form.method, one.ending.method ? states(t.method, one.ending.method) : ""),
              ...pair(t.form.report, one.ending.statement),
              ...pair(t.evidence_file, one.ending.evidence_name),
              ...pair(t.digest, one.ending.evidence_digest ? <code style={{ wordBreak: "break-all" }}>{one.ending.evidence_digest}</code> : ""),
              ...pair(shared.note, one.ending.note),
            ]}
          />
        </Sheet>
      ) : null}
    </>
  );
}

function DecisionSheet({ title, decision, title_of, items }: { title: string; decision: Reply; title_of: (item: string) => string; items: readonly RowItem[] }) {
  const t = useWords(text);
  const shared = useShared();
  const outcomes = t.outcome as Record<string, string>;
  const kinds = t.narrowing as Record<string, string>;
  const narrowed = decision.narrowed ?? [];
  const either = useEither();
  const treated = narrowed.some((one) => one.kind === "treatment");
  const treatments = useLoad(
    (signal) => (treated ? applications.treatments(signal).catch(() => ({ items: [] })) : Promise.resolve({ items: [] })),
    [treated],
  );
  const given = (one: Narrowing) => {
    if (one.kind === "until") return day(one.given);
    if (one.kind === "mode") return (shared.modes as Record<string, string>)[one.given] ?? one.given;
    if (one.kind === "rows") {
      const row = given_rows(one.given, one.item);
      return row ? <RowWords row={row} items={items} /> : <RegionName code={one.given} />;
    }
    if (one.kind !== "treatment") return one.given || "–";
    const kind = treatments.value?.items.find((known) => known.kind === one.given);
    return kind ? either(kind) : one.given;
  };
  return (
    <Sheet title={shared.labelled(title, outcomes[decision.outcome] ?? decision.outcome)} extra={decision.automatic ? t.automatic : undefined}>
      <Facts
        columns={1}
        items={[
          [shared.time, minute(decision.time)],
          ...pair(shared.reason, decision.reason),
          ...pair(t.basis, decision.basis),
          ...pair(shared.note, decision.note),
        ]}
      />
      {narrowed.length > 0 ? (
        <Table<Narrowing>
          size="small"
          style={{ marginTop: 12 }}
          title={() => t.narrowed}
          rowKey={(one) => `${one.kind}-${one.item}-${one.given}`}
          pagination={false}
          dataSource={narrowed}
          columns={[
            { title: t.form.kind, width: 110, render: (_, one) => kinds[one.kind] ?? one.kind },
            { title: shared.items, width: 150, render: (_, one) => (one.item ? title_of(one.item) : "–") },
            { title: t.given, width: 220, render: (_, one) => given(one) },
            { title: shared.reason, render: (_, one) => one.reason },
          ]}
        />
      ) : null}
    </Sheet>
  );
}

function DisputeSheet({ dispute }: { dispute: Dispute }) {
  const t = useWords(text);
  const shared = useShared();
  const states = (of: object, state: string) => (of as Record<string, string>)[state] ?? state;
  return (
    <Sheet title={`${t.disputes} · ${states(t.topic, dispute.topic)}`} extra={dispute.outcome ? states(t.ruling, dispute.outcome) : states(t.dispute_state, dispute.state)}>
      {dispute.arbiter ? <Facts columns={1} items={[[t.arbiter, dispute.arbiter.name]]} /> : null}
      {dispute.statements.map((statement, i) => (
        <p key={i} style={{ margin: "6px 0" }}>
          <span className="jw-note">
            {minute(statement.time)} · <OrgName id={statement.org} />
          </span>
          <br />
          {statement.text}
        </p>
      ))}
      {dispute.rulings.map((ruling) => (
        <Facts
          key={ruling.time}
          columns={1}
          items={[
            [states(t.level, ruling.level), <b key="o">{states(t.ruling, ruling.outcome)}</b>],
            [shared.time, minute(ruling.time)],
            [shared.reason, ruling.reason],
            ...pair(t.form.document, ruling.document),
          ]}
        />
      ))}
      {dispute.closed ? <StateTag state="closed" /> : null}
    </Sheet>
  );
}
