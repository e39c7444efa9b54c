import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { flow, type Incident } from "../../api/flow";
import { flow_words } from "../../parts/flow_words";
import { Long } from "../../parts/long";
import { MendDialog } from "../../parts/mend_dialog";
import { usePaged } from "../../parts/paged";
import { PagedTable } from "../../parts/paged_table";
import { Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { minute } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./text";

// What could not go on, why, and the two ways out.
export function IncidentList() {
  const t = useWords(text);
  const common = useWords(flow_words);
  const shared = useShared();
  const either = useEither();
  const right = useRight();
  const paged = usePaged<Incident>((cursor, signal) => flow.incidents({ limit: 50, cursor }, signal), []);
  const [mending, set_mending] = useState<{ one: Incident; how: "retry" | "resolve" }>();
  const may = right("flow.operate");
  return (
    <Sheet flush>
      <PagedTable<Incident>
        paged={paged}
        empty={t.no_incidents}
        width={1000}
        columns={[
          {
            title: t.name,
            ellipsis: true,
            render: (_, one) => (
              <Link to={`/flows/${encodeURIComponent(one.instance)}`}>
                <Long text={one.title || one.instance} />
              </Link>
            ),
          },
          { title: common.process, width: 180, ellipsis: true, render: (_, one) => <Long text={`${one.process} · ${common.version_n(one.version)}`} /> },
          { title: common.node, width: 150, ellipsis: true, render: (_, one) => <Long text={one.node_name || one.node} /> },
          {
            title: t.why,
            ellipsis: true,
            render: (_, one) => (
              <>
                <Long text={either({ zh: one.message_zh, en: one.message })} />
                <div className="jw-note">
                  <code>{one.reason}</code>
                </div>
              </>
            ),
          },
          { title: t.since, width: 140, render: (_, one) => minute(one.since) },
          ...(may
            ? [
                {
                  title: shared.actions,
                  width: 190,
                  render: (_: unknown, one: Incident) => (
                    <>
                      <Button type="link" size="small" onClick={() => set_mending({ one, how: "retry" })}>
                        {t.retry}
                      </Button>
                      <Button type="link" size="small" onClick={() => set_mending({ one, how: "resolve" })}>
                        {t.resolve}
                      </Button>
                    </>
                  ),
                },
              ]
            : []),
        ]}
      />
      {mending ? (
        <MendDialog
          instance={mending.one.instance}
          title={mending.how === "retry" ? t.retry_title : t.resolve_title}
          lead={mending.how === "retry" ? t.retry_lead : t.resolve_lead}
          ok={t[mending.how]}
          done={mending.how === "retry" ? t.retried : t.resolved}
          need_note={mending.how === "resolve"}
          run={(data, note) => flow[mending.how](mending.one.id, data, note)}
          close={() => set_mending(undefined)}
          mended={() => {
            set_mending(undefined);
            paged.load.reload();
          }}
        />
      ) : null}
    </Sheet>
  );
}
