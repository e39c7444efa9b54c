import { Alert, Button, Upload } from "antd";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router-dom";
import { canaries, type CanaryTrace } from "../../api/canaries";
import type { Grant } from "../../api/types";
import { useAct } from "../../parts/act";
import { Loaded, ProblemBox, useLoad } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./canaries_text";

function Found({ trace, grant }: { trace: CanaryTrace; grant: Grant }) {
  const t = useWords(text);
  const shared = useShared();
  return (
    <Alert
      style={{ marginTop: 12 }}
      type={trace.matches.length > 0 ? "error" : "success"}
      showIcon
      message={trace.matches.length > 0 ? t.compared(number(trace.lines), number(trace.grants)) : t.no_match}
      description={
        trace.matches.length > 0 ? (
          <ul style={{ margin: 0, paddingLeft: 18 }}>
            {trace.matches.map((one) => (
              <li key={one.grant}>
                <Link to={`/grants/${encodeURIComponent(one.grant)}`}>
                  {t.match(one.number, one.recipient_name, number(one.found), number(one.registered))}
                </Link>
                {one.grant === grant.id ? shared.aside("", t.this_grant) : null}
                <div className="jw-note">{t.at_lines(shared.listed(one.lines.map((line) => number(line))))}</div>
              </li>
            ))}
          </ul>
        ) : (
          t.compared(number(trace.lines), number(trace.grants))
        )
      }
    />
  );
}

// For the provider alone: the made-up rows of a grant, and whether a file has them.
export function Canaries({ grant }: { grant: Grant }) {
  const { user } = useSession();
  const right = useRight();
  return grant.provider.id === user.org.id && ["batch", "subscribe"].includes(grant.mode) && right("grant.revoke") ? (
    <Panel grant={grant} />
  ) : null;
}

function Panel({ grant }: { grant: Grant }) {
  const t = useWords(text);
  const load = useLoad((signal) => canaries.of(grant.id, signal), [grant.id]);
  const { act, busy, problem } = useAct();
  const [trace, set_trace] = useState<CanaryTrace>();
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  if (load.value && load.value.wanted === 0) return null;
  return (
    <Sheet title={t.canaries}>
      <p>{t.canaries_lead}</p>
      <Loaded load={load}>
        {(state) => (
          <p>{state.registered > 0 ? t.registered(number(state.registered), number(state.wanted)) : t.none_yet}</p>
        )}
      </Loaded>
      <Upload
        showUploadList={false}
        beforeUpload={(file) => {
          set_trace(undefined);
          void act(() => canaries.trace(file, stop.current.signal), undefined, true).then(
            (found) => found && set_trace(found),
          );
          return false;
        }}
      >
        <Button loading={busy}>{t.compare}</Button>
      </Upload>{" "}
      <span className="jw-note">{t.compare_hint}</span>
      {problem ? <ProblemBox problem={problem} /> : null}
      {trace ? <Found trace={trace} grant={grant} /> : null}
    </Sheet>
  );
}
