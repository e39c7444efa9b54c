import { Alert, Button, Space, Steps } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { sheets, type CatalogImport } from "../../api/sheet";
import { useAct } from "../../parts/act";
import { Loaded, ProblemBox, useLoad } from "../../parts/load";
import { number } from "../../text/format";
import { useWords } from "../../text/language";
import { Mapping } from "./mapping";
import { Records } from "./records";
import { text } from "./text";

// One import: what the columns mean, what the check says, what was written.
export function ImportWork({ id }: { id: string }) {
  const load = useLoad((signal) => sheets.one(id, signal), [id]);
  return <Loaded load={load}>{(found) => <Work import_={found} put={load.put} />}</Loaded>;
}

function Work({ import_, put }: { import_: CatalogImport; put: (next: CatalogImport) => void }) {
  const t = useWords(text);
  const { act, busy, problem } = useAct();
  const [mapping, set_mapping] = useState(false);
  const map_now = !import_.committed && import_.kind !== "json" && (mapping || !import_.is_checked);
  const step = import_.committed ? 2 : map_now ? 0 : 1;
  const { counts } = import_;
  const to_write = counts.fresh + counts.changed;

  const check = async (sheet: string, fields: string[]) => {
    const next = await act(() => sheets.map(import_.id, sheet, fields), undefined, true);
    if (!next) return;
    put(next);
    set_mapping(fields.length === 0);
  };
  const commit = async () => {
    const next = await act(() => sheets.commit(import_.id), t.committed);
    if (next) put(next);
  };

  return (
    <>
      <Steps
        size="small"
        current={step}
        style={{ marginBottom: 16 }}
        items={[{ title: t.steps.map }, { title: t.steps.check }, { title: t.steps.done }]}
      />
      {problem ? <ProblemBox problem={problem} /> : null}
      {map_now ? (
        <Mapping import_={import_} busy={busy} check={(sheet, fields) => void check(sheet, fields)} />
      ) : (
        <Records import_={import_}>
          {import_.committed ? (
            <Alert
              type={counts.failed > 0 ? "warning" : "success"}
              showIcon
              message={t.done_n(number(counts.done), number(counts.failed))}
              action={
                <Space>
                  <Link to="/resources?state=draft">{t.resources}</Link>
                  <Link to="/catalog-import">{t.another}</Link>
                </Space>
              }
            />
          ) : (
            <Space wrap>
              <Button type="primary" disabled={to_write === 0} loading={busy} onClick={() => void commit()}>
                {to_write === 0 ? t.nothing : t.commit(number(to_write))}
              </Button>
              {import_.kind === "json" ? null : <Button onClick={() => set_mapping(true)}>{t.map_again}</Button>}
              <Link to="/catalog-import">{t.another}</Link>
              <span className="jw-note">{t.commit_note}</span>
            </Space>
          )}
        </Records>
      )}
    </>
  );
}
