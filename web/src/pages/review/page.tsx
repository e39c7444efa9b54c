import { Alert, Button, DatePicker, Form, Input, Popconfirm, Switch } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState, type ReactNode } from "react";
import { useNavigate, useParams } from "react-router-dom";
import { applications, catalog } from "../../api/calls";
import { grading, type ComposerItem } from "../../api/grading";
import type { Audience } from "../../api/terms";
import type { Application, Treatment, TreatmentKind } from "../../api/types";
import { useAct } from "../../parts/act";
import { first_choices, refused } from "../../parts/composer/choices";
import { Composer } from "../../parts/composer/composer";
import { faults, first_draft, is_online, modes_of, terms_of, type Draft } from "../../parts/composer/draft";
import { row_term, type RowItem } from "../../parts/composer/rows_draft";
import { text as rows_text } from "../../parts/composer/rows_text";
import { TermsForm } from "../../parts/composer/terms";
import { text as terms_text } from "../../parts/composer/terms_text";
import { FormDialog } from "../../parts/form_dialog";
import { Loaded, ProblemBox, useLoad } from "../../parts/load";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { RowWords } from "../../parts/rows_words";
import { ModeTag } from "../../parts/tags";
import { day } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";
import "./page.css";

export default function Review() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const load = useLoad(
    async (signal) => {
      const application = await applications.one(id, signal);
      if (!application.actions.includes("decide")) return { application };
      const [composed, kinds, audience, entry] = await Promise.all([
        grading.composer(id, signal),
        applications.treatments(signal),
        applications.audience(id, signal),
        catalog.entry(application.resource.id, signal),
      ]);
      return { application, open: { items: composed.items, kinds: kinds.items, audience, row_items: entry.items } };
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
        {({ application, open }) =>
          open ? (
            <Decide application={application} {...open} />
          ) : (
            <Alert type="info" showIcon message={t.closed} />
          )
        }
      </Loaded>
    </PageFrame>
  );
}

interface DecideProps {
  application: Application;
  items: ComposerItem[];
  kinds: TreatmentKind[];
  audience: Audience;
  row_items: RowItem[];
}

