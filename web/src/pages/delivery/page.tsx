import { DownloadOutlined, SafetyCertificateFilled } from "@ant-design/icons";
import { Alert, Button, Empty, Table } from "antd";
import type { ReactNode } from "react";
import { Link, useNavigate, useParams } from "react-router-dom";
import { deliveries } from "../../api/calls";
import type { Batch } from "../../api/types";
import { useAct } from "../../parts/act";
import { Balance } from "../../parts/balance";
import { JsonView } from "../../parts/json_view";
import { Loaded, useAgain, useLoad } from "../../parts/load";
import { Digest } from "../../parts/long";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { StepLine } from "../../parts/step_line";
import { StateTag } from "../../parts/tags";
import { bytes, milliseconds, minute, number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./text";

const kMoving = ["planned", "sealed", "sending", "receiving", "failed"];

// Waiting for its hours or the next day is no failure; what no day has room for is not tried again.
const stands = (error: string): "waits" | "refused" | "failed" =>
  /^delivery\.(window|cap_day): /.test(error) ? "waits" : error.startsWith("delivery.cap: ") ? "refused" : "failed";

export default function DeliveryPage() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const { user } = useSession();
  const go = useNavigate();
  const { act, busy } = useAct();
  const load = useLoad((signal) => deliveries.one(id, signal), [id]);
  const batch = load.value;
  useAgain(load.reload, 2000, batch !== undefined && kMoving.includes(batch.state));
  return (
    <PageFrame
      name={batch?.resource_name}
      title={
        batch ? (
          <>
            {t.title(batch.resource_name, number(batch.sequence))}{" "}
            <span style={{ fontSize: 14, fontWeight: 400, marginLeft: 8 }}>
              <StateTag state={batch.state} />
            </span>
          </>
        ) : (
          t.deliveries
        )
      }
      lead={batch ? `${batch.provider.name} → ${batch.recipient.name} · ${t.kind[batch.kind] ?? batch.kind}` : undefined}
      above={{ to: "/deliveries", text: t.deliveries }}
      actions={
        batch ? (
          <>
            {batch.counts.set_aside > 0 && batch.provider.id === user.org.id && right("delivery.run") ? (
              <Button icon={<DownloadOutlined />} loading={busy} onClick={() => void act(() => deliveries.save_set_aside(id))}>
                {t.save_set_aside}
              </Button>
            ) : null}
            {batch.recipient.id === user.org.id && right("holding.read") ? (
              <Button type="primary" onClick={() => go(`/holdings/${encodeURIComponent(batch.grant)}`)}>
                {t.holding}
              </Button>
            ) : null}
          </>
        ) : undefined
      }
    >
      <Loaded load={load}>{(one) => <Detail batch={one} named={shared.open} />}</Loaded>
    </PageFrame>
  );
}

function Detail({ batch, named }: { batch: Batch; named: string }) {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const either = useEither();
  const facts: [ReactNode, ReactNode][] = [
    [t.bytes, bytes(batch.bytes)],
    [batch.side === "sent" ? t.total : t.total_here, number(batch.total)],
    [t.planned, minute(batch.planned)],
    [t.sealed, minute(batch.sealed)],
    [t.sent, minute(batch.sent)],
    [t.done, minute(batch.done)],
    [t.attempts, number(batch.attempts)],
    ...(batch.next_try && batch.last_error && ["planned", "sealed", "sending"].includes(batch.state)
      ? [[t.next_try, minute(batch.next_try)] as [ReactNode, ReactNode]]
      : []),
    [t.manifest_digest, <Digest key="m" value={batch.manifest_digest} />],
    [t.checksum, <Digest key="c" value={batch.checksum} />],
  ];
  if (right("grant.read")) {
    facts.push([
      t.grant,
      <Link key="g" to={`/grants/${encodeURIComponent(batch.grant)}`}>
        {named}
      </Link>,
    ]);
  }
  return (
    <>
      {batch.last_error && kMoving.includes(batch.state) ? (
        <Alert
          type={stands(batch.last_error) === "waits" ? "info" : "warning"}
          showIcon
          style={{ marginBottom: 16 }}
          message={t[stands(batch.last_error)]}
          description={either({ zh: batch.last_error_zh || batch.last_error, en: batch.last_error })}
        />
      ) : null}
      <Sheet title={t.rows}>
        <Balance counts={batch.counts} />
      </Sheet>
      <div className="jw-cols">
        <Sheet title={t.facts}>
          <Facts items={facts} />
          {batch.segments.length > 0 ? (
            <Table
              style={{ marginTop: 16 }}
              size="small"
              rowKey="name"
              dataSource={batch.segments}
              pagination={{ pageSize: 5, hideOnSinglePage: true, showSizeChanger: false }}
              title={() => t.segments(number(batch.segments.length))}
              columns={[
                { title: t.segment, render: (_, one) => <code>{one.name}</code> },
                { title: shared.rows, align: "right", render: (_, one) => number(one.rows) },
                { title: t.bytes, align: "right", render: (_, one) => bytes(one.bytes) },
                { title: "SHA-256", render: (_, one) => <Digest value={one.sha256} /> },
              ]}
            />
          ) : null}
        </Sheet>
        <Sheet title={t.steps}>
          {batch.steps.length === 0 ? (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.no_steps} />
          ) : (
            <StepLine
              steps={batch.steps.map((step) => ({
                title: either(step) || step.name,
                when: step.started,
                tail: step.ended ? milliseconds(step.ms) : t.running,
                mood: step.ended ? "good" : "wait",
              }))}
            />
          )}
        </Sheet>
      </div>
      <div className="jw-halves">
        <Signed
          id={batch.id}
          title={t.manifest}
          there={Boolean(batch.manifest_digest)}
          missing={t.no_manifest}
          read={deliveries.manifest}
          version={batch.state}
        />
        <Signed
          id={batch.id}
          title={t.receipt}
          there={batch.receipt_ok || batch.state === "applied" || batch.state === "acknowledged"}
          missing={t.waiting}
          mark={batch.receipt_ok ? t.matched : undefined}
          read={deliveries.receipt}
          version={batch.state}
        />
      </div>
    </>
  );
}

interface SignedProps {
  id: string;
  title: string;
  there: boolean;
  missing: string;
  mark?: string;
  read: (id: string, signal?: AbortSignal) => Promise<unknown>;
  version: string;
}

function Signed({ id, title, there, missing, mark, read, version }: SignedProps) {
  const load = useLoad((signal) => (there ? read(id, signal) : Promise.resolve(null)), [id, there, version]);
  return (
    <Sheet
      title={title}
      extra={
        mark ? (
          <span style={{ color: "#2e7a5c" }}>
            <SafetyCertificateFilled /> {mark}
          </span>
        ) : undefined
      }
    >
      <Loaded load={load} empty={(found) => found === null} empty_text={missing}>
        {(found) => <JsonView value={found} height={360} />}
      </Loaded>
    </Sheet>
  );
}
