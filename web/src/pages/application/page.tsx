import { Alert, Button, Tag } from "antd";
import { useState, type ReactNode } from "react";
import { Link, useNavigate, useParams } from "react-router-dom";
import { applications, catalog } from "../../api/calls";
import type { Application } from "../../api/types";
import { Loaded, useAgain, useLoad } from "../../parts/load";
import { OrgName } from "../../parts/names";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useRight, useSession } from "../../parts/session";
import { StepLine } from "../../parts/step_line";
import { ModeTag, StateTag } from "../../parts/tags";
import { day, minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

type Dialog = "consent" | "decline" | "withdraw";

const kBad = ["declined", "decline", "refused", "refuse", "withdrawn", "withdraw"];

export default function ApplicationPage() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const { user } = useSession();
  const go = useNavigate();
  const load = useLoad((signal) => applications.one(id, signal), [id]);
  const [dialog, set_dialog] = useState<Dialog>();
  const one = load.value;
  // While it travels or waits elsewhere, it changes without this person doing anything.
  useAgain(load.reload, 5000, one !== undefined && ["sent", "received", "awaiting_consent"].includes(one.state));
  const may = (action: string) => one?.actions.includes(action) ?? false;
  const own_writing =
    one?.state === "awaiting_consent" && right("application.consent") && !may("consent") &&
    (one.created_by === user.id || one.created_by === user.login || one.created_by === user.name);

  return (
    <PageFrame
      name={one?.number}
      title={
        one ? (
          <>
            {one.resource.name}{" "}
            <span style={{ fontSize: 14, fontWeight: 400, marginLeft: 8 }}>
              <StateTag state={one.state} />
            </span>
          </>
        ) : (
          t.applications
        )
      }
      lead={one ? `${shared.number} ${one.number} · ${one.applicant.name} → ${one.provider.name}` : undefined}
      above={{ to: "/applications", text: t.applications }}
      actions={
        <>
          {may("withdraw") ? <Button onClick={() => set_dialog("withdraw")}>{t.withdraw}</Button> : null}
          {may("decline") ? (
            <Button danger onClick={() => set_dialog("decline")}>
              {t.decline}
            </Button>
          ) : null}
          {may("consent") ? (
            <Button type="primary" onClick={() => set_dialog("consent")}>
              {t.consent}
            </Button>
          ) : null}
          {may("decide") ? (
            <Button type="primary" onClick={() => go(`/applications/${encodeURIComponent(id)}/review`)}>
              {t.decide}
            </Button>
          ) : null}
          {one?.grant && right("grant.read") ? (
            <Button type="primary" onClick={() => go(`/grants/${encodeURIComponent(one.grant ?? "")}`)}>
              {t.see_grant}
            </Button>
          ) : null}
        </>
      }
    >
      {own_writing ? <Alert type="info" showIcon message={t.own_writer} style={{ marginBottom: 16 }} /> : null}
      <Loaded load={load}>{(application) => <Detail one={application} />}</Loaded>
      <ReasonDialog
        open={dialog === "consent"}
        title={t.consent_title}
        warning={t.consent_warning}
        label={t.consent_note}
        optional
        ok={t.consent}
        done={t.consented}
        run={(note) => applications.consent(id, note).then(load.reload)}
        close={() => set_dialog(undefined)}
      />
      <ReasonDialog
        open={dialog === "decline"}
        title={t.decline_title}
        danger
        ok={t.decline}
        done={t.declined}
        run={(reason) => applications.decline(id, reason).then(load.reload)}
        close={() => set_dialog(undefined)}
      />
      <ReasonDialog
        open={dialog === "withdraw"}
        title={t.withdraw_title}
        warning={t.withdraw_warning}
        danger
        ok={t.withdraw}
        done={t.withdrawn}
        run={(reason) => applications.withdraw(id, reason).then(load.reload)}
        close={() => set_dialog(undefined)}
      />
    </PageFrame>
  );
}

function Detail({ one }: { one: Application }) {
  // Titles of the items, where the entry is still in the catalog; their names otherwise.
  const entry = useLoad((signal) => catalog.entry(one.resource.id, signal), [one.resource.id]);
  const title_of = (name: string) => entry.value?.items.find((item) => item.name === name)?.title ?? name;
  const t = useWords(text);
  const shared = useShared();
  const facts: [ReactNode, ReactNode][] = [
    [shared.resource, <Link key="r" to={`/catalog/${encodeURIComponent(one.resource.id)}`}>{one.resource.name}</Link>],
    [shared.mode, <ModeTag key="m" mode={one.mode} />],
    [shared.region, one.region?.name ?? shared.none],
    [shared.until, day(one.until)],
    [shared.purpose, one.purpose],
    [shared.legal_basis, one.legal_basis],
    [shared.scenario, one.scenario],
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
    [shared.created, minute(one.created)],
  ];
  const actions = t.action as Record<string, string>;
  const outcomes = t.outcome as Record<string, string>;
  return (
    <div className="jw-cols">
      <div>
        {one.transport === "queued" ? (
          <Alert type="info" showIcon style={{ marginBottom: 16 }} message={t.carried_queued} />
        ) : null}
        {one.decision ? (
          <Sheet title={`${t.decision}：${outcomes[one.decision.outcome] ?? one.decision.outcome}`}>
            <Facts
              columns={1}
              items={[
                [shared.time, minute(one.decision.time)],
                ...(one.decision.reason ? ([[shared.reason, one.decision.reason]] as [ReactNode, ReactNode][]) : []),
                ...(one.decision.basis ? ([[t.basis, one.decision.basis]] as [ReactNode, ReactNode][]) : []),
                ...(one.decision.note ? ([[shared.note, one.decision.note]] as [ReactNode, ReactNode][]) : []),
              ]}
            />
          </Sheet>
        ) : null}
        <Sheet title={t.asked}>
          <Facts columns={1} items={facts} />
        </Sheet>
      </div>
      <Sheet title={t.history}>
        <StepLine
          steps={one.history.map((step) => ({
            title: actions[step.action.replace(/^application\.|^grant\./, "")] ?? step.action,
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
  );
}
