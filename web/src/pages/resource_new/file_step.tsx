import { InboxOutlined } from "@ant-design/icons";
import { Alert, Button, Progress, Select, Space, Table, Upload as Picker } from "antd";
import { useEffect, useRef, useState } from "react";
import { resources } from "../../api/calls";
import { sheets } from "../../api/sheet";
import type { Upload } from "../../api/types";
import { useAct } from "../../parts/act";
import { ProblemBox } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { ProfileTable } from "../../parts/profile_table";
import { RowsTable } from "../../parts/rows_table";
import { bytes, number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./text";

interface Props {
  upload: Upload | undefined;
  took: (upload: Upload) => void;
  next: () => void;
  again: () => void;
}

export function FileStep({ upload, took, next, again }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const { act, busy, problem } = useAct();
  const [sent, set_sent] = useState<{ done: number; all: number }>();
  const stop = useRef<AbortController>();
  useEffect(() => () => stop.current?.abort(), []);

  const send = (file: File) => {
    stop.current = new AbortController();
    const { signal } = stop.current;
    set_sent({ done: 0, all: file.size });
    void act(() => resources.send_file(file, (done, all) => set_sent({ done, all }), signal), undefined, true).then(
      (found) => {
        set_sent(undefined);
        if (found) took(found);
      },
    );
  };

  if (!upload) {
    return (
      <Sheet>
        {problem ? <ProblemBox problem={problem} /> : null}
        {sent ? (
          <div>
            <Progress percent={Math.floor((sent.done / Math.max(1, sent.all)) * 100)} />
            <Space>
              <span className="jw-note">
                {sent.done >= sent.all ? t.reading : t.sending(bytes(sent.done), bytes(sent.all))}
              </span>
              <Button size="small" onClick={() => stop.current?.abort()}>
                {t.stop}
              </Button>
            </Space>
          </div>
        ) : (
          <Picker.Dragger
            showUploadList={false}
            accept=".csv,.tsv,.txt,.xlsx"
            beforeUpload={(file) => {
              send(file);
              return false;
            }}
          >
            <p className="ant-upload-drag-icon">
              <InboxOutlined />
            </p>
            <p style={{ fontSize: 16 }}>{t.choose}</p>
            <p className="jw-note" style={{ padding: "0 40px" }}>
              {t.choose_note}
            </p>
          </Picker.Dragger>
        )}
      </Sheet>
    );
  }

  const { preview } = upload;
  const choose = (sheet: string) =>
    void act(() => sheets.choose_sheet(upload.id, sheet), undefined, true).then((found) => {
      if (found) took(found);
    });
  const titles = Object.fromEntries(preview.columns.map((column) => [column.name, column.title]));
  return (
    <>
      <Sheet
        title={upload.name}
        extra={
          <Space>
            <span className="jw-note">
              {t.facts(`${number(preview.rows)}${preview.complete === false ? "+" : ""}`, number(preview.columns.length), preview.encoding)} · {bytes(upload.bytes)}
            </span>
            <Button size="small" onClick={again}>
              {t.another}
            </Button>
          </Space>
        }
      >
        <Space direction="vertical" style={{ width: "100%" }}>
          {problem ? <ProblemBox problem={problem} /> : null}
          {preview.sheets && preview.sheets.length > 0 ? (
            <Space>
              <label htmlFor="upload-sheet">{t.sheet}</label>
              <Select
                id="upload-sheet"
                style={{ width: 280 }}
                value={preview.sheet}
                loading={busy}
                onChange={choose}
                options={preview.sheets.map((one) => ({ value: one.name, label: one.hidden ? t.hidden_sheet(one.name) : one.name }))}
              />
            </Space>
          ) : null}
          {preview.rows === 0 ? <Alert type="error" showIcon message={t.no_rows} /> : null}
          {preview.ragged > 0 ? <Alert type="warning" showIcon message={t.ragged(number(preview.ragged))} /> : null}
          {preview.formula_cells > 0 ? (
            <Alert type="warning" showIcon message={t.formula(number(preview.formula_cells))} />
          ) : null}
          {preview.notes.map((note) => (
            <Alert key={note.code} type="info" showIcon message={either(note)} />
          ))}
          <div className="jw-note">
            {t.sample}
            {preview.complete === false ? ` · ${t.beginning}` : ""}
          </div>
          <RowsTable
            columns={preview.columns.map((column) => column.name)}
            titles={titles}
            rows={preview.sample}
            height={260}
          />
          {preview.columns.some((column) => column.distinct !== undefined) ? <ProfileTable preview={preview} /> : null}
          {preview.problems.length > 0 ? (
            <>
              <div className="jw-note">{t.problems}</div>
              <Table
                size="small"
                rowKey="at"
                pagination={{ pageSize: 5, hideOnSinglePage: true, showSizeChanger: false }}
                dataSource={preview.problems.map((one, at) => ({ ...one, at }))}
                columns={[
                  { title: "", width: 110, render: (_, one) => t.problem_line(number(one.line)) },
                  {
                    title: shared.reason,
                    width: 240,
                    render: (_, one) => (t.faults as Record<string, string>)[one.reason] ?? one.reason,
                  },
                  { title: "", dataIndex: "text", ellipsis: true },
                ]}
              />
            </>
          ) : null}
        </Space>
      </Sheet>
      <Button type="primary" disabled={preview.rows === 0} onClick={next}>
        {shared.next}
      </Button>
    </>
  );
}
