import { Alert, Table, Tag } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router-dom";
import { catalog } from "../../api/calls";
import type { LegalClock } from "../../api/sharing";
import type { Application } from "../../api/types";
import { useLoad } from "../../parts/load";
import { OrgName } from "../../parts/names";
import { Facts, Sheet } from "../../parts/page_frame";
import { StepLine } from "../../parts/step_line";
import { ModeTag, SharingTag } from "../../parts/tags";
import { day, minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { Matters } from "./matters";
import { Progress } from "./progress";
import { text } from "./text";
import { Usage } from "./usage";

type Pair = [ReactNode, ReactNode];

const kBad = ["decline", "refuse", "withdraw", "lapse", "suspend", "terminate", "send_back", "reject_disposal"];

export function Detail({ one, reload }: { one: Application; reload: () => void }) {
  // Titles of the items, where the entry is still in the catalog; their names otherwise.
  const entry = useLoad((signal) => catalog.entry(one.resource.id, signal), [one.resource.id]);
  const title_of = (name: string) => entry.value?.items.find((item) => item.name === name)?.title ?? name;
  const t = useWords(text);
  const shared = useShared();
  const steps = { ...t.act, ...t.step } as Record<string, string>;
  const facts: Pair[] = [
    [shared.resource, <Link key="r" to={`/catalog/${encodeURIComponent(one.resource.id)}`}>{one.resource.name}</Link>],
    [
      shared.mode,
      <span key="m">
        <ModeTag mode={one.mode} /> {one.sharing ? <SharingTag sharing={one.sharing} /> : null}
      </span>,
    ],
    [shared.region, one.region?.name || shared.none],
    [shared.until, day(one.until)],
    [shared.purpose, one.purpose],
    [shared.legal_basis, one.legal_basis],
    [shared.scenario, one.scenario],
    ...(one.scope ? ([[t.scope, one.scope]] as Pair[]) : []),
    [shared.security, one.security],
    [
      shared.items,
      <span key="i">
        {t.items_n(number(one.items.length))}{" "}
        {one.items.map((item) => (
          <Tag key={item} bordered={false} title={item}>
            {title_of(item)}
          </Tag>
        ))}
      </span>,
    ],
    ...(one.set ? ([[t.set, <Link key="s" to={`/applications?set=${one.set}`}>{t.set}</Link>]] as Pair[]) : []),
    [shared.created, minute(one.created)],
  ];
  return (
    <>
      <Sheet title={t.progress}>
        <Progress one={one} />
      </Sheet>
      <div className="jw-cols">
        <div>
          {one.pending ? (
            <Alert type="info" showIcon style={{ marginBottom: 16 }} message={t.pending(steps[one.pending] ?? one.pending)} />
          ) : one.transport === "queued" ? (
            <Alert type="info" showIcon style={{ marginBottom: 16 }} message={t.carried_queued} />
          ) : null}
          <Matters one={one} title_of={title_of} items={entry.value?.items ?? []} />
          {(one.clocks ?? []).length > 0 ? <Clocks clocks={one.clocks ?? []} /> : null}
          <Sheet title={t.asked}>
            <Facts columns={1} items={facts} />
          </Sheet>
          {one.grant ? <Usage one={one} changed={reload} /> : null}
        </div>
        <Sheet title={t.history}>
          <StepLine
            steps={one.history.map((step) => ({
              title: steps[step.action.replace(/^application\.|^grant\./, "")] ?? step.action,
              when: step.time,
              by: (
                <>
                  {step.actor ? `${step.actor} · ` : ""}
                  {step.org ? <OrgName id={step.org} /> : null}
                </>
              ),
              note: step.note,
              mood: kBad.includes(step.action.replace(/^application\./, "")) ? "bad" : "good",
            }))}
          />
        </Sheet>
      </div>
    </>
  );
}

const kMood = { green: "good", yellow: "wait", red: "bad", paused: "quiet", "": "quiet" } as const;

function Clocks({ clocks }: { clocks: LegalClock[] }) {
  const t = useWords(text);
  const lights = t.light as Record<string, string>;
  const states = t.clock_state as Record<string, string>;
  return (
    <Sheet title={t.clocks} flush>
      <Table<LegalClock>
        size="small"
        rowKey={(clock) => `${clock.key}-${clock.started}`}
        dataSource={clocks}
        pagination={false}
        columns={[
          { title: t.clock.name, width: 150, render: (_, clock) => clock.name },
          { title: t.clock.org, render: (_, clock) => <OrgName id={clock.org} /> },
          {
            title: t.clock.due,
            width: 120,
            render: (_, clock) => (
              <span title={clock.provisional ? t.provisional : undefined}>
                {day(clock.due)}
                {clock.provisional ? " *" : ""}
              </span>
            ),
          },
          {
            title: t.clock.left,
            width: 150,
            render: (_, clock) =>
              clock.light ? (
                <span className={`jw-state jw-state-${kMood[clock.light]}`} title={lights[clock.light]}>
                  {clock.light === "paused" ? lights.paused : t.left(clock.left)}
                </span>
              ) : (
                <span className={`jw-state jw-state-${clock.state === "late" ? "bad" : "quiet"}`}>{states[clock.state] ?? clock.state}</span>
              ),
          },
          {
            title: t.clock.basis,
            render: (_, clock) => (
              <span className="jw-note">
                {clock.basis} {clock.preset ? <code>{clock.preset}</code> : null}
              </span>
            ),
          },
        ]}
      />
    </Sheet>
  );
}
