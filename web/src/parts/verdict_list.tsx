import { Table } from "antd";
import { Link } from "react-router-dom";
import { rollup, type Verdict } from "../api/rollup";
import { Loaded, useLoad } from "./load";
import { Long } from "./long";
import { MoodTag } from "./mood_tag";
import { Sheet } from "./page_frame";
import { useRight } from "./session";
import { minute } from "../text/format";
import { useWords } from "../text/language";
import { text } from "./rollup_words";

// What bureaus above said of one's own entries; of one resource when it is given.
export function VerdictList({ resource }: { resource?: string }) {
  const t = useWords(text);
  const right = useRight();
  const load = useLoad((signal) => rollup.verdicts(resource, signal), [resource]);
  return (
    <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.above_empty}>
      {(page) => (
        <Sheet flush>
          <Table<Verdict>
            rowKey={(one) => `${one.resource}-${one.decided}-${one.verdict}`}
            dataSource={page.items}
            pagination={{ pageSize: 50, hideOnSinglePage: true }}
            columns={[
              ...(resource
                ? []
                : [
                    {
                      title: t.name,
                      ellipsis: true,
                      render: (_: unknown, one: Verdict) => (
                        <Link to={`/resources/${encodeURIComponent(one.resource)}`}>
                          <Long text={one.name || one.resource} />
                        </Link>
                      ),
                    },
                  ]),
              { title: t.version, width: 90, render: (_, one) => t.version_n(one.version) },
              { title: t.judged, width: 110, render: (_, one) => <MoodTag state={one.verdict} words={t.verdict} /> },
              { title: t.by, width: 180, ellipsis: true, render: (_, one) => <Long text={one.bureau_name} /> },
              { title: t.claimed_by, width: 180, ellipsis: true, render: (_, one) => <Long text={one.claimed_name || "–"} /> },
              { title: t.note, ellipsis: true, render: (_, one) => <Long text={one.note || "–"} /> },
              { title: t.when, width: 150, render: (_, one) => minute(one.decided) },
              {
                title: "",
                width: 140,
                render: (_, one) =>
                  one.verdict !== "returned" ? null : one.answered ? (
                    t.answered
                  ) : right("resource.write") ? (
                    <Link to={`/resources/${encodeURIComponent(one.resource)}/edit`}>{t.correct}</Link>
                  ) : (
                    t.open
                  ),
              },
            ]}
          />
        </Sheet>
      )}
    </Loaded>
  );
}
