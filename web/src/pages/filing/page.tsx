import { Alert, Button, Checkbox, Tabs, Tag, Timeline } from "antd";
import { useState, type ReactNode } from "react";
import { Link, useNavigate, useParams } from "react-router-dom";
import { filings, type Filing } from "../../api/filing";
import { AssessmentList } from "../../parts/assessment_list";
import { ClockFace } from "../../parts/clock_face";
import { Differences } from "../../parts/differences";
import { ItemsTable } from "../../parts/items_table";
import { Loaded, useLoad } from "../../parts/load";
import { MetadataView } from "../../parts/metadata_view";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { StateTag } from "../../parts/tags";
import { useVocabulary } from "../../parts/vocabulary";
import { minute, number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./text";

type Dialog = "rewrite" | "submit" | "approve" | "return" | "accept" | "cancel" | "ask_extension" | "extend" | "refuse_extension";

export default function FilingPage() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const go = useNavigate();
  const load = useLoad((signal) => filings.one(id, signal), [id]);
  const [dialog, set_dialog] = useState<Dialog>();
  const [law_checked, set_law_checked] = useState(false);
  const filing = load.value;
  const can = (action: string) => filing?.actions.includes(action) ?? false;
  const shared = useShared();
  const needs_law = filing?.form?.sharing === "not_shared";
  const blocked = filing?.findings.some((one) => one.blocks) ?? false;

  // One row a dialog: what it says and what it does.
  const leaves = filing?.kind === "withdraw";
  const dialogs: Record<Dialog, { title: string; ok: string; done: string; warning?: ReactNode; needed?: boolean; danger?: boolean; run: (note: string) => Promise<unknown> }> = {
    rewrite: { title: t.rewrite_title, ok: shared.save, done: t.rewritten, warning: filing?.note, needed: true, run: (note) => filings.withdraw(filing?.resource ?? "", note) },
    submit: { title: t.submit_title, ok: t.submit, done: t.submitted, run: (note) => filings.submit(filing?.resource ?? "", note) },
    approve: { title: leaves ? t.approve_leave_title : t.approve_title, ok: t.approve, done: t.approved, warning: t.approve_note, run: (note) => filings.approve(id, note) },
    return: { title: leaves ? t.refuse_leave_title : t.send_back_title, ok: t.send_back, done: t.sent_back, warning: leaves ? t.refuse_leave_note : undefined, needed: true, danger: true, run: (note) => filings.send_back(id, note) },
    accept: {
      title: leaves ? t.accept_leave_title : t.accept_title,
      ok: leaves ? t.accept_leave : t.accept,
      done: leaves ? t.left : t.accepted,
      danger: leaves,
      warning: leaves ? t.accept_leave_note(number(filing?.standing_grants ?? 0)) : (
        <>
          {t.accept_note}
          {needs_law ? (
            <div style={{ marginTop: 8 }}>
              <Checkbox checked={law_checked} onChange={(event) => set_law_checked(event.target.checked)}>
                {t.law_checked}
              </Checkbox>
            </div>
          ) : null}
        </>
      ),
      run: (note) => filings.accept(id, note, law_checked),
    },
    cancel: { title: t.cancel_title, ok: t.cancel, done: t.cancelled, danger: true, run: (note) => filings.cancel(id, note) },
    ask_extension: { title: t.ask_title, ok: t.ask_extension, done: t.asked, warning: t.ask_note, needed: true, run: (note) => filings.ask_extension(id, note) },
    extend: { title: t.extend, ok: t.extend, done: t.extended, run: (note) => filings.answer_extension(id, true, note) },
    refuse_extension: { title: t.refuse_extension, ok: t.refuse_extension, done: t.extended, needed: true, danger: true, run: (note) => filings.answer_extension(id, false, note) },
  };
  const open = dialog ? dialogs[dialog] : undefined;

  const actions = filing ? (
    <>
      {can("cancel") ? <Button onClick={() => set_dialog("cancel")}>{t.cancel}</Button> : null}
      {can("ask_extension") ? <Button onClick={() => set_dialog("ask_extension")}>{t.ask_extension}</Button> : null}
      {can("edit") ? <Button onClick={() => (leaves ? set_dialog("rewrite") : go(`/resources/${encodeURIComponent(filing.resource)}/edit`))}>{t.edit}</Button> : null}
      {can("return") ? <Button danger onClick={() => set_dialog("return")}>{t.send_back}</Button> : null}
      {can("extend") ? <Button danger onClick={() => set_dialog("refuse_extension")}>{t.refuse_extension}</Button> : null}
      {can("extend") ? <Button type="primary" onClick={() => set_dialog("extend")}>{t.extend}</Button> : null}
      {can("submit") ? <Button type="primary" onClick={() => set_dialog("submit")}>{t.submit}</Button> : null}
      {can("approve") ? <Button type="primary" onClick={() => set_dialog("approve")}>{t.approve}</Button> : null}
      {can("accept") ? (
        <Button type="primary" danger={leaves} disabled={blocked} title={blocked ? t.blocks : undefined} onClick={() => set_dialog("accept")}>
          {leaves ? t.accept_leave : t.accept}
        </Button>
      ) : null}
    </>
  ) : undefined;

  return (
    <PageFrame
      name={filing?.name}
      title={
        filing ? (
          <>
            {filing.name} <span style={{ fontSize: 14, fontWeight: 400, marginLeft: 8 }}><StateTag state={filing.state} /></span>
          </>
        ) : (
          t.above
        )
      }
      lead={filing ? t.lead[filing.kind] : undefined}
      above={{ to: "/filings", text: t.above }}
      actions={actions}
    >
      <Loaded load={load}>{(one) => <Detail filing={one} />}</Loaded>
      <ReasonDialog
        open={open !== undefined}
        title={open?.title ?? ""}
        warning={open?.warning}
        label={open?.needed ? undefined : t.note}
        optional={!open?.needed}
        danger={open?.danger}
        ok={open?.ok ?? ""}
        done={open?.done ?? ""}
        run={(note) => (open ? open.run(note).then(() => load.reload()) : Promise.resolve())}
        close={() => set_dialog(undefined)}
      />
    </PageFrame>
  );
}

