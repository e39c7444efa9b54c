import { DownloadOutlined, SafetyCertificateFilled, WarningFilled } from "@ant-design/icons";
import { Alert, Button, Collapse, Table } from "antd";
import { useState, type ReactNode } from "react";
import { Link, useNavigate, useParams } from "react-router-dom";
import { access, type GrantUse } from "../../api/access";
import { catalog, grants } from "../../api/calls";
import type { Batch, Grant } from "../../api/types";
import { useAct } from "../../parts/act";
import { Balance } from "../../parts/balance";
import { JsonView } from "../../parts/json_view";
import { text as composer_text } from "../../parts/composer/text";
import { Loaded, useAgain, useLoad } from "../../parts/load";
import { Digest } from "../../parts/long";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { RowWords } from "../../parts/rows_words";
import { useRight, useSession } from "../../parts/session";
import { ModeTag, StateTag } from "../../parts/tags";
import { day, last_day, minute, number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./text";
import { Canaries } from "./canaries";
import { CallExample } from "./call_example";
import { Duties } from "./duties";
import { delivers, online_modes } from "./request";
import { Held } from "./measures";
import { TermsView } from "./terms_view";
import { Trial } from "./trial";
import { Use } from "./use";
import { text as use_text } from "./use_text";
import "./page.css";

const kOfTheNode = ["kind", "key", "tweak", "year", "wrapped"];
const kMoving = ["planned", "sealed", "sending", "receiving", "failed"];

export default function GrantPage() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const right = useRight();
  const { user } = useSession();
  const go = useNavigate();
  const { act, busy } = useAct();
  const load = useLoad((signal) => grants.one(id, signal), [id]);
  const [revoking, set_revoking] = useState(false);
  const grant = load.value;
  const moving = grant?.state === "active" && delivers(grant) && (!grant.deliveries?.length || grant.deliveries.some((one) => kMoving.includes(one.state)));
  useAgain(load.reload, 3000, Boolean(moving));
  const giving = grant !== undefined && grant.provider.id === user.org.id;
  const holding = grant !== undefined && grant.recipient.id === user.org.id && right("holding.read");

  return (
    <PageFrame
      name={grant?.number}
      title={
        grant ? (
          <>
            {grant.resource_name}{" "}
            <span style={{ fontSize: 14, fontWeight: 400, marginLeft: 8 }}>
              <StateTag state={grant.state} />
            </span>
          </>
        ) : (
          t.grants
        )
      }
      lead={grant ? grant.number : undefined}
      above={{ to: "/grants", text: t.grants }}
      actions={
        grant ? (
          <>
            <Button icon={<DownloadOutlined />} onClick={() => void act(() => grants.save_document(id, grant.number))}>
              {t.save}
            </Button>
            <Button icon={<DownloadOutlined />} title={t.odrl_hint} onClick={() => void act(() => grants.save_odrl(id, grant.number))}>
              {t.odrl}
            </Button>
            {giving && ["active", "verify_only", "suspended"].includes(grant.state) && right("grant.revoke") ? (
              <Button danger onClick={() => set_revoking(true)}>
                {t.revoke}
              </Button>
            ) : null}
            {giving && delivers(grant) && grant.state === "active" && right("delivery.run") ? (
              <Button
                type="primary"
                loading={busy}
                onClick={() => void act(() => grants.deliver(id), t.delivering).then((found) => found && load.reload())}
              >
                {t.deliver}
              </Button>
            ) : null}
            {holding && delivers(grant) && grant.state === "active" ? (
              <Button type="primary" onClick={() => go(`/holdings/${encodeURIComponent(grant.id)}`)}>
                {t.holding}
              </Button>
            ) : null}
          </>
        ) : undefined
      }
    >
      <Loaded load={load}>
        {(one) => <Whole grant={one} changed={load.reload} />}
      </Loaded>
      <ReasonDialog
        open={revoking}
        title={t.revoke_title}
        warning={t.revoke_warning}
        danger
        ok={t.revoke}
        done={t.revoked}
        run={(reason) => grants.revoke(id, reason).then(load.reload)}
        close={() => set_revoking(false)}
      />
    </PageFrame>
  );
}

