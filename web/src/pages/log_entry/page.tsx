import { CheckCircleFilled, WarningFilled } from "@ant-design/icons";
import { Link, useParams } from "react-router-dom";
import { log } from "../../api/calls";
import type { LogProof } from "../../api/types";
import { JsonView } from "../../parts/json_view";
import { Loaded, useLoad } from "../../parts/load";
import { Digest } from "../../parts/long";
import { OrgName } from "../../parts/names";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { number, time } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./text";
import "./page.css";

export default function LogEntryPage() {
  const { index = "" } = useParams();
  const t = useWords(text);
  const either = useEither();
  const load = useLoad((signal) => log.entry(Number(index), signal), [index]);
  return (
    <PageFrame
      title={t.title(number(Number(index)))}
      lead={load.value ? either(load.value.entry) : undefined}
      above={{ to: "/log", text: t.log }}
    >
      <Loaded load={load}>{(proof) => <Detail proof={proof} />}</Loaded>
    </PageFrame>
  );
}

function Detail({ proof }: { proof: LogProof }) {
  const t = useWords(text);
  const shared = useShared();
  const { entry } = proof;
  return (
    <div className="jw-halves">
      <div>
        <Sheet title={t.entry}>
          <Facts
            columns={1}
            items={[
              [shared.time, time(entry.time)],
              [t.kind, <code key="k">{entry.kind}</code>],
              [shared.org, entry.org ? <OrgName key="o" id={entry.org} /> : shared.none],
              [shared.actor, <code key="a">{entry.actor || "–"}</code>],
              [
                t.subject,
                <span key="s">
                  <code>{entry.subject}</code>{" "}
                  {entry.subject ? (
                    <Link to={`/log?subject=${encodeURIComponent(entry.subject)}`}>{t.related}</Link>
                  ) : null}
                </span>,
              ],
              [t.hash, <Digest key="h" value={entry.hash} />],
            ]}
          />
        </Sheet>
        <Sheet title={t.details}>
          <JsonView value={entry.details ?? {}} height={300} />
        </Sheet>
      </div>
      <div>
        <Sheet title={t.proof}>
          <p className={proof.proved ? "jw-proved" : "jw-unproved"} style={{ marginTop: 0 }}>
            {proof.proved ? <CheckCircleFilled /> : <WarningFilled />}{" "}
            {proof.proved ? t.proved(number(proof.inclusion_proof.length)) : t.unproved}
          </p>
          <Facts
            columns={1}
            items={[
              [t.size, number(proof.size)],
              [t.root, <Digest key="r" value={proof.root} />],
            ]}
          />
          <ol className="jw-proof">
            {proof.inclusion_proof.map((hash, i) => (
              <li key={i}>
                <code>{hash}</code>
              </li>
            ))}
          </ol>
        </Sheet>
        <Sheet title={t.checkpoint}>
          <pre className="jw-note-text">{proof.checkpoint.trimEnd()}</pre>
        </Sheet>
      </div>
    </div>
  );
}