function Decide({ application, items, kinds, audience, row_items }: DecideProps) {
  const t = useWords(text);
  const rows_words = useWords(rows_text);
  const shared = useShared();
  const go = useNavigate();
  const { act, busy, problem } = useAct();
  const [choices, set_choices] = useState<Record<string, Treatment>>(() => first_choices(items));
  const [reasons, set_reasons] = useState<Record<string, string>>({});
  const [until_reason, set_until_reason] = useState("");
  const [region_reason, set_region_reason] = useState("");
  const [until, set_until] = useState<Dayjs>(dayjs(application.until));
  const [note, set_note] = useState("");
  const [refusing, set_refusing] = useState(false);
  // What is asked online is nothing without its terms; what is delivered may have them.
  const terms_words = useWords(terms_text);
  const online = is_online(application.mode) || application.mode === "subscribe";
  const [with_terms, set_with_terms] = useState(online);
  const region = application.region ?? { code: "", name: "" };
  const [draft, set_draft] = useState<Draft>(() => first_draft(application.mode, items));
  const terms_whole = !with_terms || faults(application.mode, draft, dayjs().format("YYYY-MM-DD"), { items: row_items, applied: region.code }).length === 0;
  const terms = with_terms ? terms_of(application.mode, draft) : null;
  // Why is no part of what is tried: real rows are not looked at again for every letter of a reason.
  const tried_terms = terms && (terms.rows ? { ...terms, rows: terms.rows.map(({ reason: _, ...row }) => row) } : terms);
  const answers_only = with_terms && modes_of(application.mode, draft).every((mode) => mode === "verify" || mode === "aggregate");
  // Less than asked, and not because the law asks for it: the applicant reads why.
  const narrowed = items.filter(
    (item) =>
      (choices[item.name]?.kind ?? "clear") !== "clear" && item.personal !== "sensitive" && !item.rules.some((rule) => rule.demand === "hide" || rule.demand === "decision"),
  );
  const shorter = until.format("YYYY-MM-DD") < application.until;
  // Rows that were applied for and are left out.
  const conditions = with_terms ? draft.rows : [];
  const homeward = with_terms && draft.own_region && !region.code.startsWith(audience.region);
  const explain_row = (key: number, reason: string) => set_draft({ ...draft, rows: draft.rows.map((row) => (row.key === key ? { ...row, reason } : row)) });
  const unexplained =
    narrowed.some((item) => !reasons[item.name]?.trim()) ||
    (shorter && until_reason.trim() === "") ||
    conditions.some((row) => row.reason.trim() === "") ||
    (homeward && region_reason.trim() === "");
  const blocked = refused(items, choices).length > 0 || unexplained || !terms_whole;
  const wanted = items.map((item) => ({ name: item.name, treatment: choices[item.name] ?? { kind: "clear" }, reason: reasons[item.name]?.trim() ?? "" }));

  const grant = async () => {
    const found = await act(
      () =>
        applications.decide(application.id, {
          outcome: "grant",
          items: wanted,
          until: until.format("YYYY-MM-DD"),
          until_reason: shorter ? until_reason.trim() : "",
          region_reason: homeward ? region_reason.trim() : "",
          note: note.trim(),
          terms,
        }),
      t.granted,
      true,
    );
    if (found) go(`/applications/${encodeURIComponent(application.id)}`);
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
            [t.scope_of_use, application.scope || shared.none],
            [shared.security, application.security],
          ]}
        />
      </Sheet>
      <Composer
        application={application.id}
        items={items}
        kinds={kinds}
        choices={choices}
        change={set_choices}
        terms={tried_terms}
        terms_whole={terms_whole}
        between={(looked) => (
          <>
            {online ? null : (
              <Sheet>
                <label className="jw-switch">
                  <Switch checked={with_terms} onChange={set_with_terms} aria-label={terms_words.conditions} />
                  <b>{terms_words.conditions}</b>
                  <span className="jw-note">{terms_words.conditions_help}</span>
                </label>
              </Sheet>
            )}
            {with_terms ? (
              <TermsForm
                mode={application.mode}
                items={items}
                row_items={row_items}
                region={region}
                audience={audience}
                draft={draft}
                change={set_draft}
                {...looked}
              />
            ) : null}
            {answers_only ? <Alert type="info" showIcon style={{ marginBottom: 16 }} message={t.answers_only} /> : null}
          </>
        )}
      />
      {narrowed.length > 0 || conditions.length > 0 || homeward ? (
        <Sheet title={t.why}>
          <p className="jw-note" style={{ marginTop: 0 }}>
            {t.unexplained}
          </p>
          {narrowed.map((item) => (
            <Why key={item.name} of={item.title} reason={reasons[item.name] ?? ""} set={(reason) => set_reasons({ ...reasons, [item.name]: reason })}>
              {item.title}
            </Why>
          ))}
          {homeward ? (
            <Why of={rows_words.own_region} reason={region_reason} set={set_region_reason}>
              {rows_words.own_region}
            </Why>
          ) : null}
          {conditions.map((row) => {
            const term = row_term(row);
            const title = row_items.find((item) => item.name === row.item)?.title || row.item || rows_words.item;
            return (
              <Why key={row.key} of={`${rows_words.title} ${title}`} reason={row.reason} set={(reason) => explain_row(row.key, reason)}>
                {shared.labelled(rows_words.title, "")}
                {row.item ? <RowWords row={{ item: term.item, op: term.op, values: term.values ?? [], own_region: term.bind !== undefined }} items={row_items} /> : title}
              </Why>
            );
          })}
        </Sheet>
      ) : null}
      <Sheet>
        {problem ? <ProblemBox problem={problem} /> : null}
        {terms_whole ? null : <Alert type="warning" showIcon style={{ marginBottom: 12 }} message={terms_words.incomplete} />}
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
          {shorter ? (
            <label className="jw-decide-note">
              <span>{t.until_reason}</span>
              <Input value={until_reason} maxLength={200} onChange={(event) => set_until_reason(event.target.value)} />
            </label>
          ) : null}
          <label className="jw-decide-note">
            <span>{t.note}</span>
            <Input value={note} maxLength={500} onChange={(event) => set_note(event.target.value)} />
          </label>
          <Button danger size="large" onClick={() => set_refusing(true)}>
            {t.refuse}
          </Button>
          <Popconfirm title={t.grant} description={t.grant_sure} onConfirm={() => void grant()} disabled={blocked}>
            <Button type="primary" size="large" loading={busy} disabled={blocked}>
              {t.grant}
            </Button>
          </Popconfirm>
        </div>
      </Sheet>
      <Refusal application={application} open={refusing} close={() => set_refusing(false)} />
    </>
  );
}

// Why less is given than was asked; the applicant reads it.
function Why({ of, reason, set, children }: { of: string; reason: string; set: (reason: string) => void; children: ReactNode }) {
  const t = useWords(text);
  return (
    <label style={{ display: "block", marginBottom: 8 }}>
      <span>{children}</span>
      <Input maxLength={200} placeholder={t.why_hint} aria-label={`${t.why} ${of}`} value={reason} onChange={(event) => set(event.target.value)} />
    </label>
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
