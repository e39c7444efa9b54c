import { InboxOutlined } from "@ant-design/icons";
import { Alert, Modal, Progress, Spin, Upload as Picker } from "antd";
import { useRef, useState } from "react";
import { resources } from "../../api/calls";
import type { DataVersion, Upload } from "../../api/types";
import { useAct } from "../../parts/act";
import { ProblemBox } from "../../parts/load";
import { LoadResult } from "../../parts/load_result";
import { bytes, number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./text";

interface Props {
  id: string;
  open: boolean;
  close: () => void;
  loaded: () => void;
}

// Upload, look, load: the same three steps as in the wizard, for a resource that already exists.
export function LoadDialog({ id, open, close, loaded }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const { act, busy, problem } = useAct();
  const [sent, set_sent] = useState<{ done: number; all: number }>();
  const [upload, set_upload] = useState<Upload>();
  const [version, set_version] = useState<DataVersion>();
  const stop = useRef<AbortController>();

  const leave = () => {
    stop.current?.abort();
    set_sent(undefined);
    set_upload(undefined);
    set_version(undefined);
    close();
  };
  const send = (file: File) => {
    stop.current = new AbortController();
    const { signal } = stop.current;
    set_sent({ done: 0, all: file.size });
    void act(() => resources.send_file(file, (done, all) => set_sent({ done, all }), signal), undefined, true).then(
      (found) => {
        set_sent(undefined);
        set_upload(found);
      },
    );
  };
  const load = () =>
    upload &&
    void act(() => resources.load(id, upload.id), t.loaded, true).then((found) => {
      if (!found) return;
      set_version(found);
      loaded();
    });

  return (
    <Modal
      open={open}
      title={t.load_title}
      width={640}
      maskClosable={false}
      onCancel={leave}
      okText={version ? shared.close : t.start}
      cancelText={shared.cancel}
      cancelButtonProps={version ? { style: { display: "none" } } : undefined}
      okButtonProps={{ disabled: !upload && !version, loading: busy && upload !== undefined }}
      onOk={version ? leave : load}
      destroyOnHidden
    >
      {problem ? <ProblemBox problem={problem} /> : null}
      {version ? (
        <LoadResult resource={id} version={version} />
      ) : upload ? (
        <Spin spinning={busy} tip={t.loading}>
          <Alert
            type={upload.preview.ragged > 0 || upload.preview.problems.length > 0 ? "warning" : "success"}
            showIcon
            message={upload.name}
            description={
              <>
                <div>{t.preview_file(number(upload.preview.rows), upload.preview.encoding)}</div>
                {upload.preview.ragged > 0 ? <div>{t.ragged(number(upload.preview.ragged))}</div> : null}
                {upload.preview.formula_cells > 0 ? <div>{t.formula(number(upload.preview.formula_cells))}</div> : null}
                {upload.preview.notes.map((note) => (
                  <div key={note.code}>{either(note)}</div>
                ))}
              </>
            }
          />
        </Spin>
      ) : sent ? (
        <>
          <Progress percent={Math.floor((sent.done / Math.max(1, sent.all)) * 100)} />
          <div className="jw-note">{t.sending(bytes(sent.done), bytes(sent.all))}</div>
        </>
      ) : (
        <>
          <p className="jw-note">{t.load_note}</p>
          <Picker.Dragger
            showUploadList={false}
            accept=".csv,.tsv,.txt"
            beforeUpload={(file) => {
              send(file);
              return false;
            }}
          >
            <p className="ant-upload-drag-icon">
              <InboxOutlined />
            </p>
            <p>{t.choose}</p>
          </Picker.Dragger>
        </>
      )}
    </Modal>
  );
}
