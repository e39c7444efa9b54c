import { DownloadOutlined, UploadOutlined } from "@ant-design/icons";
import { Alert, Button, Form, Input, Table, Upload } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { resources } from "../api/calls";
import { corrections, type FileRaised } from "../api/correction";
import { number } from "../text/format";
import { useEither, useShared, useWords } from "../text/language";
import { words } from "../text/words";
import { useAct } from "./act";
import { FormDialog } from "./form_dialog";

const text = words(
  {
    title: "按文件批量提出疑义",
    lead: "下载模板，每行填一个有误的数据值，最多 10,000 行，CSV 或 XLSX。有问题的行不会提出，可下载后改正再传。",
    blank: "下载模板",
    choose: "选择文件",
    ok: "提出",
    reason: "疑义说明",
    case_number: "办件编号（选填）",
    sum: (rows: string, raised: string, joined: string, wrong: string) =>
      `共 ${rows} 行 = 提出 ${raised} + 并入已有疑义 ${joined} + 有问题 ${wrong}`,
    save: "下载有问题的行",
    line: "行号",
    why: "问题",
  },
  {
    title: "Dispute many values by a file",
    lead: "Download the blank file and fill in one wrong value a line, at most 10,000, CSV or XLSX. Lines that are wrong are left out and can be downloaded, mended and sent again.",
    blank: "Blank file",
    choose: "Choose a file",
    ok: "Dispute",
    reason: "What is wrong",
    case_number: "Case number (optional)",
    sum: (rows, raised, joined, wrong) => `${rows} lines = ${raised} raised + ${joined} joined earlier disputes + ${wrong} wrong`,
    save: "Download the wrong lines",
    line: "Line",
    why: "Problem",
  },
);

interface Fields {
  file: { file: File }[];
  reason: string;
  case_number?: string;
}

export function DisputeFileDialog({ holding, open, close, raised }: { holding: string; open: boolean; close: () => void; raised: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const { act, busy } = useAct();
  const [file, set_file] = useState<File>();
  const [answer, set_answer] = useState<FileRaised>();
  return (
    <FormDialog<Fields, FileRaised>
      open={open}
      width={640}
      title={t.title}
      ok={t.ok}
      lead={
        <>
          <p style={{ marginTop: 0 }}>{t.lead}</p>
          <Button icon={<DownloadOutlined />} loading={busy} onClick={() => void act(() => corrections.save_blank(holding))} style={{ marginBottom: 12 }}>
            {t.blank}
          </Button>
        </>
      }
      run={async (fields) => {
        const sent = await resources.send_file(file!, () => undefined, new AbortController().signal);
        return corrections.raise_file({ holding, upload: sent.id, reason: fields.reason.trim(), case_number: fields.case_number?.trim() ?? "" });
      }}
      saved={(found) => {
        set_answer(found);
        raised();
      }}
      close={() => {
        set_answer(undefined);
        set_file(undefined);
        close();
      }}
    >
      <Form.Item
        name="file"
        rules={[{ validator: () => (file ? Promise.resolve() : Promise.reject(new Error(shared.required))) }]}
      >
        <Upload
          maxCount={1}
          accept=".csv,.xlsx"
          beforeUpload={(chosen) => {
            set_file(chosen);
            set_answer(undefined);
            return false;
          }}
          onRemove={() => set_file(undefined)}
        >
          <Button icon={<UploadOutlined />}>{t.choose}</Button>
        </Upload>
      </Form.Item>
      <Form.Item name="reason" label={t.reason} rules={[{ required: true, whitespace: true, message: shared.required }]}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <Form.Item name="case_number" label={t.case_number}>
        <Input maxLength={64} />
      </Form.Item>
      {answer ? (
        <Alert
          type={answer.wrong > 0 ? "warning" : "success"}
          message={t.sum(number(answer.rows), number(answer.raised), number(answer.joined), number(answer.wrong))}
          description={
            <>
              {answer.correction ? <Link to={`/corrections/${encodeURIComponent(answer.correction.id)}`}>{answer.correction.number}</Link> : null}
              {answer.errors.length > 0 ? (
                <>
                  <Table
                    size="small"
                    rowKey="place"
                    pagination={{ pageSize: 5, hideOnSinglePage: true, showSizeChanger: false }}
                    dataSource={answer.errors}
                    columns={[
                      { title: t.line, dataIndex: "place", width: 80 },
                      { title: t.why, render: (_, one) => either({ zh: one.message_zh, en: one.message }) },
                    ]}
                  />
                  <Button size="small" icon={<DownloadOutlined />} onClick={() => void act(() => corrections.save_errors(answer.errors_file))}>
                    {t.save}
                  </Button>
                </>
              ) : null}
            </>
          }
        />
      ) : null}
    </FormDialog>
  );
}
