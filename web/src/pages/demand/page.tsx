import { Alert, Button, Progress, Table, Tag } from "antd";
import { useState, type ReactNode } from "react";
import { Link, useParams } from "react-router-dom";
import { demands, type Demand, type Match } from "../../api/demand";
import { ClockTag } from "../../parts/clock_tag";
import { Loaded, useAgain, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { MoodTag } from "../../parts/mood_tag";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { StepLine } from "../../parts/step_line";
import { day, minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text as list_text } from "../../parts/list_words";
import { StepDialog } from "./step_dialog";
import { text } from "./text";

const kBad = ["refuse", "object", "return", "withdraw"];
// Which step this person most likely came for.
const kFirst = ["send", "assign", "promise", "confirm"];

export default function DemandPage() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const lists = useWords(list_text);
  const load = useLoad((signal) => demands.one(id, signal), [id]);
  const [step, set_step] = useState<{ action: string; resource?: Match }>();
  const one = load.value;
  useAgain(load.reload, 5000, one !== undefined && !["matched", "closed", "withdrawn", "open"].includes(one.state));
  const actions = t.action as Record<string, string>;
  return (
    <PageFrame
      name={one?.form.name ?? t.demand}
      title={
        one ? (
          <>
            {one.form.name}{" "}
            <span style={{ fontSize: 14, fontWeight: 400, marginLeft: 8 }}>
              <MoodTag state={one.state} words={lists.state} />
            </span>
          </>
        ) : (
          t.demand
        )
      }
      lead={one ? `${one.number} · ${one.requester.name}` : undefined}
      above={{ to: "/demands", text: t.above }}
      actions={one?.actions
        .filter((action) => action !== "match")
        .map((action) => (
          <Button
            key={action}
            type={kFirst.includes(action) ? "primary" : "default"}
            danger={action === "refuse" || action === "withdraw"}
            onClick={() => set_step({ action })}
          >
            {actions[action] ?? action}
          </Button>
        ))}
    >
      <Loaded load={load}>
        {(demand) => <Detail one={demand} match={(resource) => set_step({ action: "match", resource })} />}
      </Loaded>
      {step && one ? (
        <StepDialog
          demand={one}
          action={step.action}
          resource={step.resource}
          close={() => set_step(undefined)}
          done={(next) => {
            load.put(next);
            set_step(undefined);
          }}
        />
      ) : null}
    </PageFrame>
  );
}

function Detail({ one, match }: { one: Demand; match: (resource: Match) => void }) {
  const t = useWords(text);
  const lists = useWords(list_text);
  const shared = useShared();
  const actions = t.action as Record<string, string>;
  const facts: [ReactNode, ReactNode][] = [
    [
      lists.items,
      <span key="i">
        {one.form.items.map((item) => (
          <Tag key={item} bordered={false}>
            {item}
          </Tag>
        ))}
      </span>,
    ],
    [lists.service, one.form.service],
    [lists.purpose, one.form.purpose],
    [lists.legal_basis, one.form.legal_basis],
    [lists.frequency, (shared.cycle as Record<string, string>)[one.form.frequency] ?? one.form.frequency],
    [lists.region, one.region_name],
    [lists.due, one.form.due ? day(one.form.due) : shared.none],
    [shared.created, minute(one.created)],
  ];
  const parties: [ReactNode, ReactNode][] = [
    [lists.requester, one.requester.name],
    [t.bureau, one.bureau.name || "–"],
    [lists.source, one.source.name || "–"],
    [lists.deadline, <ClockTag key="d" until={one.deadline} light={one.light} words={lists.light} />],
    ...(one.promised ? ([[t.promised, day(one.promised)]] as [ReactNode, ReactNode][]) : []),
    ...(one.basis ? ([[t.basis, one.basis]] as [ReactNode, ReactNode][]) : []),
    ...(one.resource.id
      ? ([[t.met_by, <Link key="r" to={`/catalog/${encodeURIComponent(one.resource.id)}`}>{one.resource.name}</Link>]] as [ReactNode, ReactNode][])
      : []),
  ];
  return (
    <div className="jw-cols">
      <div>
        {one.transport === "queued" ? <Alert type="info" showIcon style={{ marginBottom: 16 }} message={t.queued} /> : null}
        <Sheet title={t.parties}>
          <Facts columns={1} items={parties} />
        </Sheet>
        {one.state === "open" || one.state === "assigning" ? <Matches one={one} match={match} /> : null}
        <Sheet title={t.asked}>
          <Facts columns={1} items={facts} />
        </Sheet>
      </div>
      <Sheet title={t.history}>
        <StepLine
          steps={one.history.map((step) => ({
            title: actions[step.action] ?? step.action,
            when: step.time,
            by: `${step.actor ? `${step.actor} · ` : ""}${step.org}`,
            note: step.note,
            mood: kBad.includes(step.action) ? "bad" : "good",
          }))}
        />
      </Sheet>
    </div>
  );
}

function Matches({ one, match }: { one: Demand; match: (resource: Match) => void }) {
  const t = useWords(text);
  const shared = useShared();
  const load = useLoad((signal) => demands.matches(one.id, signal), [one.id]);
  const may = one.actions.includes("match");
  return (
    <Sheet title={t.matches} extra={<span className="jw-note">{t.matches_lead}</span>}>
      <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.matches_none}>
        {(page) => (
          <Table<Match>
            rowKey="id"
            size="small"
            showHeader={false}
            dataSource={page.items}
            pagination={false}
            columns={[
              {
                render: (_, hit) => (
                  <>
                    <Link to={`/catalog/${encodeURIComponent(hit.id)}`}>
                      <Long text={hit.name} />
                    </Link>
                    <div className="jw-note">{hit.org_name}</div>
                    <div className="jw-note">
                      {shared.clauses(
                        [
                          hit.found.length > 0 ? `${t.found} ${shared.listed(hit.found)}` : "",
                          hit.missing.length > 0 ? `${t.missing} ${shared.listed(hit.missing)}` : "",
                        ].filter(Boolean),
                      )}
                    </div>
                  </>
                ),
              },
              { width: 120, render: (_, hit) => <Progress percent={hit.score} size="small" aria-label={t.score} format={(n) => String(n)} /> },
              ...(may
                ? [
                    {
                      width: 110,
                      render: (_: unknown, hit: Match) => (
                        <Button size="small" onClick={() => match(hit)}>
                          {t.action.match}
                        </Button>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Loaded>
    </Sheet>
  );
}
