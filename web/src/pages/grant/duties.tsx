import { Table } from "antd";
import { Link } from "react-router-dom";
import type { GrantUse } from "../../api/access";
import { applications } from "../../api/calls";
import { procedure } from "../../api/sharing";
import type { Grant, GrantDuty } from "../../api/types";
import { useLoad } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { day, number } from "../../text/format";
import { useEither, useWords } from "../../text/language";
import { text } from "./use_text";

// What the consumer has taken upon itself, and what there is to show for it.
export function Duties({ grant, use }: { grant: Grant; use: GrantUse | undefined }) {
  const t = useWords(text);
  const either = useEither();
  const right = useRight();
  const reads = ["application.write", "application.consent", "application.review", "application.oversee"].some(right);
  const load = useLoad(async (signal) => {
    if (!grant.application || !reads) return undefined;
    const [application, records] = await Promise.all([applications.one(grant.application, signal), procedure.usage(grant.application, signal)]);
    return { ending: application.ending ?? undefined, records: records.items };
  }, [grant.application, grant.state]);

  const uses = (use?.days ?? []).reduce((sum, one) => sum + one.calls, 0);
  const record = load.value?.records ?? [];
  const ending = load.value?.ending;
  const shown = (duty: GrantDuty) => {
    switch (duty.kind) {
      case "purpose_only":
      case "evidence":
        return t.by_program;
      case "watermark":
        return t.by_mark;
      case "log_use":
        return grant.terms ? (uses > 0 ? t.by_log(number(uses)) : t.by_log_none) : records();
      case "delete_on_end":
      case "delete_by":
        if (ending) return t.by_disposal(t.disposals[ending.state] ?? ending.state) + (ending.evidence_name ? `（${ending.evidence_name}）` : "");
        return t.at_end;
      case "retain":
      case "notify":
        return records();
      default:
        return t.on_trust;
    }
  };
  const records = () => (record.length > 0 ? t.by_record(number(record.length), day(record[0]?.time)) : t.by_record_none);
  return (
    <Sheet
      title={t.duties}
      flush
      extra={grant.application && reads ? <Link to={`/applications/${encodeURIComponent(grant.application)}`}>{t.see_application}</Link> : undefined}
    >
      <Table<GrantDuty>
        size="small"
        rowKey="kind"
        dataSource={grant.duties}
        pagination={false}
        columns={[
          { title: t.duty, render: (_, duty) => either(duty) },
          { title: t.when, width: 90, render: (_, duty) => t.whens[duty.when ?? ""] ?? "" },
          { title: t.limit, width: 120, render: (_, duty) => (duty.by ? duty.by : duty.days ? t.days_n(number(duty.days)) : "") },
          { title: t.shown_by, render: (_, duty) => shown(duty) },
        ]}
      />
    </Sheet>
  );
}
