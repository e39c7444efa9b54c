import { Button, DatePicker, Form, Input, Radio, Space } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router-dom";
import { applications } from "../../api/calls";
import type { Application, EntryDetail } from "../../api/types";
import { useAct } from "../../parts/act";
import { mark_field } from "../../parts/fields";
import { ItemsTable } from "../../parts/items_table";
import { ProblemBox } from "../../parts/load";
import { RegionName } from "../../parts/names";
import { Sheet } from "../../parts/page_frame";
import { useSession } from "../../parts/session";
import { number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

// What is delivered, then what is asked request by request.
const kModes = ["return", "batch", "verify", "query", "aggregate"] as const;

interface Fields {
  mode: (typeof kModes)[number];
  scope?: string;
  purpose: string;
  legal_basis: string;
  scenario: string;
  security: string;
  until: Dayjs;
}

const kNames = ["mode", "scope", "purpose", "legal_basis", "scenario", "security", "until"];

export function Ask({ entry, from, follows }: { entry: EntryDetail; from: Application | undefined; follows: string }) {
  const t = useWords(text);
  const shared = useShared();
  const { user } = useSession();
  const go = useNavigate();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<Fields>();
  const [items, set_items] = useState(() => {
    const all = entry.items.map((item) => item.name);
    return from ? all.filter((name) => from.items.includes(name)) : all;
  });
  const [at_field, set_at_field] = useState(false);
  useEffect(() => set_at_field(mark_field(form, problem, kNames)), [form, problem]);
  const routed = entry.items.some((item) => item.region) || Boolean(entry.region_item);
  const must = { required: true, whitespace: true, message: shared.required };
  const most = { max: 1000, message: shared.too_long(1000) };

  const submit = async (fields: Fields) => {
    const made = await act(
      () =>
        applications.submit({
          resource: entry.id,
          // In the order of the catalog, whatever order they were ticked in.
          items: entry.items.map((item) => item.name).filter((name) => items.includes(name)),
          mode: fields.mode,
          region: user.org.region,
          purpose: fields.purpose.trim(),
          legal_basis: fields.legal_basis.trim(),
          scenario: fields.scenario.trim(),
          security: fields.security.trim(),
          until: fields.until.format("YYYY-MM-DD"),
          scope: fields.scope?.trim() ?? "",
          follows,
        }),
      t.submitted,
      true,
    );
    if (made) go(`/applications/${encodeURIComponent(made.id)}`);
  };
  const [before, after] = t.region_help("\u0000").split("\u0000");

  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      initialValues={{
        ...(from ? { purpose: from.purpose, legal_basis: from.legal_basis, scenario: from.scenario, scope: from.scope, security: from.security } : {}),
        mode: from ? from.mode : routed ? "return" : "batch",
        until: dayjs().add(1, "year").endOf("year"),
      }}
      onFinish={(fields) => void submit(fields)}
      scrollToFirstError
    >
      {from ? <p className="jw-note">{(follows ? t.renews : t.copied)(from.number)}</p> : null}
      {problem && !at_field ? <ProblemBox problem={problem} /> : null}
      <Sheet
        title={
          <>
            {t.what} · {entry.name}
          </>
        }
        extra={<span className="jw-note">{entry.org.name}</span>}
      >
        <div className="jw-halves">
          <Form.Item name="mode" label={shared.mode} rules={[must]} extra={routed ? undefined : t.no_region}>
            <Radio.Group>
              <Space direction="vertical">
                {kModes.map((mode) => (
                  <Radio key={mode} value={mode} disabled={mode === "return" && !routed}>
                    {shared.modes[mode]} <span className="jw-note">{t.mode_help[mode]}</span>
                  </Radio>
                ))}
              </Space>
            </Radio.Group>
          </Form.Item>
          <Form.Item label={t.region_scope}>
            <div>
              {before}
              <b>
                <RegionName code={user.org.region} />
              </b>
              {after}
            </div>
          </Form.Item>
        </div>
        <div className="jw-note" style={{ marginBottom: 8 }}>
          {t.items_help} <b>{t.chosen(number(items.length), number(entry.items.length))}</b>
        </div>
        <ItemsTable items={entry.items} chosen={items} choose={set_items} />
        {items.length === 0 ? <div className="ant-form-item-explain-error">{t.need_items}</div> : null}
      </Sheet>
      <Sheet title={t.why}>
        <div className="jw-halves">
          <Form.Item name="purpose" label={shared.purpose} rules={[must, most]}>
            <Input.TextArea rows={3} placeholder={t.purpose_hint} maxLength={1000} />
          </Form.Item>
          <Form.Item name="legal_basis" label={shared.legal_basis} rules={[must, most]}>
            <Input.TextArea rows={3} placeholder={t.basis_hint} maxLength={1000} />
          </Form.Item>
          <Form.Item name="scenario" label={shared.scenario} rules={[must, most]}>
            <Input.TextArea rows={3} placeholder={t.scenario_hint} maxLength={1000} />
          </Form.Item>
          <Form.Item name="scope" label={t.scope} rules={[most]}>
            <Input.TextArea rows={3} placeholder={t.scope_hint} maxLength={1000} />
          </Form.Item>
          <Form.Item name="security" label={shared.security} rules={[must, most]}>
            <Input.TextArea rows={3} placeholder={t.security_hint} maxLength={1000} />
          </Form.Item>
          <Form.Item
            name="until"
            label={shared.until}
            rules={[
              { required: true, message: shared.required },
              {
                validator: (_, value?: Dayjs) =>
                  !value || value.isAfter(dayjs(), "day") ? Promise.resolve() : Promise.reject(new Error(t.until_past)),
              },
            ]}
          >
            <DatePicker style={{ width: 200 }} allowClear={false} disabledDate={(date) => !date.isAfter(dayjs(), "day")} />
          </Form.Item>
        </div>
      </Sheet>
      <Button type="primary" size="large" htmlType="submit" loading={busy} disabled={items.length === 0}>
        {t.submit}
      </Button>
    </Form>
  );
}