// What is left of it first, then what it says, what was done about its use, then trying it.
function Whole({ grant, changed }: { grant: Grant; changed: () => void }) {
  const online = online_modes(grant).length > 0;
  const { user } = useSession();
  const use = useLoad((signal) => access.use(grant.id, signal), [grant.id, grant.state]);
  const taking = grant.recipient.id === user.org.id;
  const live = !["expired", "revoked"].includes(grant.state);
  return (
    <>
      {grant.home ? <Elsewhere grant={grant} /> : null}
      <Held grant={grant} taking={taking} />
      <Detail grant={grant} use={use.value} changed={use.reload}>
        {online ? <Use part="caps" grant={grant} load={use} changed={changed} /> : null}
      </Detail>
      <Use part="rest" grant={grant} load={use} changed={changed} />
      {online && live ? <Asking grant={grant} taking={taking} asked={use.reload} /> : null}
      <Canaries grant={grant} />
      {grant.document ? <Document grant={grant} /> : null}
    </>
  );
}

// A bureau's look at a grant between departments of other nodes.
function Elsewhere({ grant }: { grant: Grant }) {
  const t = useWords(text);
  return <Alert type="info" showIcon style={{ marginBottom: 16 }} message={t.elsewhere(grant.provider.name)} description={t.elsewhere_note} />;
}

// By hand and by a system; both begin with a purpose that is answered.
function Asking({ grant, taking, asked }: { grant: Grant; taking: boolean; asked: () => void }) {
  const load = useLoad((signal) => access.purposes(signal), []);
  return (
    <Loaded load={load}>
      {({ items }) => (
        <>
          <Trial grant={grant} purposes={items} asked={asked} />
          {taking ? <CallExample grant={grant} purposes={items} /> : null}
        </>
      )}
    </Loaded>
  );
}

function Document({ grant }: { grant: Grant }) {
  const t = useWords(text);
  return (
    <Sheet title={t.document}>
      <Collapse ghost size="small" items={[{ key: "d", label: grant.number, children: <JsonView value={grant.document} /> }]} />
    </Sheet>
  );
}

interface DetailProps {
  grant: Grant;
  use: GrantUse | undefined;
  changed: () => void;
  children: ReactNode;
}

