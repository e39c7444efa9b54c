import { Alert, Button, Space, Table, Upload } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { resources } from "../../api/calls";
import { procedure, type BulkResult, type LineError } from "../../api/sharing";
import { useAct } from "../../parts/act";
import { ProblemBox } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { number } from "../../text/format";
import { useLanguage, useWords } from "../../text/language";
import { text } from "./text";

// Check first, then submit the good lines.
export function Bulk() {
  const t = useWords(text);
  const { language } = useLanguage();
  const { act, busy, problem } = useAct();
  const [upload, set_upload] = useState("");
  const [result, set_result] = useState<BulkResult>();
  const check = (file: File) =>
    act(
      async () => {
        const sent = await resources.send_file(file, () => undefined, new AbortController().signal);
        set_upload(sent.id);
        set_result(await procedure.bulk(sent.id, false));
      },
      undefined,
      true,
    );
  const commit = () =>
    act(
      async () => {
        set_result(await procedure.bulk(upload, true));
        set_upload("");
      },
      undefined,
      true,
    );
  const done = result?.submission.set ?? "";
  return (
    <Sheet title={t.bulk_title}>
      <p className="jw-note" style={{ marginTop: 0 }}>
        {t.bulk_lead}
      </p>
      <Space>
        <Button onClick={() => void act(() => procedure.save_template())}>{t.template}</Button>
        <Upload
          accept=".xlsx,.csv"
          showUploadList={false}
          beforeUpload={(file) => {
            set_result(undefined);
            void check(file);
            return false;
          }}
        >
          <Button type="primary" loading={busy}>
            {t.choose_file}
          </Button>
        </Upload>
      </Space>
      {problem ? <ProblemBox problem={problem} /> : null}
      {result ? (
        <div style={{ marginTop: 16 }}>
          <Alert
            type={done ? "success" : result.errors.length > 0 ? "warning" : "info"}
            showIcon
            message={done ? t.submitted_n(number(result.submission.items.length)) : t.check_result(number(result.lines), number(result.good))}
            action={
              done ? (
                <Link to={`/applications?set=${encodeURIComponent(done)}`}>{t.see_set}</Link>
              ) : result.good > 0 ? (
                <Button type="primary" size="small" loading={busy} onClick={() => void commit()}>
                  {t.commit(number(result.good))}
                </Button>
              ) : undefined
            }
          />
          {result.errors.length > 0 ? (
            <Table<LineError>
              size="small"
              style={{ marginTop: 12 }}
              rowKey="line"
              dataSource={result.errors}
              pagination={{ pageSize: 50, hideOnSinglePage: true }}
              columns={[
                { title: t.line, width: 70, render: (_, one) => one.line },
                { title: t.what, width: 220, render: (_, one) => one.resource },
                { title: t.wrong, render: (_, one) => (language === "zh" ? one.message_zh : one.message) },
              ]}
            />
          ) : null}
        </div>
      ) : null}
    </Sheet>
  );
}
