import { CheckCircleFilled, CloseCircleFilled } from "@ant-design/icons";
import { Table, Tooltip } from "antd";
import { Link, useNavigate } from "react-router-dom";
import { grants } from "../../api/calls";
import type { Grant } from "../../api/types";
import { useChoice } from "../../parts/choice";
import { Loaded } from "../../parts/load";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { ModeTag, StateTag } from "../../parts/tags";
import { last_day } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

type Side = "" | "given" | "received";
const kSides: Side[] = ["", "given", "received"];
type State = "" | "live" | "held" | "expired" | "revoked";
const kStates: State[] = ["", "live", "held", "expired", "revoked"];

export default function Grants() {
  const t = useWords(text);
  const shared = useShared();
  const go = useNavigate();
  const { value: side, choice } = useChoice("side", kSides, t.side);
  const { value: state, choice: state_choice } = useChoice("state", kStates, t.state);
  const paged = usePaged<Grant>((cursor, signal) => grants.list({ side, state, limit: 50, cursor }, signal), [side, state]);
  return (
    <PageFrame title={t.title} lead={t.lead}>
      <div style={{ display: "flex", flexWrap: "wrap", columnGap: 16 }}>
        {choice}
        {state_choice}
      </div>
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={side || state ? t.empty_filtered : t.empty}>
        {() => (
          <Sheet flush>
            <Table<Grant>
              rowKey="id"
              dataSource={paged.items}
              pagination={false}
              loading={paged.load.busy}
              scroll={{ x: 1040 }}
              rowClassName="jw-row"
              onRow={(one) => ({ onClick: () => go(`/grants/${encodeURIComponent(one.id)}`) })}
              columns={[
                {
                  title: shared.number,
                  width: 232,
                  render: (_, one) => (
                    <Link style={{ whiteSpace: "nowrap" }} to={`/grants/${encodeURIComponent(one.id)}`} onClick={(event) => event.stopPropagation()}>
                      {one.number}
                    </Link>
                  ),
                },
                { title: shared.resource, ellipsis: true, render: (_, one) => <><Long text={one.resource_name} />{one.unlisted ? <div className="jw-fault">{t.unlisted}</div> : null}</> },
                { title: shared.provider, ellipsis: true, render: (_, one) => <Long text={one.provider.name} /> },
                { title: shared.recipient, ellipsis: true, render: (_, one) => <Long text={one.recipient.name} /> },
                {
                  title: shared.mode,
                  width: 148,
                  render: (_, one) => (
                    <div style={{ display: "flex", flexWrap: "wrap", gap: 4 }}>
                      {(one.terms?.modes ?? [one.mode]).map((mode) => (
                        <ModeTag key={mode} mode={mode} />
                      ))}
                    </div>
                  ),
                },
                { title: shared.state, width: 96, render: (_, one) => <StateTag state={one.state} /> },
                {
                  title: t.signature,
                  width: 70,
                  align: "center",
                  render: (_, one) => (
                    <Tooltip title={one.signature_ok ? t.signed : t.broken}>
                      {one.signature_ok ? (
                        <CheckCircleFilled aria-label={t.signed} style={{ color: "#3e8e6e" }} />
                      ) : (
                        <CloseCircleFilled aria-label={t.broken} style={{ color: "#bf3f2b" }} />
                      )}
                    </Tooltip>
                  ),
                },
                { title: t.until, width: 110, render: (_, one) => last_day(one.valid_until) },
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
    </PageFrame>
  );
}
