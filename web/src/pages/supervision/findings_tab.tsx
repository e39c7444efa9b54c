import { Alert, Button, Select, Table, Tooltip } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { supervision, type Finding, type Violation } from "../../api/supervision";
import { useClockWords } from "../../parts/clock_words";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useRight } from "../../parts/session";
import { text } from "../../parts/supervision_words";
import { minute } from "../../text/format";
import { useLanguage, useShared, useWords } from "../../text/language";
import { useFilters } from "./filters";
import { ReportDialog } from "./report_dialog";

// What the system raised from evidence, and what the authority made of it.
export function FindingsTab() {
  const t = useWords(text);
  const shared = useShared();
  const names = useClockWords();
  // The system notes a duty as its kind and last day.
  const said = (note: string) => note.split(" ").map(names.kind).join(" ");
  const { language } = useLanguage();
  const { get, set } = useFilters();
  const state = get("finding");
  const code = get("code");
  const codes = useLoad((signal) => supervision.violations(signal), []);
  const paged = usePaged<Finding>((cursor, signal) => supervision.findings({ state, code, limit: 50, cursor }, signal), [state, code]);
  const right = useRight();
  const [reporting, set_reporting] = useState(false);
  const [asked, set_asked] = useState<{ finding: Finding; confirm: boolean }>();
  const named = (key: string): Violation | undefined => codes.value?.items.find((one) => one.code === key);
  return (
    <>
      <div className="jw-bar">
        <Select
          className="jw-pick"
          aria-label={shared.state}
          value={state}
          options={[{ value: "", label: t.any_state }, ...(["raised", "confirmed", "dismissed"] as const).map((one) => ({ value: one, label: t.finding_state[one] }))]}
          onChange={(one) => set({ finding: one })}
        />
        <Select
          style={{ width: 300 }}
          aria-label={t.code}
          value={code}
          options={[{ value: "", label: shared.all }, ...(codes.value?.items ?? []).map((one) => ({ value: one.code, label: `${one.code} ${one[language]}` }))]}
          onChange={(one) => set({ code: one })}
        />
        <span className="jw-note">{t.findings_lead}</span>
        {right("supervision.write") ? (
          <Button style={{ marginLeft: "auto" }} onClick={() => set_reporting(true)}>
            {t.report}
          </Button>
        ) : null}
      </div>
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.findings_empty}>
        {() => (
          <Sheet flush>
            <Table<Finding>
              rowKey="id"
              dataSource={paged.items}
              pagination={false}
              columns={[
                {
                  title: t.code,
                  width: 250,
                  ellipsis: true,
                  render: (_, one) => (
                    <Tooltip title={named(one.code)?.article}>
                      <span>
                        <b>{one.code}</b> {named(one.code)?.[language]}
                      </span>
                    </Tooltip>
                  ),
                },
                { title: t.org, width: 190, ellipsis: true, render: (_, one) => <Long text={one.org_name} /> },
                { title: t.matter, ellipsis: true, render: (_, one) => (one.link ? <Link to={one.link}><Long text={one.title || one.number} /></Link> : <Long text={one.title} />) },
                {
                  title: t.evidence,
                  width: 190,
                  render: (_, one) =>
                    one.evidence.map((piece) =>
                      piece.type === "duty" ? (
                        <button key={piece.id} type="button" className="jw-link" onClick={() => set({ duty: piece.id })}>
                          {said(piece.note) || piece.id}
                        </button>
                      ) : (
                        <div key={piece.id} className="jw-note" title={piece.id}>
                          {piece.note || `${piece.type} ${piece.id.slice(0, 8)}`}
                        </div>
                      ),
                    ),
                },
                { title: t.raised, width: 150, render: (_, one) => minute(one.raised) },
                {
                  title: shared.state,
                  width: 170,
                  render: (_, one) =>
                    one.actions.length > 0 ? (
                      <span className="jw-cell">
                        <Button size="small" onClick={() => set_asked({ finding: one, confirm: true })}>
                          {t.confirm}
                        </Button>
                        <Button size="small" onClick={() => set_asked({ finding: one, confirm: false })}>
                          {t.dismiss}
                        </Button>
                      </span>
                    ) : (
                      <Tooltip title={one.reason}>
                        <span>{one.pending ? t.pending_verdict[one.pending as "confirm"] : t.finding_state[one.state]}</span>
                      </Tooltip>
                    ),
                },
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
      {codes.problem ? <Alert type="warning" message={codes.problem.title} /> : null}
      <ReportDialog
        open={reporting}
        codes={codes.value?.items ?? []}
        close={() => {
          set_reporting(false);
          paged.load.reload();
        }}
      />
      <ReasonDialog
        open={asked !== undefined}
        title={asked?.confirm ? t.confirm_title : t.dismiss_title}
        warning={asked ? `${asked.finding.code} ${named(asked.finding.code)?.[language] ?? ""} · ${asked.finding.org_name}` : undefined}
        danger={asked?.confirm}
        ok={asked?.confirm ? t.confirm : t.dismiss}
        done={t.decided}
        run={(reason) => supervision.decide(asked!.finding.id, asked!.confirm, reason)}
        close={() => {
          set_asked(undefined);
          paged.load.reload();
        }}
      />
    </>
  );
}
