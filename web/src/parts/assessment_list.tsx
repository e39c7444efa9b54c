import { Table, Tag } from "antd";
import type { Assessment } from "../api/filing";
import { minute } from "../text/format";
import { useWords } from "../text/language";
import { words } from "../text/words";
import { Facts } from "./page_frame";
import { useVocabulary } from "./vocabulary";

export const text = words(
  {
    kind: { secrecy: "保密风险评估", personal: "个人信息保护影响评估" },
    kind_title: "评估",
    conclusion: "结论",
    assessed_on: "评估日期",
    assessor: "评估人或机构",
    document: "文号",
    findings: "评估意见",
    measures: "保护措施",
    recorded: "登记",
    outdated: "信息项已变化，须重新评估",
    empty: "还没有登记评估",
  },
  {
    kind: { secrecy: "Secrecy assessment", personal: "Personal information assessment" },
    kind_title: "Assessment",
    conclusion: "Conclusion",
    assessed_on: "Made on",
    assessor: "Made by",
    document: "Document",
    findings: "Findings",
    measures: "Measures",
    recorded: "On file since",
    outdated: "The items changed since: assess again",
    empty: "No assessment on file yet",
  },
);

export function AssessmentList({ assessments }: { assessments: Assessment[] }) {
  const t = useWords(text);
  const vocabulary = useVocabulary();
  return (
    <Table<Assessment>
      size="small"
      rowKey="id"
      dataSource={assessments}
      pagination={false}
      locale={{ emptyText: t.empty }}
      scroll={{ x: 860 }}
      expandable={{
        rowExpandable: (one) => Boolean(one.findings || one.measures),
        expandedRowRender: (one) => <Facts columns={1} items={[[t.findings, one.findings || "–"], [t.measures, one.measures || "–"]]} />,
      }}
      columns={[
        { title: t.kind_title, width: 190, render: (_, one) => t.kind[one.kind] },
        {
          title: t.conclusion,
          render: (_, one) => (
            <>
              {vocabulary.word("conclusion", one.conclusion)}{" "}
              {one.fits ? null : <Tag color="orange" bordered={false}>{t.outdated}</Tag>}
            </>
          ),
        },
        { title: t.assessed_on, width: 110, render: (_, one) => one.assessed_on },
        { title: t.assessor, width: 160, ellipsis: true, render: (_, one) => one.assessor },
        { title: t.document, width: 130, ellipsis: true, render: (_, one) => one.document || "–" },
        { title: t.recorded, width: 200, render: (_, one) => `${minute(one.recorded)} ${one.recorded_by}` },
      ]}
    />
  );
}
