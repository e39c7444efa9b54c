import { CheckCircleFilled, DownloadOutlined, SafetyCertificateOutlined, WarningFilled } from "@ant-design/icons";
import { Button, Input, Table } from "antd";
import { useEffect, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router-dom";
import { log } from "../../api/calls";
import { save } from "../../api/client";
import type { LogEntry, LogPage, Page, Verdict } from "../../api/types";
import { useAct } from "../../parts/act";
import { Loaded, useLoad } from "../../parts/load";
import { Digest, Long } from "../../parts/long";
import { OrgName } from "../../parts/names";
import { More, usePaged } from "../../parts/paged";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { milliseconds, number, time } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./text";
import "./page.css";

type Entries = Page<LogEntry> & { size: number; waiting: number };

export default function Log() {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const go = useNavigate();
  const { act, busy } = useAct();
  const [verdict, set_verdict] = useState<Verdict>();
  const [query, set_query] = useSearchParams();
  const kind = query.get("kind") ?? "";
  const subject = query.get("subject") ?? "";
  const paged = usePaged<LogEntry, Entries>(
    async (before, signal) => {
      const found: LogPage = await log.entries({ kind, subject, before, limit: 50 }, signal);
      return { items: found.items, next: found.next ? String(found.next) : undefined, size: found.size, waiting: found.waiting };
    },
    [kind, subject],
  );
  const first = paged.load.value;
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value.trim()) next.set(name, value.trim());
    else next.delete(name);
    set_query(next);
  };

  return (
    <PageFrame
      title={t.title}
      lead={t.lead}
      actions={
        <Button
          type="primary"
          size="large"
          icon={<SafetyCertificateOutlined />}
          loading={busy}
          onClick={() => void act(() => log.verify()).then((found) => found && set_verdict(found))}
        >
          {t.verify}
        </Button>
      }
    >
      {busy ? <div className="jw-note">{t.verifying}</div> : null}
      {verdict ? <Outcome verdict={verdict} /> : null}
      <Checkpoint />
      <div className="jw-bar" style={{ marginBottom: 12 }}>
        <Asked value={kind} hint={t.kind_hint} done={(value) => set("kind", value)} />
        <Asked value={subject} hint={t.subject_hint} done={(value) => set("subject", value)} />
        <span className="jw-note">
          {first ? `${t.size} ${number(first.size)}` : ""}
          {first && first.waiting > 0 ? ` · ${t.waiting(number(first.waiting))}` : ""}
        </span>
      </div>
      <Loaded load={paged.load} empty={(page) => page.items.length === 0 && !page.next} empty_text={t.empty}>
        {() => (
          <Sheet flush>
            <Table<LogEntry>
              size="small"
              rowKey="index"
              dataSource={paged.items}
              pagination={false}
              loading={paged.load.busy}
              scroll={{ x: 1040 }}
              rowClassName="jw-row"
              onRow={(one) => ({ onClick: () => go(`/log/${one.index}`) })}
              columns={[
                {
                  title: t.index,
                  width: 84,
                  align: "right",
                  render: (_, one) => (
                    <Link to={`/log/${one.index}`} onClick={(event) => event.stopPropagation()}>
                      {number(one.index)}
                    </Link>
                  ),
                },
                { title: shared.time, width: 165, render: (_, one) => time(one.time) },
                {
                  title: t.kind,
                  width: 250,
                  render: (_, one) => (
                    <span>
                      {either(one) || one.kind} <code className="jw-kind">{one.kind}</code>
                    </span>
                  ),
                },
                { title: shared.org, ellipsis: true, render: (_, one) => (one.org ? <OrgName id={one.org} /> : "–") },
                { title: t.subject, ellipsis: true, render: (_, one) => <Long text={one.subject ?? ""}><code>{one.subject}</code></Long> },
                { title: t.hash, width: 190, render: (_, one) => <Digest value={one.hash} /> },
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
    </PageFrame>
  );
}

function Asked({ value, hint, done }: { value: string; hint: string; done: (value: string) => void }) {
  const [typed, set_typed] = useState(value);
  useEffect(() => set_typed(value), [value]);
  return (
    <Input.Search
      allowClear
      style={{ width: 300 }}
      value={typed}
      placeholder={hint}
      aria-label={hint}
      onChange={(event) => set_typed(event.target.value)}
      onSearch={done}
    />
  );
}

function Outcome({ verdict }: { verdict: Verdict }) {
  const t = useWords(text);
  const either = useEither();
  const broken = verdict.breaks;
  return (
    <section className={verdict.whole ? "jw-verdict" : "jw-verdict jw-verdict-broken"} role="status">
      {verdict.whole ? <CheckCircleFilled /> : <WarningFilled />}
      <div>
        <h2>{verdict.whole ? t.whole : t.broken}</h2>
        {verdict.whole ? (
          <p>{t.whole_detail(number(verdict.size), milliseconds(verdict.took_ms))}</p>
        ) : (
          <>
            <p>{either(broken)}</p>
            <Facts
              columns={1}
              items={[
                [t.where, `${broken?.where ?? ""}${broken?.entry !== undefined ? ` · ${t.entry(number(broken.entry))}` : ""}`],
                [t.expected, <Digest key="e" value={broken?.expected} />],
                [t.actual, <Digest key="a" value={broken?.actual} />],
              ]}
            />
            <p>{t.advice}</p>
          </>
        )}
        <div className="jw-note">
          {t.root} <Digest value={verdict.root} />
        </div>
      </div>
    </section>
  );
}

function Checkpoint() {
  const t = useWords(text);
  const load = useLoad(
    async (signal) => {
      const [note, key] = await Promise.all([log.checkpoint(signal), log.key(signal)]);
      return { note, key: key.vkey };
    },
    [],
  );
  return (
    <Sheet
      title={t.checkpoint}
      extra={
        load.value ? (
          <Button
            size="small"
            icon={<DownloadOutlined />}
            onClick={() => load.value && save(new Blob([load.value.note], { type: "text/plain" }), "checkpoint")}
          >
            {t.save_checkpoint}
          </Button>
        ) : undefined
      }
    >
      <Loaded load={load}>
        {({ note, key }) => (
          <div className="jw-checkpoint">
            <pre>{note.trimEnd()}</pre>
            <div>
              <div className="jw-note">{t.key}</div>
              <code>{key}</code>
            </div>
          </div>
        )}
      </Loaded>
    </Sheet>
  );
}
