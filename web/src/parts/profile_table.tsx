import { Progress, Table, Tag, Tooltip } from "antd";
import type { Preview, PreviewColumn } from "../api/types";
import { number } from "../text/format";
import { useEither, useShared, useWords } from "../text/language";
import { words } from "../text/words";
import { Long } from "./long";

export const text = words(
  {
    title: "列的剖析与标准建议",
    column: "列",
    filled: "有值",
    distinct: "不同值",
    shapes: "形态",
    range: "范围",
    element: "建议数据元",
    none: "未识别",
    personal: { personal: "个人信息", sensitive: "敏感个人信息" } as Record<string, string>,
    grade: (n: number) => `${n} 级`,
    confidence: "把握",
    faulty: (n: string) => `${n} 行不合格`,
    key: "可作主键",
  },
  {
    title: "Profile, and what the standard proposes",
    column: "Column",
    filled: "Filled",
    distinct: "Distinct",
    shapes: "Shapes",
    range: "Range",
    element: "Proposed element",
    none: "Not recognised",
    personal: { personal: "Personal", sensitive: "Sensitive personal" } as Record<string, string>,
    grade: (n: number) => `Grade ${n}`,
    confidence: "Confidence",
    faulty: (n: string) => `${n} rows fail`,
    key: "May be a key",
  },
);

// What profiling found in each column of a file, and what the common standard takes it for.
export function ProfileTable({ preview }: { preview: Preview }) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const rows = Math.max(1, preview.rows);
  return (
    <>
      <div className="jw-note">{t.title}</div>
      <Table<PreviewColumn>
        size="small"
        rowKey="name"
        dataSource={preview.columns}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 1000, y: 320 }}
        columns={[
          {
            title: t.column,
            width: 170,
            fixed: "left",
            render: (_, one) => (
              <>
                <Long text={one.title} width={160} />
                {one.key_candidate ? <Tag>{t.key}</Tag> : null}
              </>
            ),
          },
          { title: t.filled, width: 80, align: "right", render: (_, one) => `${Math.floor(((rows - one.nulls) / rows) * 100)}%` },
          { title: t.distinct, width: 90, align: "right", render: (_, one) => number(one.distinct) },
          {
            title: t.shapes,
            width: 170,
            render: (_, one) => (
              <Tooltip title={shared.phrases((one.shapes ?? []).map((shape) => `${shape.shape} × ${number(shape.rows)}`))}>
                <code>{one.shapes?.[0]?.shape}</code>
              </Tooltip>
            ),
          },
          {
            title: t.range,
            width: 180,
            render: (_, one) => (one.least || one.most ? <Long text={`${one.least ?? ""} – ${one.most ?? ""}`} width={170} /> : null),
          },
          {
            title: t.element,
            render: (_, one) =>
              one.confidence ? (
                <>
                  <div>
                    {one.element_name || one.identifier}{" "}
                    {one.personal && one.personal !== "none" ? (
                      <Tag color={one.personal === "sensitive" ? "error" : "warning"}>{t.personal[one.personal] ?? one.personal}</Tag>
                    ) : null}
                    <Tag>{t.grade(one.grade ?? 1)}</Tag>
                    {one.code_set ? <Tag color="blue">{one.code_set}</Tag> : null}
                    {one.faulty ? <Tag color="warning">{t.faulty(number(one.faulty))}</Tag> : null}
                  </div>
                  <div className="jw-note">{either({ zh: one.why_zh, en: one.why_en })}</div>
                </>
              ) : (
                <span className="jw-note">{t.none}</span>
              ),
          },
          {
            title: t.confidence,
            width: 110,
            render: (_, one) =>
              one.confidence ? (
                <Progress percent={one.confidence} size="small" status="normal" aria-label={`${t.confidence} ${one.title}`} />
              ) : null,
          },
        ]}
      />
    </>
  );
}
