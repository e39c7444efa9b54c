import { Alert, Button, Space, Table } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { filings, is_open, type Assessment, type Filing } from "../../api/filing";
import { AssessmentList } from "../../parts/assessment_list";
import { ClockFace } from "../../parts/clock_face";
import { Loaded, useLoad } from "../../parts/load";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useRight } from "../../parts/session";
import { StateTag } from "../../parts/tags";
import { minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { AssessDialog } from "./assess_dialog";
import { filing_text } from "./filing_text";
import type { ResourceTabProps } from "./tabs";

const kBlocking = ["unacceptable", "state_secret", "work_secret"];

// What stands between a draft, or a change, and the catalog: assessments on file, then the head,
// then the data bureau.
export default function FilingTab({ resource, reload }: ResourceTabProps) {
  const t = useWords(filing_text);
  const shared = useShared();
  const right = useRight();
  const assessments = useLoad((signal) => filings.assessments(resource.id, signal), [resource.id, resource.version]);
  const list = useLoad((signal) => filings.list({ resource: resource.id, limit: 50 }, signal), [resource.id, resource.state, resource.version]);
  const [assessing, set_assessing] = useState<Assessment["kind"]>();
  const [submitting, set_submitting] = useState(false);

  const open = list.value?.items.find(is_open);
  const may_submit =
    right("resource.write") &&
    open?.kind !== "withdraw" &&
    (resource.state === "published" ? open?.state === "editing" || open?.state === "returned" : ["draft", "returned", "withdrawn"].includes(resource.state));
  const latest = (kind: Assessment["kind"]) => assessments.value?.items.find((one) => one.kind === kind);
  const ready = (["secrecy", "personal"] as const).every((kind) => {
    const one = latest(kind);
    return one?.fits && !kBlocking.includes(one.conclusion);
  });
  const again = () => {
    assessments.reload();
    list.reload();
    reload();
  };
  return (
    <>
      {resource.state === "barred" ? <Alert type="error" showIcon message={t.barred} style={{ marginBottom: 12 }} /> : null}
      {may_submit ? (
        <Alert
          type={ready ? "success" : "info"}
          showIcon
          style={{ marginBottom: 12 }}
          message={ready ? t.ready : t.needed}
          action={
            <Space>
              <Button onClick={() => set_assessing("secrecy")}>{t.assess.secrecy}</Button>
              <Button onClick={() => set_assessing("personal")}>{t.assess.personal}</Button>
              <Button type="primary" disabled={!ready} title={ready ? undefined : t.needed} onClick={() => set_submitting(true)}>
                {t.submit}
              </Button>
            </Space>
          }
        />
      ) : null}
      <h3>{t.assessments}</h3>
      <Loaded load={assessments}>{(page) => <AssessmentList assessments={page.items} />}</Loaded>
      <h3>{t.filings}</h3>
      <Loaded load={list}>
        {(page) => (
          <Table<Filing>
            size="small"
            rowKey="id"
            dataSource={page.items}
            pagination={false}
            locale={{ emptyText: t.none }}
            columns={[
              { title: t.kind_title, width: 90, render: (_, one) => <Link to={`/filings/${encodeURIComponent(one.id)}`}>{t.kind[one.kind]}</Link> },
              { title: shared.state, width: 140, render: (_, one) => <StateTag state={one.state} /> },
              { title: t.reviewer, render: (_, one) => (one.reviewer ? `${one.reviewer.name}${one.reviewer.above ? t.above : ""}` : "–") },
              { title: t.clock, width: 160, render: (_, one) => <ClockFace clock={one.state === "awaiting_review" ? one.review_clock : (one.change_clock ?? one.review_clock)} /> },
              { title: shared.updated, width: 150, render: (_, one) => minute(one.updated) },
            ]}
          />
        )}
      </Loaded>
      <AssessDialog resource={resource} kind={assessing} close={() => set_assessing(undefined)} filed={again} />
      <ReasonDialog
        open={submitting}
        title={t.submit}
        warning={t.submit_note}
        label={shared.note}
        optional
        ok={t.submit}
        done={t.submitted}
        run={(note) => filings.submit(resource.id, note).then(again)}
        close={() => set_submitting(false)}
      />
    </>
  );
}