function Detail({ grant, use, changed, children }: DetailProps) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const use_words = useWords(use_text);
  const choice_words: Record<string, string> = useWords(composer_text).choices;
  const title_of = (name: string) => grant.items.find((item) => item.name === name)?.title ?? name;
  // Titles, types and code sets of items that are not granted but conditions speak of, while they are in the catalog.
  const entry = useLoad((signal) => (grant.rows.length > 0 ? catalog.entry(grant.resource, signal).catch(() => undefined) : Promise.resolve(undefined)), [grant.id]);
  const row_items = [...(entry.value?.items ?? []), ...grant.items];
  const params = (treatment: Grant["items"][number]["treatment"]) =>
    shared.listed(
      Object.entries(treatment)
        .filter(([name]) => !kOfTheNode.includes(name))
        .map(([name, value]) => `${t.param[name] ?? name} ${choice_words[String(value)] ?? String(value)}`),
    );
  const facts: [ReactNode, ReactNode][] = [
    [
      t.signature,
      <span key="s" className={grant.signature_ok ? "jw-signed" : "jw-unsigned"}>
        {grant.signature_ok ? <SafetyCertificateFilled /> : <WarningFilled />} {grant.signature_ok ? t.signed : t.broken}
      </span>,
    ],
    [t.digest, <Digest key="d" value={grant.digest} />],
    [t.issued, minute(grant.issued)],
    [shared.mode, <ModeTag key="m" mode={grant.mode} />],
    [shared.legal_basis, grant.legal_basis],
    [
      t.application,
      grant.application && !grant.home ? (
        <Link key="a" to={`/applications/${encodeURIComponent(grant.application)}`}>
          {shared.open}
        </Link>
      ) : grant.application ? (
        t.at_parties
      ) : (
        shared.none
      ),
    ],
  ];
  if (grant.resource_version) facts.push([t.bound, t.version_n(number(grant.resource_version))]);
  const now = grant.resource_now;
  if (grant.ended) facts.push([t.ended, [minute(grant.ended), grant.state === "expired" ? "" : grant.end_reason].filter(Boolean).join(" · ")]);
  return (
    <>
      {grant.unlisted ? (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 16, whiteSpace: "pre-wrap" }}
          message={t.unlisted_since(minute(grant.unlisted.since))}
          description={t.unlisted_reason(grant.unlisted.reason)}
        />
      ) : null}
      {now && grant.state === "active" && (now.drift.length > 0 || (!now.listed && !grant.unlisted)) ? (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 16 }}
          message={now.listed ? t.drifted(number(grant.resource_version ?? 0), number(now.version)) : t.unlisted}
          description={
            now.drift.length > 0 ? (
              <ul style={{ margin: 0, paddingLeft: 18 }}>
                {now.drift.map((one) => (
                  <li key={`${one.item}.${one.reason}`}>
                    {shared.labelled(shared.aside(title_of(one.item), one.item), either(one))}
                  </li>
                ))}
              </ul>
            ) : undefined
          }
        />
      ) : null}
      <div className="jw-cols">
        <div>
          <Sheet title={t.plain}>
            <div className="jw-plain">
              <p>
                {delivers(grant)
                  ? t.plain_from(grant.provider.name, grant.recipient.name, grant.resource_name)
                  : t.plain_online(
                      grant.provider.name,
                      grant.recipient.name,
                      grant.resource_name,
                      shared.listed(online_modes(grant).map((mode) => shared.modes[mode])),
                    )}
              </p>
              {grant.rows.length > 0 ? (
                <>
                  <p>{t.plain_rows}</p>
                  <ul>
                    {grant.rows.map((row, i) => (
                      <li key={i}>
                        <RowWords row={row} items={row_items} />
                      </li>
                    ))}
                  </ul>
                </>
              ) : (
                <p>{t.plain_all_rows}</p>
              )}
              <p>{t.plain_purpose(grant.purpose.replace(/[。.]$/, ""))}</p>
              <p>{t.plain_until(day(grant.valid_from), last_day(grant.valid_until))}</p>
            </div>
          </Sheet>
          <Sheet title={t.items} flush>
            <Table
              size="small"
              rowKey="name"
              dataSource={grant.items}
              pagination={false}
              columns={[
                { title: shared.item.title, dataIndex: "title" },
                { title: shared.item.name, render: (_, item) => <code>{item.name}</code> },
                {
                  title: t.treatment,
                  render: (_, item) => (
                    <span className={item.treatment.kind === "clear" ? "" : "jw-treated"}>{either(item)}</span>
                  ),
                },
                { title: t.how, render: (_, item) => <span className="jw-note">{params(item.treatment)}</span> },
                ...(grant.terms?.modes.includes("verify")
                  ? [
                      {
                        title: t.verify,
                        render: (_: unknown, item: Grant["items"][number]) =>
                          shared.listed((item.verify ?? []).map((one) => use_words.op[one as "eq" | "prefix" | "range"] ?? one)),
                      },
                    ]
                  : []),
              ]}
            />
          </Sheet>
          {children}
        </div>
        <div>
          <Sheet title={t.facts}>
            <Facts columns={1} items={facts} />
          </Sheet>
          {grant.terms ? <TermsView grant={grant} terms={grant.terms} /> : null}
        </div>
      </div>
      {grant.duties.length > 0 ? <Duties grant={grant} use={use} changed={changed} /> : null}
      {grant.deliveries && delivers(grant) ? (
        <Sheet title={t.deliveries} flush>
          <Table<Batch>
            size="small"
            rowKey="id"
            dataSource={grant.deliveries}
            pagination={false}
            locale={{ emptyText: t.no_deliveries }}
            columns={[
              {
                title: t.sequence,
                width: 130,
                render: (_, batch) => (
                  <Link to={`/deliveries/${encodeURIComponent(batch.id)}`}>
                    {number(batch.sequence)} · {t.kind[batch.kind] ?? batch.kind}
                  </Link>
                ),
              },
              { title: shared.state, width: 150, render: (_, batch) => <StateTag state={batch.state} /> },
              { title: t.rows, width: 120, align: "right", render: (_, batch) => number(batch.counts.out) },
              { title: t.balance, render: (_, batch) => <Balance counts={batch.counts} compact /> },
              { title: shared.time, width: 160, render: (_, batch) => minute(batch.done || batch.planned) },
            ]}
          />
        </Sheet>
      ) : null}
    </>
  );
}