function Detail({ filing }: { filing: Filing }) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const vocabulary = useVocabulary();
  const facts: [ReactNode, ReactNode][] = [
    [shared.provider, filing.org.name],
    [t.kind_title, t.kind[filing.kind]],
  ];
  if (filing.review_clock) facts.push([t.review_clock, <ClockFace key="r" clock={filing.review_clock} />]);
  if (filing.change_clock) facts.push([t.change_clock, <ClockFace key="c" clock={filing.change_clock} />]);
  if (filing.reviewer)
    facts.push([t.reviewer, filing.reviewer.above ? t.reviewer_above(filing.reviewer.name) : filing.reviewer.name]);
  if (filing.cause) facts.push([t.cause, vocabulary.word("change_cause", filing.cause)]);
  if (filing.changed_on) facts.push([t.changed_on, filing.changed_on]);
  if (filing.base_version > 0) facts.push([t.base, number(filing.base_version)]);
  if (filing.version > 0) facts.push([t.became, number(filing.version)]);
  if (filing.note) facts.push([filing.kind === "withdraw" ? t.why_leave : shared.note, filing.note]);
  if (filing.kind === "withdraw") facts.push([t.standing, t.standing_n(number(filing.standing_grants))]);
  if (filing.extension) facts.push([t.ask_extension, t.extension[filing.extension]]);
  const tabs = [
    ...(filing.kind === "change"
      ? [{ key: "differences", label: t.differences(number(filing.differences.length)), children: <Differences differences={filing.differences} /> }]
      : []),
    ...(filing.form
      ? [
          { key: "metadata", label: t.metadata, children: <><p style={{ marginTop: 0 }}>{filing.form.abstract}</p><MetadataView of={{ ...filing.form, code: filing.code }} /></> },
          { key: "items", label: t.items(number(filing.form.items.length)), children: <ItemsTable items={filing.form.items} /> },
        ]
      : []),
    ...(filing.kind === "withdraw" ? [] : [{ key: "assessments", label: t.assessments, children: <AssessmentList assessments={filing.assessments} /> }]),
    {
      key: "steps",
      label: t.steps,
      children: (
        <Timeline
          items={filing.steps.map((step) => ({
            color: step.action === "return" || step.action === "refuse_extension" ? "red" : step.action === "accept" ? "green" : "blue",
            children: (
              <>
                <b>{(t.action as Record<string, string>)[step.action] ?? step.action}</b> {step.actor || step.org}
                <span className="jw-quiet"> {minute(step.time)}</span>
                {step.note ? <div style={{ whiteSpace: "pre-wrap" }}>{step.note}</div> : null}
              </>
            ),
          }))}
        />
      ),
    },
  ];
  return (
    <>
      {filing.refusal ? (
        <Alert
          type="error"
          showIcon
          style={{ marginBottom: 16, whiteSpace: "pre-wrap" }}
          message={filing.kind === "withdraw" ? t.leave_refused : t.returned_because}
          description={filing.refusal}
        />
      ) : null}
      {filing.findings.length > 0 ? (
        <Alert
          type={filing.findings.some((one) => one.blocks) ? "error" : "warning"}
          showIcon
          style={{ marginBottom: 16 }}
          message={t.findings}
          description={
            <ul style={{ margin: 0, paddingLeft: 18 }}>
              {filing.findings.map((one) => (
                <li key={one.code}>
                  {one.blocks ? <Tag color="red">{t.blocks}</Tag> : null}
                  {either(one)}
                </li>
              ))}
            </ul>
          }
        />
      ) : null}
      <Sheet
        title={t.facts}
        extra={filing.actions.some((one) => ["edit", "submit", "cancel", "approve"].includes(one)) ? <Link to={`/resources/${encodeURIComponent(filing.resource)}`}>{t.resource}</Link> : undefined}
      >
        <Facts items={facts} />
      </Sheet>
      <Sheet>
        <Tabs items={tabs} />
      </Sheet>
    </>
  );
}
