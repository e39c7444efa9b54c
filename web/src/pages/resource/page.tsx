import { Alert, Button, Skeleton, Tabs } from "antd";
import { Suspense, useState, type ReactNode } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router-dom";
import { resources } from "../../api/calls";
import { filings, is_open } from "../../api/filing";
import type { Resource } from "../../api/types";
import { Loaded, useLoad } from "../../parts/load";
import { MetadataView } from "../../parts/metadata_view";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useRight, useSession } from "../../parts/session";
import { StateTag } from "../../parts/tags";
import { minute, number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { filing_text } from "./filing_text";
import { LoadDialog } from "./load_dialog";
import { tabs } from "./tabs";
import { text } from "./text";

const kEditable = ["draft", "returned", "withdrawn", "published"];

export default function ResourcePage() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const right = useRight();
  const { user } = useSession();
  const go = useNavigate();
  const filing = useWords(filing_text);
  const load = useLoad((signal) => resources.one(id, signal), [id]);
  const [loading, set_loading] = useState(false);
  const [withdrawing, set_withdrawing] = useState(false);
  // The newest filing: what is under way, or why it was withdrawn.
  const filed = useLoad((signal) => filings.list({ resource: id, limit: 1 }, signal), [id, load.value?.state, load.value?.version]);
  const newest = filed.value?.items[0];
  const under_way = newest && is_open(newest) ? newest : undefined;
  const resource = load.value;
  const own = resource?.org.id === user.org.id;

  const actions =
    resource && own ? (
      <>
        {resource.state === "published" && right("resource.write") && filed.value && !under_way ? (
          <Button danger onClick={() => set_withdrawing(true)}>
            {t.withdraw}
          </Button>
        ) : null}
        {right("resource.write") && resource.state !== "withdrawn" && resource.state !== "barred" ? (
          <Button onClick={() => set_loading(true)}>{t.load}</Button>
        ) : null}
        {right("resource.write") && kEditable.includes(resource.state) ? (
          <Button onClick={() => go(`/resources/${encodeURIComponent(id)}/edit`)}>
            {resource.state === "published" ? filing.change : filing.edit}
          </Button>
        ) : null}
        {right("resource.write") && resource.state !== "published" && kEditable.includes(resource.state) ? (
          <Button type="primary" onClick={() => go(`/resources/${encodeURIComponent(id)}?tab=filing`, { replace: true })}>
            {filing.submit}
          </Button>
        ) : null}
      </>
    ) : undefined;

  return (
    <PageFrame
      name={resource?.name}
      title={
        resource ? (
          <>
            {resource.name} <span style={{ fontSize: 14, fontWeight: 400, marginLeft: 8 }}><StateTag state={resource.state} /></span>
          </>
        ) : (
          t.resources
        )
      }
      above={{ to: "/resources", text: t.resources }}
      actions={actions}
    >
      {own && under_way?.kind === "withdraw" ? (
        <Alert
          type={under_way.refusal ? "error" : "info"}
          showIcon
          style={{ marginBottom: 16, whiteSpace: "pre-wrap" }}
          message={
            <>
              {under_way.refusal ? t.withdraw_refused : t.withdraw_under_way} <Link to={`/filings/${encodeURIComponent(under_way.id)}`}>{t.see_filing}</Link>
            </>
          }
          description={under_way.refusal || under_way.note}
        />
      ) : null}
      {resource?.state === "withdrawn" && newest?.state === "withdrawn" ? (
        <Alert type="info" showIcon style={{ marginBottom: 16, whiteSpace: "pre-wrap" }} message={t.withdrawn_because} description={newest.note} />
      ) : null}
      <Loaded load={load}>{(one) => <Detail resource={one} reload={load.reload} />}</Loaded>
      <LoadDialog id={id} open={loading} close={() => set_loading(false)} loaded={load.reload} />
      <ReasonDialog
        open={withdrawing}
        title={t.withdraw_title}
        warning={t.withdraw_warning}
        danger
        ok={t.withdraw}
        done={t.withdraw_sent}
        run={(reason) => filings.withdraw(id, reason).then((one) => filings.submit(id, "").then(() => go(`/filings/${encodeURIComponent(one.id)}`)))}
        close={() => set_withdrawing(false)}
      />
    </PageFrame>
  );
}

function Detail({ resource, reload }: { resource: Resource; reload: () => void }) {
  const t = useWords(text);
  const either = useEither();
  const right = useRight();
  const [search, set_search] = useSearchParams();
  const wanted = search.get("tab") ?? "";
  const shown = tabs.filter((tab) => right(tab.right ?? null));
  const shared = useShared();
  const facts: [ReactNode, ReactNode][] = [
    [shared.rows, number(resource.rows)],
    [t.editor, resource.editor],
    [shared.created, minute(resource.created)],
  ];
  return (
    <>
      <Sheet
        title={t.about}
        extra={
          resource.state === "published" ? (
            <Link to={`/catalog/${encodeURIComponent(resource.id)}`}>{t.in_catalog}</Link>
          ) : undefined
        }
      >
        <p style={{ marginTop: 0 }}>{resource.abstract}</p>
        <MetadataView of={resource} more={facts} />
      </Sheet>
      <Sheet>
        <Tabs
          activeKey={shown.some((tab) => tab.key === wanted) ? wanted : shown[0]?.key}
          onChange={(key) => set_search({ tab: key }, { replace: true })}
          destroyOnHidden
          items={shown.map((tab) => ({
            key: tab.key,
            label: either(tab.label(resource)),
            disabled: tab.disabled?.(resource),
            children: (
              <Suspense fallback={<Skeleton active />}>
                <tab.page resource={resource} reload={reload} />
              </Suspense>
            ),
          }))}
        />
      </Sheet>
    </>
  );
}
