import { Button, Popconfirm, Skeleton, Tabs } from "antd";
import { Suspense, useState, type ReactNode } from "react";
import { Link, useParams, useSearchParams } from "react-router-dom";
import { resources } from "../../api/calls";
import type { Resource } from "../../api/types";
import { useAct } from "../../parts/act";
import { Loaded, useLoad } from "../../parts/load";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useRight, useSession } from "../../parts/session";
import { SharingTag, StateTag } from "../../parts/tags";
import { minute, number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { LoadDialog } from "./load_dialog";
import { tabs } from "./tabs";
import { text } from "./text";

export default function ResourcePage() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const right = useRight();
  const { user } = useSession();
  const { act, busy } = useAct();
  const load = useLoad((signal) => resources.one(id, signal), [id]);
  const [loading, set_loading] = useState(false);
  const [withdrawing, set_withdrawing] = useState(false);
  const resource = load.value;
  const own = resource?.org.id === user.org.id;

  const actions =
    resource && own ? (
      <>
        {resource.state === "published" && right("resource.publish") ? (
          <Button danger onClick={() => set_withdrawing(true)}>
            {t.withdraw}
          </Button>
        ) : null}
        {right("resource.write") && resource.state !== "withdrawn" ? (
          <Button onClick={() => set_loading(true)}>{t.load}</Button>
        ) : null}
        {resource.state === "draft" && right("resource.publish") ? (
          <Popconfirm
            title={t.publish_sure}
            description={<div style={{ maxWidth: 280 }}>{t.publish_note}</div>}
            onConfirm={() =>
              void act(() => resources.publish(id), t.published).then((found) => found && load.reload())
            }
          >
            <Button type="primary" loading={busy}>
              {t.publish}
            </Button>
          </Popconfirm>
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
      <Loaded load={load}>{(one) => <Detail resource={one} reload={load.reload} />}</Loaded>
      <LoadDialog id={id} open={loading} close={() => set_loading(false)} loaded={load.reload} />
      <ReasonDialog
        open={withdrawing}
        title={t.withdraw_title}
        warning={t.withdraw_warning}
        danger
        ok={t.withdraw}
        done={t.withdrawn}
        run={(reason) => resources.withdraw(id, reason).then(() => load.reload())}
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
    [t.code, <code key="c">{resource.code}</code>],
    [t.sharing, <SharingTag key="s" sharing={resource.sharing} />],
    [shared.rows, number(resource.rows)],
    [t.cycle, (shared.cycle as Record<string, string>)[resource.update_cycle] ?? resource.update_cycle],
    [t.editor, resource.editor],
    [shared.created, minute(resource.created)],
  ];
  if (resource.scope) facts.push([t.scope, resource.scope]);
  if (resource.purpose_text) facts.push([t.purpose_text, resource.purpose_text]);
  if (resource.reason) facts.push([t.refusal, resource.reason]);
  if (resource.legal_basis) facts.push([shared.legal_basis, resource.legal_basis]);
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
        <Facts items={facts} />
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
