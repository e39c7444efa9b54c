import { Alert, Button } from "antd";
import type { ReactNode } from "react";
import { Link, useNavigate, useParams } from "react-router-dom";
import { catalog } from "../../api/calls";
import type { EntryDetail } from "../../api/types";
import { ItemsTable } from "../../parts/items_table";
import { Loaded, useLoad } from "../../parts/load";
import { MetadataView } from "../../parts/metadata_view";
import { RegionName, useLineName } from "../../parts/names";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

export default function EntryPage() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const load = useLoad((signal) => catalog.entry(id, signal), [id]);
  return (
    <PageFrame
      title={load.value?.name ?? t.catalog}
      above={{ to: "/catalog", text: t.catalog }}
      actions={load.value ? <Apply entry={load.value} /> : undefined}
    >
      <Loaded load={load}>{(entry) => <Detail entry={entry} />}</Loaded>
    </PageFrame>
  );
}

// Why this person cannot apply for this resource; undefined when he can.
export function obstacle(entry: EntryDetail, own_org: string, may_apply: boolean) {
  if (entry.org.id === own_org) return "own" as const;
  if (entry.sharing === "not_shared") return "not_shared" as const;
  if (!may_apply) return "no_right" as const;
  if (entry.data_version === 0) return "no_data" as const;
  return undefined;
}

function Apply({ entry }: { entry: EntryDetail }) {
  const t = useWords(text);
  const right = useRight();
  const { user } = useSession();
  const go = useNavigate();
  const why = obstacle(entry, user.org.id, right("application.write"));
  if (why === "own") {
    return (
      <Button onClick={() => go(`/resources/${encodeURIComponent(entry.id)}`)}>{t.manage}</Button>
    );
  }
  return (
    <Button
      type="primary"
      size="large"
      disabled={why !== undefined}
      title={why ? t[why] : undefined}
      onClick={() => go(`/applications/new?resource=${encodeURIComponent(entry.id)}`)}
    >
      {t.apply}
    </Button>
  );
}

function Detail({ entry }: { entry: EntryDetail }) {
  const t = useWords(text);
  const shared = useShared();
  const line_name = useLineName();
  const right = useRight();
  const { user } = useSession();
  const why = obstacle(entry, user.org.id, right("application.write"));
  const region_item = entry.items.find((item) => item.region || item.name === entry.region_item);
  const within = user.org.region.startsWith(entry.region);
  const facts: [ReactNode, ReactNode][] = [
    [shared.provider, entry.org.name],
    [shared.rows, number(entry.rows)],
    [shared.region, <RegionName key="r" code={entry.region} />],
    [shared.line, line_name(entry.line)],
    [shared.updated, minute(entry.updated)],
    [shared.version, t.version(number(entry.version), number(entry.data_version))],
    [shared.node, entry.node],
  ];
  return (
    <>
      {why && why !== "own" ? <Alert type="info" showIcon message={t[why]} style={{ marginBottom: 16 }} /> : null}
      <div className="jw-cols">
        <Sheet title={t.about}>
          <p style={{ marginTop: 0 }}>{entry.abstract}</p>
          <MetadataView of={entry} more={facts} />
        </Sheet>
        <Sheet title={t.relation}>
          {entry.org.id === user.org.id ? (
            <p style={{ margin: 0 }}>
              {t.own} <Link to={`/resources/${encodeURIComponent(entry.id)}`}>{t.manage}</Link>
            </p>
          ) : (
            <>
              <p style={{ marginTop: 0 }}>
                <Relation within={within} region={user.org.region} />
              </p>
              <p style={{ marginBottom: 0 }}>{region_item ? t.concerns(region_item.title) : t.no_region}</p>
            </>
          )}
        </Sheet>
      </div>
      <Sheet title={t.items(number(entry.items.length))} flush>
        <ItemsTable items={entry.items} />
      </Sheet>
    </>
  );
}

function Relation({ within, region }: { within: boolean; region: string }) {
  const t = useWords(text);
  // The sentence is split where the name goes, because the name arrives later.
  const [before, after] = (within ? t.above("\u0000") : t.apart("\u0000")).split("\u0000");
  return (
    <>
      {before}
      <b>
        <RegionName code={region} />
      </b>
      {after}
    </>
  );
}
