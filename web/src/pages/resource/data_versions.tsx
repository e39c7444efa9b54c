import { Table, Tag } from "antd";
import type { DataVersion } from "../../api/types";
import { LoadResult } from "../../parts/load_result";
import { Long } from "../../parts/long";
import { bytes, minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import type { ResourceTabProps } from "./tabs";
import { text } from "./text";

export default function DataVersions({ resource }: ResourceTabProps) {
  const t = useWords(text);
  const shared = useShared();
  const versions = [...(resource.versions ?? [])].sort((a, b) => b.number - a.number);
  return (
    <Table<DataVersion>
      size="small"
      rowKey="number"
      dataSource={versions}
      pagination={false}
      locale={{ emptyText: t.no_versions }}
      scroll={{ x: 860 }}
      expandable={{
        expandedRowRender: (version) => <LoadResult resource={resource.id} version={version} />,
        rowExpandable: (version) => version.rows_set_aside > 0,
      }}
      columns={[
        {
          title: shared.version,
          width: 110,
          render: (_, version) => (
            <>
              {version.number} {version.number === resource.data_version ? <Tag bordered={false} color="green">{t.live}</Tag> : null}
            </>
          ),
        },
        { title: t.file, ellipsis: true, render: (_, version) => <Long text={version.file_name} /> },
        { title: t.rows_in, align: "right", render: (_, version) => number(version.rows_in) },
        { title: t.accepted, align: "right", render: (_, version) => number(version.rows_accepted) },
        { title: t.set_aside, align: "right", render: (_, version) => number(version.rows_set_aside) },
        { title: "", align: "right", width: 90, render: (_, version) => bytes(version.bytes) },
        { title: shared.time, width: 150, render: (_, version) => minute(version.loaded) },
        { title: t.loader, width: 130, ellipsis: true, render: (_, version) => <Long text={version.loader} /> },
      ]}
    />
  );
}
