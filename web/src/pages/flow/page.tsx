import { Alert, Button, Table } from "antd";
import { lazy, Suspense, useMemo, useState, type ReactNode } from "react";
import { Link, useParams } from "react-router-dom";
import { flow, type Instance, type WaitView } from "../../api/flow";
import type { Badge, Mark } from "../../parts/bpmn/diagram";
import { FlowHistory } from "../../parts/flow_history";
import { FlowState } from "../../parts/flow_state";
import { flow_words } from "../../parts/flow_words";
import { JsonView } from "../../parts/json_view";
import { Loaded, useAgain, useLoad } from "../../parts/load";
import { Digest, Long } from "../../parts/long";
import { MendDialog } from "../../parts/mend_dialog";
import { OrgName, RegionName } from "../../parts/names";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useRight } from "../../parts/session";
import { minute, number } from "../../text/format";
import { useEither, useWords } from "../../text/language";
import { text } from "./text";

const Diagram = lazy(() => import("../../parts/bpmn/diagram").then((found) => ({ default: found.Diagram })));

const path = (id: string) => `/flows/${encodeURIComponent(id)}`;

// What the diagram shows of an instance: where it is, what it went through, what failed.
export function painted(one: Instance, token_text: (n: number) => string): { badges: Badge[]; marks: Record<string, Mark> } {
  const marks: Record<string, Mark> = {};
  for (const node of one.passed) marks[node] = "passed";
  for (const token of one.tokens) marks[token.node] = "here";
  const failed = one.waits.filter((wait) => wait.kind === "incident");
  for (const wait of failed) marks[wait.node] = "incident";
  return {
    marks,
    badges: [
      ...one.tokens.map((token): Badge => ({ element: token.node, kind: "token", text: token_text(token.count), title: token.name || token.node })),
      ...failed.map((wait): Badge => ({ element: wait.node, kind: "incident", text: "!", title: wait.name })),
    ],
  };
}

export default function FlowPage() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const right = useRight();
  const load = useLoad((signal) => flow.instance(id, signal), [id]);
  const one = load.value;
  const running = one?.row.status === "running";
  const [dialog, set_dialog] = useState<"fix" | "terminate">();
  useAgain(load.reload, 5000, running && !dialog);
  return (
    <PageFrame
      name={one?.row.title || t.title}
      title={
        one ? (
          <>
            {one.row.title || one.row.key || one.row.id}{" "}
            <span style={{ fontSize: 14, fontWeight: 400, marginLeft: 8 }}>
              <FlowState status={one.row.status} />
            </span>
          </>
        ) : (
          t.title
        )
      }
      lead={one ? [one.row.name || one.row.process, one.row.key].filter(Boolean).join(" · ") : undefined}
      above={{ to: "/flows", text: t.above }}
      actions={
        running && right("flow.operate") ? (
          <>
            <Button onClick={() => set_dialog("fix")}>{t.fix}</Button>
            <Button danger onClick={() => set_dialog("terminate")}>
              {t.terminate}
            </Button>
          </>
        ) : undefined
      }
    >
      <Loaded load={load}>{(instance) => <Detail one={instance} reload={load.reload} />}</Loaded>
      {dialog === "fix" ? (
        <MendDialog
          instance={id}
          title={t.fix_title}
          lead={t.fix_lead}
          ok={t.fix}
          done={t.fixed}
          need_note
          run={(data, note) => flow.set_variables(id, data, note)}
          close={() => set_dialog(undefined)}
          mended={() => {
            set_dialog(undefined);
            load.reload();
          }}
        />
      ) : null}
      <ReasonDialog
        open={dialog === "terminate"}
        title={t.terminate}
        warning={t.terminate_warning}
        danger
        ok={t.terminate}
        done={t.terminated}
        run={(note) => flow.terminate(id, note).then(load.reload)}
        close={() => set_dialog(undefined)}
      />
    </PageFrame>
  );
}

