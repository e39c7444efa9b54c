import { Button, Modal, Table, Tag } from "antd";
import { useState } from "react";
import { filings, type MetadataVersion } from "../../api/filing";
import { Differences } from "../../parts/differences";
import { Loaded, useLoad } from "../../parts/load";
import { fields, type FieldName } from "../../parts/metadata_text";
import { minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { filing_text } from "./filing_text";
import type { ResourceTabProps } from "./tabs";

// Every version of the metadata; two of them side by side.
export default function MetadataHistory({ resource }: ResourceTabProps) {
  const t = useWords(filing_text);
  const shared = useShared();
  const label = useWords(fields);
  const load = useLoad((signal) => filings.history(resource.id, signal), [resource.id, resource.version]);
  const [chosen, set_chosen] = useState<number[]>([]);
  const [comparing, set_comparing] = useState<[number, number]>();
  return (
    <Loaded load={load}>
      {(page) => (
        <>
          <div style={{ display: "flex", justifyContent: "space-between", alignItems: "center", marginBottom: 8 }}>
            <span className="jw-note">{t.history_lead}</span>
            <Button
              disabled={chosen.length !== 2}
              onClick={() => set_comparing([Math.min(...chosen), Math.max(...chosen)])}
            >
              {t.compare}
            </Button>
          </div>
          <Table<MetadataVersion>
            size="small"
            rowKey="version"
            dataSource={page.items}
            pagination={false}
            rowSelection={{
              selectedRowKeys: chosen,
              hideSelectAll: true,
              onChange: (keys) => set_chosen(keys.map(Number).slice(-2)),
              getCheckboxProps: (one) => ({ title: `${shared.version} ${one.version}` }),
            }}
            columns={[
              { title: shared.version, width: 90, render: (_, one) => one.version },
              {
                title: t.published,
                width: 170,
                render: (_, one) =>
                  one.published ? <Tag color="green" bordered={false}>{minute(one.published)}</Tag> : <span className="jw-quiet">{t.draft_only}</span>,
              },
              {
                title: t.fields,
                render: (_, one) =>
                  one.fields.length === 0 && one.version === 1
                    ? t.first
                    : shared.listed(one.fields.map((field) => label[field as FieldName] ?? field)) || "–",
              },
              { title: t.editor, width: 140, ellipsis: true, render: (_, one) => one.editor },
              { title: t.changed, width: 150, render: (_, one) => minute(one.changed) },
            ]}
          />
          {comparing ? <Compare id={resource.id} from={comparing[0]} to={comparing[1]} close={() => set_comparing(undefined)} /> : null}
        </>
      )}
    </Loaded>
  );
}

function Compare({ id, from, to, close }: { id: string; from: number; to: number; close: () => void }) {
  const t = useWords(filing_text);
  const load = useLoad((signal) => filings.compare(id, from, to, signal), [id, from, to]);
  return (
    <Modal open title={t.compared(from, to)} footer={null} width={960} onCancel={close}>
      <Loaded load={load}>{(found) => <Differences differences={found.differences} />}</Loaded>
    </Modal>
  );
}
