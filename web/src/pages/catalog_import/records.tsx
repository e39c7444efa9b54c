import { DownloadOutlined } from "@ant-design/icons";
import { Button, Segmented, Space, Table, Tag } from "antd";
import { useState, type ReactNode } from "react";
import { Link } from "react-router-dom";
import { sheets, type CatalogImport, type ImportProblem, type ImportRecord } from "../../api/sheet";
import { useAct } from "../../parts/act";
import { Loaded } from "../../parts/load";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { Sheet } from "../../parts/page_frame";
import { number } from "../../text/format";
import { useEither, useWords } from "../../text/language";
import { text } from "./text";

const kStates = ["fresh", "changed", "unchanged", "published", "blocked", "done", "failed"] as const;
const kColors: Record<string, string> = {
  fresh: "blue",
  changed: "gold",
  unchanged: "default",
  published: "purple",
  blocked: "red",
  done: "green",
  failed: "red",
};

export function Records({ import_, children }: { import_: CatalogImport; children: ReactNode }) {
  const t = useWords(text);
  const { act, busy } = useAct();
  const { counts } = import_;
  const [state, set_state] = useState("");
  const paged = usePaged<ImportRecord>(
    (cursor, signal) => sheets.records(import_.id, state, cursor, signal),
    [import_.id, state, import_.committed, counts.records],
  );
  const shown = kStates.filter((one) => counts[one] > 0);
  return (
    <>
      <Sheet
        title={import_.name}
        extra={
          <Space wrap>
            <span className="jw-note">{t.summary(number(counts.records))}</span>
            {counts.problems > 0
              ? (["xlsx", "csv"] as const).map((format) => (
                  <Button
                    key={format}
                    size="small"
                    icon={<DownloadOutlined />}
                    loading={busy}
                    onClick={() => void act(() => sheets.save_problems(import_.id, format))}
                  >
                    {t.save_problems} {format.toUpperCase()}
                  </Button>
                ))
              : null}
          </Space>
        }
      >
        <Space direction="vertical" style={{ width: "100%" }}>
          {children}
          <Segmented
            value={state}
            onChange={set_state}
            options={[
              { value: "", label: `${t.all} ${number(counts.records)}` },
              ...shown.map((one) => ({ value: one, label: `${t.states[one]} ${number(counts[one])}` })),
              { value: "problems", label: t.with_problems },
            ]}
          />
        </Space>
      </Sheet>
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.empty}>
        {() => (
          <Sheet flush>
            <Table<ImportRecord>
              size="small"
              rowKey="number"
              pagination={false}
              dataSource={paged.items}
              expandable={{
                rowExpandable: (one) => one.problems.length > 0,
                expandedRowRender: (one) => <Problems problems={one.problems} />,
              }}
              columns={[
                { title: t.number, width: 70, align: "right", render: (_, one) => number(one.number) },
                {
                  title: t.name,
                  ellipsis: true,
                  render: (_, one) =>
                    one.resource ? (
                      <Link to={`/resources/${encodeURIComponent(one.resource)}`}>
                        <Long text={one.name} />
                      </Link>
                    ) : (
                      <Long text={one.name} />
                    ),
                },
                { title: t.code, width: 190, ellipsis: true, dataIndex: "code" },
                {
                  title: t.rows,
                  width: 110,
                  render: (_, one) => (one.first_row === one.last_row ? one.first_row : `${one.first_row}–${one.last_row}`),
                },
                { title: t.items, width: 80, align: "right", render: (_, one) => number(one.items) },
                {
                  title: t.state,
                  width: 170,
                  render: (_, one) => <Tag color={kColors[one.state]}>{t.states[one.state] ?? one.state}</Tag>,
                },
                {
                  title: t.what,
                  width: 180,
                  render: (_, one) => (
                    <Space size={4} wrap>
                      {one.changed.length > 0 ? <span>{t.changed_fields(number(one.changed.length))}</span> : null}
                      {one.problems.length > 0 ? <span>{t.problems_n(number(one.problems.length))}</span> : null}
                    </Space>
                  ),
                },
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
    </>
  );
}

function Problems({ problems }: { problems: ImportProblem[] }) {
  const t = useWords(text);
  const either = useEither();
  return (
    <Table<ImportProblem & { at: number }>
      size="small"
      rowKey="at"
      showHeader={false}
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
      dataSource={problems.map((one, at) => ({ ...one, at }))}
      columns={[
        { width: 150, render: (_, one) => (one.row > 0 ? t.at(number(one.row), one.column) : "") },
        { width: 180, ellipsis: true, dataIndex: "heading" },
        { width: 220, ellipsis: true, render: (_, one) => <span className="jw-quiet">{one.value}</span> },
        { render: (_, one) => <span style={one.blocks ? { color: "var(--ant-color-error, #cf1322)" } : undefined}>{either(one)}</span> },
      ]}
    />
  );
}
