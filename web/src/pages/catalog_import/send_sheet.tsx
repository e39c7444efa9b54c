import { DownloadOutlined, InboxOutlined } from "@ant-design/icons";
import { Button, Progress, Space, Upload as Picker } from "antd";
import { useEffect, useRef, useState } from "react";
import { sheets, type CatalogImport } from "../../api/sheet";
import { useAct } from "../../parts/act";
import { ProblemBox, useLoad } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { number } from "../../text/format";
import { useEither, useWords } from "../../text/language";
import { text } from "./text";

export function SendSheet({ sent }: { sent: (found: CatalogImport) => void }) {
  const t = useWords(text);
  const either = useEither();
  const fields = useLoad((signal) => sheets.fields(signal), []);
  const { act, problem } = useAct();
  const saving = useAct();
  const [part, set_part] = useState<number>();
  const stop = useRef<AbortController>();
  useEffect(() => () => stop.current?.abort(), []);

  const send = (file: File) => {
    stop.current = new AbortController();
    const { signal } = stop.current;
    set_part(0);
    void act(
      () => sheets.send(file, (done, all) => set_part(Math.floor((done / Math.max(1, all)) * 100)), signal),
      undefined,
      true,
    ).then((found) => {
      set_part(undefined);
      if (found) sent(found);
    });
  };

  return (
    <Sheet title={t.in_title}>
      <Space direction="vertical" size={16} style={{ width: "100%" }}>
        {problem ? <ProblemBox problem={problem} /> : null}
        {part === undefined ? (
          <Picker.Dragger
            showUploadList={false}
            accept=".xlsx,.csv,.json"
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
        ) : (
          <div>
            <Progress percent={part} />
            <Space>
              <span className="jw-note">{t.sending}</span>
              <Button size="small" onClick={() => stop.current?.abort()}>
                {t.stop}
              </Button>
            </Space>
          </div>
        )}
        <Space wrap style={{ minHeight: 24 }}>
          <span className="jw-note">{t.templates}</span>
          {(fields.value?.templates ?? []).map((one) => (
            <Button
              key={one.code}
              size="small"
              icon={<DownloadOutlined />}
              onClick={() => void saving.act(() => sheets.save_template(one.code))}
            >
              {/（|\(/.test(either(one)) ? either(one) : t.template(either(one), number(one.columns))}
            </Button>
          ))}
        </Space>
      </Space>
    </Sheet>
  );
}