function Detail({ one, reload }: { one: Instance; reload: () => void }) {
  const t = useWords(text);
  const common = useWords(flow_words);
  const right = useRight();
  const { row } = one;
  const xml = useLoad((signal) => flow.xml(row.process, row.version, signal), [row.process, row.version]);
  const shown = useMemo(() => painted(one, t.token_n), [one, t]);
  const facts: [ReactNode, ReactNode][] = [
    [common.process, `${row.name || row.process} · ${common.version_n(row.version)}`],
    ...(row.org ? ([[t.who, <OrgName key="o" id={row.org} />]] as [ReactNode, ReactNode][]) : []),
    ...(row.region ? ([["", <RegionName key="r" code={row.region} />]] as [ReactNode, ReactNode][]) : []),
    [common.started, minute(row.started)],
    ...(row.ended ? ([[common.ended, minute(row.ended)]] as [ReactNode, ReactNode][]) : []),
    ...(row.outcome ? ([[t.outcome, row.outcome]] as [ReactNode, ReactNode][]) : []),
    ...(one.parent ? ([[t.parent, <Link key="p" to={path(one.parent)}>{one.parent}</Link>]] as [ReactNode, ReactNode][]) : []),
    ...(one.children.length > 0
      ? ([[t.children, one.children.map((child) => <div key={child}><Link to={path(child)}>{child}</Link></div>)]] as [ReactNode, ReactNode][])
      : []),
    ...(one.digest ? ([[<span key="t" title={t.digest_note}>{t.digest}</span>, <Digest key="d" value={one.digest} />]] as [ReactNode, ReactNode][]) : []),
  ];
  return (
    <>
      <Sheet title={t.diagram} extra={row.status === "running" ? <span className="jw-note">{t.live}</span> : undefined}>
        {xml.value ? (
          <Suspense fallback={null}>
            <Diagram xml={xml.value} label={`${t.diagram} ${row.name}`} badges={shown.badges} marks={shown.marks} height={360} />
          </Suspense>
        ) : xml.problem ? (
          <Alert type="info" showIcon message={t.no_diagram} description={xml.problem.detail || xml.problem.title} />
        ) : null}
      </Sheet>
      <div className="jw-cols">
        <div style={{ minWidth: 0 }}>
          {one.duties.length > 0 ? (
            <Alert
              type="info"
              showIcon
              style={{ marginBottom: 16 }}
              message={t.clocks(number(one.duties.length))}
              action={right("supervision.read") ? <Link to={`/supervision?q=${encodeURIComponent(row.key || row.title)}`}>{t.clocks_link}</Link> : undefined}
            />
          ) : null}
          <Sheet title={t.waits} flush>
            <Waits one={one} reload={reload} />
          </Sheet>
          <Sheet title={t.title}>
            <Facts columns={1} items={facts} />
          </Sheet>
          <Sheet title={common.variables}>
            {Object.keys(one.variables).length > 0 ? <JsonView value={one.variables} height={320} /> : <div className="jw-note">{common.no_variables}</div>}
          </Sheet>
        </div>
        <Sheet title={common.history}>
          <FlowHistory steps={one.history} />
        </Sheet>
      </div>
    </>
  );
}

function Waits({ one }: { one: Instance; reload: () => void }) {
  const t = useWords(text);
  const common = useWords(flow_words);
  const either = useEither();
  const name_of = (node: string) => one.tokens.find((token) => token.node === node)?.name || node;
  return (
    <Table<WaitView>
      size="small"
      rowKey={(wait) => `${wait.kind} ${wait.id} ${wait.node} ${wait.name}`}
      dataSource={one.waits}
      pagination={false}
      locale={{ emptyText: t.no_waits }}
      columns={[
        { title: t.kind, width: 110, render: (_, wait) => (common.wait as Record<string, string>)[wait.kind] ?? wait.kind },
        { title: common.node, ellipsis: true, render: (_, wait) => <Long text={name_of(wait.node)} /> },
        {
          title: t.what,
          ellipsis: true,
          render: (_, wait) =>
            wait.kind === "incident" ? (
              <Link to="/flows?tab=incidents">
                <Long text={either({ zh: wait.message_zh, en: wait.message }) || wait.name} />
              </Link>
            ) : wait.kind === "task" ? (
              <>
                {wait.org ? <OrgName id={wait.org} /> : null}
                <div className="jw-note">
                  {(common.rights as Record<string, string>)[wait.right] ?? wait.right}
                  {wait.person ? ` · ${t.person}` : ""}
                </div>
              </>
            ) : (
              <Long text={[wait.name, wait.key, wait.kind === "job" && wait.left > 0 ? t.tries(number(wait.left)) : ""].filter(Boolean).join(" · ")} />
            ),
        },
        { title: common.due, width: 140, render: (_, wait) => (wait.due ? minute(wait.due) : "–") },
      ]}
    />
  );
}
