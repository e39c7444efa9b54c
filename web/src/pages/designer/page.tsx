import { Alert, Button, Form, Input, Upload } from "antd";
import { useState } from "react";
import { useParams, useSearchParams } from "react-router-dom";
import { processes } from "../../api/process";
import { Loaded, useLoad } from "../../parts/load";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useSession } from "../../parts/session";
import { useShared, useWords } from "../../text/language";
import { blank, process_in } from "./blank";
import { Board } from "./board";
import { text } from "./text";

const kMost = 32 * 1024 * 1024;

// Draws a process: a version that is deployed, an empty one, or one from a file.
export default function Designer() {
  const { process } = useParams();
  return process === undefined ? <Fresh /> : <Deployed key={process} process={process} />;
}

function Deployed({ process }: { process: string }) {
  const t = useWords(text);
  const own = useSession().user.org.region ?? "";
  const [query] = useSearchParams();
  const version = Number(query.get("version")) || 0;
  const load = useLoad(
    async (signal) => ({
      xml: await processes.document(process, version, signal),
      versions: (await processes.versions(process, signal)).items,
    }),
    [process, version],
  );
  return (
    <Loaded load={load}>
      {({ xml, versions }) => {
        const shown = versions.find((one) => one.version === version);
        const owner = versions.find((one) => one.base_version === 0 && one.state === "current") ?? versions.find((one) => one.base_version === 0);
        const name = shown?.name ?? owner?.name ?? process;
        const owned = owner !== undefined && !owner.shipped && owner.region === own;
        if (owner && !owned && (owner.region === own || !own.startsWith(owner.region)))
          return (
            <PageFrame title={name} above={{ to: "/processes", text: t.above }}>
              <Alert type="info" showIcon message={t.not_yours} />
            </PageFrame>
          );
        return <Board xml={xml} process={process} name={name} local={!owned} />;
      }}
    </Loaded>
  );
}

function Fresh() {
  const t = useWords(text);
  const shared = useShared();
  const [begun, set_begun] = useState<{ xml: string; process: string; name: string }>();
  const [wrong, set_wrong] = useState<string>();
  const open = async (file: File) => {
    set_wrong(undefined);
    if (file.size > kMost) return set_wrong(t.too_large);
    const xml = await file.text();
    const process = process_in(xml);
    if (!process) return set_wrong(t.not_bpmn);
    set_begun({ xml, process, name: file.name });
  };
  if (begun) return <Board {...begun} local={false} />;
  return (
    <PageFrame title={t.new_title} lead={t.new_lead} above={{ to: "/processes", text: t.above }}>
      <Sheet>
        {wrong ? <Alert type="error" showIcon role="alert" message={wrong} style={{ marginBottom: 16 }} /> : null}
        <Form<{ id: string; name: string }>
          layout="vertical"
          style={{ maxWidth: 480 }}
          onFinish={({ id, name }) => set_begun({ xml: blank(id, name.trim()), process: id, name: name.trim() })}
        >
          <Form.Item name="id" label={t.id} extra={t.id_rule} rules={[{ required: true, message: shared.required }, { pattern: /^[a-z][a-z0-9_]{1,59}$/, message: t.id_rule }]}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="name" label={t.name} rules={[{ required: true, whitespace: true, message: shared.required }]}>
            <Input maxLength={100} />
          </Form.Item>
          <Button type="primary" htmlType="submit" style={{ marginRight: 12 }}>
            {t.begin}
          </Button>
          <Upload
            accept=".bpmn,.xml"
            maxCount={1}
            showUploadList={false}
            beforeUpload={(file) => {
              void open(file);
              return false;
            }}
          >
            <Button>{t.open}</Button>
          </Upload>
        </Form>
      </Sheet>
    </PageFrame>
  );
}
