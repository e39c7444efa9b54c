import { Form, Input, InputNumber, Modal, Select, Typography } from "antd";
import { useState } from "react";
import { system } from "../../api/calls";
import { useAct } from "../../parts/act";
import { ProblemBox } from "../../parts/load";
import { minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

interface Fields {
  name: string;
  region: string;
  hosts: string[];
  hours: number;
}

const kCode = /^(\d{2}|\d{4}|\d{6})$/;

export function Invite({ open, close }: { open: boolean; close: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<Fields>();
  const [made, set_made] = useState<{ token: string; expires: string }>();
  const leave = () => {
    set_made(undefined);
    close();
  };
  const submit = async () => {
    const fields = await form.validateFields().catch(() => undefined);
    if (!fields) return;
    const found = await act(
      () => system.invite(fields.name.trim(), fields.region.trim(), fields.hosts.length > 0 ? fields.hosts : [fields.region.trim()], fields.hours),
      t.invite_made,
      true,
    );
    if (found) set_made(found);
  };
  return (
    <Modal
      open={open}
      width={600}
      title={t.invite}
      okText={made ? shared.close : t.invite_make}
      cancelText={shared.cancel}
      cancelButtonProps={made ? { style: { display: "none" } } : undefined}
      okButtonProps={{ loading: busy }}
      onOk={made ? leave : () => void submit()}
      onCancel={leave}
      maskClosable={false}
      destroyOnHidden
    >
      {made ? (
        <>
          <p>
            <b>{t.invite_token}</b> · {t.until} {minute(made.expires)}
          </p>
          <Typography.Paragraph copyable className="jw-token">
            {made.token}
          </Typography.Paragraph>
          <p className="jw-note">{t.invite_use}</p>
          <code>jingwei node join --config jingwei.toml --token …</code>
        </>
      ) : (
        <>
          <p className="jw-note">{t.invite_lead}</p>
          {problem ? <ProblemBox problem={problem} /> : null}
          <Form form={form} layout="vertical" preserve={false} initialValues={{ hosts: [], hours: 72 }}>
            <Form.Item name="name" label={t.invite_name} rules={[{ required: true, whitespace: true, message: shared.required }]}>
              <Input maxLength={80} autoFocus />
            </Form.Item>
            <Form.Item
              name="region"
              label={t.invite_region}
              rules={[
                { required: true, message: shared.required },
                { pattern: kCode, message: t.bad_code },
              ]}
            >
              <Input maxLength={6} placeholder={t.short_code} />
            </Form.Item>
            <Form.Item
              name="hosts"
              label={t.invite_hosts}
              rules={[
                {
                  validator: (_, hosts: string[]) =>
                    hosts.every((host) => kCode.test(host)) ? Promise.resolve() : Promise.reject(new Error(t.bad_code)),
                },
              ]}
            >
              <Select mode="tags" open={false} suffixIcon={null} placeholder={t.short_code} tokenSeparators={[",", " ", "，"]} />
            </Form.Item>
            <Form.Item name="hours" label={t.invite_hours}>
              <InputNumber min={1} max={720} precision={0} />
            </Form.Item>
          </Form>
        </>
      )}
    </Modal>
  );
}
