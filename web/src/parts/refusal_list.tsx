import { Alert, Button, Table, Typography } from "antd";
import type { Refusal } from "../api/process";
import { useLanguage, useWords } from "../text/language";
import { words } from "../text/words";

const text = words(
  { element: "元素", line: "行", reason: "原因", whole: "整个文件", fine: "校验通过，可以部署。", found: (n: number, clicks: boolean) => `发现 ${n} 处问题，不能部署。${clicks ? "点元素可在图中查看。" : ""}` },
  { element: "Element", line: "Line", reason: "Reason", whole: "the document", fine: "Nothing refused; it can be deployed.", found: (n, clicks) => `${n} reasons not to deploy it.${clicks ? " Click an element to see it in the diagram." : ""}` },
);

// Why a process is not deployed: element, line, reason; the element is shown in the diagram.
export function RefusalList({ refusals, show }: { refusals: Refusal[]; show?: (element: string) => void }) {
  const t = useWords(text);
  const { language } = useLanguage();
  if (refusals.length === 0) return <Alert type="success" showIcon message={t.fine} />;
  return (
    <>
      <Alert type="error" showIcon message={t.found(refusals.length, show !== undefined)} style={{ marginBottom: 8 }} />
      <Table<Refusal>
        size="small"
        rowKey={(one) => `${one.element} ${one.code} ${one.line} ${one.en}`}
        dataSource={refusals}
        pagination={refusals.length > 20 ? { pageSize: 20, size: "small" } : false}
        scroll={{ x: 700 }}
        columns={[
          {
            title: t.element,
            width: 220,
            render: (_, one) =>
              !one.element ? (
                t.whole
              ) : show ? (
                <Button type="link" size="small" style={{ padding: 0 }} onClick={() => show(one.element)}>
                  {one.element}
                </Button>
              ) : (
                one.element
              ),
          },
          { title: t.line, width: 70, render: (_, one) => (one.line > 0 ? one.line : "–") },
          {
            title: t.reason,
            render: (_, one) => (
              <>
                <div style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{one[language]}</div>
                <Typography.Text type="secondary" style={{ fontSize: 12 }}>{one.code}</Typography.Text>
              </>
            ),
          },
        ]}
      />
    </>
  );
}
