import { KeyOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Table, Tag } from "antd";
import { useState, type ReactNode } from "react";
import { Link } from "react-router-dom";
import { system } from "../../api/calls";
import type { SystemState } from "../../api/types";
import { Loaded, useAgain, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { RegionName } from "../../parts/names";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { StateTag } from "../../parts/tags";
import { bytes, day, minute, number, span } from "../../text/format";
import { useEither, useLanguage, useShared, useWords } from "../../text/language";
import { Invite } from "./invite";
import { text } from "./text";
import "./page.css";

export default function System() {
  const t = useWords(text);
  const right = useRight();
  const load = useLoad((signal) => system.state(signal), []);
  const [inviting, set_inviting] = useState(false);
  useAgain(load.reload, 5000, true);
  return (
    <PageFrame
      title={t.title}
      lead={t.lead}
      actions={
        <>
          {right("key.manage") ? (
            <Link to="/keys">
              <Button icon={<KeyOutlined />}>{t.keys}</Button>
            </Link>
          ) : null}
          {right("node.manage") && load.value?.node.is_operator ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => set_inviting(true)}>
              {t.invite}
            </Button>
          ) : null}
        </>
      }
    >
      <Loaded load={load}>{(state) => <Detail state={state} />}</Loaded>
      <Invite open={inviting} close={() => set_inviting(false)} />
    </PageFrame>
  );
}

function Detail({ state }: { state: SystemState }) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const { language } = useLanguage();
  const soon = state.certificate.days_left < 30;
  const node: [ReactNode, ReactNode][] = [
    [shared.node, `${state.node.name} (${state.node.id})`],
    [
      t.hosts,
      <span key="h">
        {state.node.hosts.map((host) => (
          <Tag key={host} bordered={false}>
            <RegionName code={host} />
          </Tag>
        ))}
      </span>,
    ],
    [t.operator, state.node.is_operator ? shared.yes : shared.no],
    [t.version, state.node.version],
    [t.uptime, span(state.uptime_s, language)],
  ];
  const jobs = t.job as Record<string, string>;
  return (
    <>
      <div className="jw-tiles">
        <Tile
          name={t.certificate}
          value={t.days(number(state.certificate.days_left))}
          note={soon ? t.renew : `${t.until} ${day(state.certificate.not_after)}`}
          bad={soon}
        />
        <Tile
          name={t.log}
          value={number(state.log.published)}
          note={
            state.log.problem ? either({ zh: state.log.problem_zh, en: state.log.problem }) : `${t.behind} ${number(state.log.behind)}`
          }
          bad={state.log.state !== "running"}
        />
        <Tile name={t.store} value={bytes(state.store.bytes)} note={`${t.store_kind} ${state.store.kind}`} />
        <Tile name={t.lake} value={bytes(state.lake_bytes)} note={`${t.disk} ${bytes(state.disk_free)}`} />
        <Tile
          name={t.jobs}
          value={number(Object.values(state.jobs).reduce((sum, count) => sum + count, 0))}
          note={Object.entries(state.jobs)
            .map(([name, count]) => `${jobs[name] ?? name} ${number(count)}`)
            .join(" · ")}
        />
      </div>
      <Sheet title={t.peers} flush>
        <Table
          size="small"
          rowKey="id"
          dataSource={state.peers}
          pagination={false}
          scroll={{ x: 980 }}
          columns={[
            { title: shared.node, width: 210, ellipsis: true, render: (_, peer) => <Long text={`${peer.name} (${peer.id})`} /> },
            { title: shared.region, width: 120, render: (_, peer) => <RegionName code={peer.region} /> },
            { title: t.address, width: 190, render: (_, peer) => <code>{peer.address}</code> },
            { title: shared.state, width: 120, render: (_, peer) => <StateTag state={peer.state} /> },
            { title: t.outbox, width: 80, align: "right", render: (_, peer) => number(peer.queued) },
            { title: t.last_seen, width: 150, render: (_, peer) => minute(peer.last_seen) },
            {
              title: t.error,
              render: (_, peer) =>
                peer.last_error ? (
                  <div style={{ overflowWrap: "anywhere" }}>
                    {either({ zh: peer.last_error_zh || peer.last_error, en: peer.last_error })}
                    {peer.last_code ? <div className="jw-note">{peer.last_code}</div> : null}
                  </div>
                ) : (
                  "–"
                ),
            },
          ]}
        />
      </Sheet>
      <div className="jw-halves">
        <Sheet title={t.node}>
          <Facts columns={1} items={node} />
        </Sheet>
        <div>
          <Sheet title={t.trust}>
            <Facts
              items={[
                [t.trust_version, number(state.trust.version)],
                [t.directory, number(state.trust.directory)],
                [t.issued, minute(state.trust.issued)],
                [t.signed_by, state.trust.signed_by ?? shared.none],
              ]}
            />
          </Sheet>
          <Sheet title={t.pools} flush>
            <Table
              size="small"
              rowKey="name"
              dataSource={state.pools}
              pagination={false}
              columns={[
                { title: t.pool, render: (_, pool) => t.pool_names[pool.name] ?? pool.name },
                { title: t.queued, align: "right", render: (_, pool) => number(pool.queued) },
                { title: t.running, align: "right", render: (_, pool) => number(pool.running) },
                { title: t.done, align: "right", render: (_, pool) => number(pool.done) },
                { title: t.refused, align: "right", render: (_, pool) => number(pool.refused) },
              ]}
            />
          </Sheet>
        </div>
      </div>
    </>
  );
}

function Tile({ name, value, note, bad }: { name: string; value: string; note: string; bad?: boolean }) {
  return (
    <div className={bad ? "jw-tile jw-tile-bad" : "jw-tile"}>
      <small>{name}</small>
      <b>{value}</b>
      <span title={note}>{note}</span>
    </div>
  );
}
