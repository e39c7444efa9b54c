import { Alert, Button, Form, Input, InputNumber, Popconfirm, Select, Space, Table } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { flow, type MoveForm, type MoveReport } from "../../api/flow";
import { useAct } from "../../parts/act";
import { ProblemBox } from "../../parts/load";
import { Long } from "../../parts/long";
import { Sheet } from "../../parts/page_frame";
import { ProcessPick } from "../../parts/process_pick";
import { number } from "../../text/format";
import { useLanguage, useShared, useWords } from "../../text/language";
import { read_mapping } from "./lines";
import { text } from "./text";

interface Fields {
  process: string;
  from: number;
  to: number;
  mapping?: string;
  instances?: string[];
  note?: string;
}

const asked = (fields: Fields): MoveForm => ({
  process: fields.process.trim(),
  from: fields.from,
  to: fields.to,
  mapping: read_mapping(fields.mapping ?? "") ?? {},
  instances: fields.instances ?? [],
  note: fields.note?.trim() ?? "",
});

// Running instances to another version: first what would happen, then it.
export function Migration() {
  const t = useWords(text);
  const shared = useShared();
  const { language } = useLanguage();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<Fields>();
  const [seen, set_seen] = useState<{ form: MoveForm; report: MoveReport }>();
  const [fresh, set_fresh] = useState(true);
  const must = [{ required: true, message: shared.required }];
  const preview = async (fields: Fields) => {
    const wanted = asked(fields);
    const report = await act(() => flow.preview_move(wanted), undefined, true);
    if (!report) return;
    set_seen({ form: wanted, report });
    set_fresh(true);
  };
  const apply = async () => {
    if (!seen) return;
    const report = await act(() => flow.move({ ...seen.form, note: (form.getFieldValue("note") as string | undefined)?.trim() ?? "" }), undefined, true);
    if (report) set_seen({ form: seen.form, report });
  };
  const report = seen?.report;
  return (
    <>
      <Sheet>
        {problem ? <ProblemBox problem={problem} /> : null}
        <Form<Fields>
          form={form}
          layout="vertical"
          onFinish={(fields) => void preview(fields)}
          onValuesChange={(part) => "note" in part || set_fresh(false)}
        >
          <div style={{ display: "grid", gridTemplateColumns: "2fr 1fr 1fr", gap: "0 16px" }}>
            <Form.Item name="process" label={t.process} rules={must}>
              <ProcessPick />
            </Form.Item>
            <Form.Item name="from" label={t.from} rules={must}>
              <InputNumber min={1} precision={0} style={{ width: "100%" }} />
            </Form.Item>
            <Form.Item name="to" label={t.to} rules={must}>
              <InputNumber min={1} precision={0} style={{ width: "100%" }} />
            </Form.Item>
          </div>
          <Form.Item
            name="mapping"
            label={t.mapping}
            extra={t.mapping_hint}
            rules={[{ validator: (_, lines?: string) => (read_mapping(lines ?? "") ? Promise.resolve() : Promise.reject(new Error(t.mapping_wrong))) }]}
          >
            <Input.TextArea className="jw-mono" rows={2} placeholder="review = review_conditional" />
          </Form.Item>
          <Form.Item name="instances" label={t.only}>
            <Select mode="tags" open={false} suffixIcon={null} placeholder={t.only_hint} tokenSeparators={[" ", ",", "\n"]} />
          </Form.Item>
          <Form.Item name="note" label={t.note} rules={[{ max: 500, message: shared.too_long(500) }]}>
            <Input maxLength={500} />
          </Form.Item>
          <Space>
            <Button htmlType="submit" type={report ? "default" : "primary"} loading={busy}>
              {t.preview}
            </Button>
            {report && report.moved === 0 && report.movable > 0 ? (
              <Popconfirm title={t.apply_sure} disabled={!fresh} onConfirm={() => void apply()}>
                <Button type="primary" disabled={!fresh} title={fresh ? undefined : t.changed} loading={busy}>
                  {t.apply(number(report.movable))}
                </Button>
              </Popconfirm>
            ) : null}
          </Space>
        </Form>
      </Sheet>
      {report ? (
        <Sheet>
          <Alert
            type={report.moved > 0 ? "success" : report.movable > 0 ? "info" : "warning"}
            showIcon
            message={report.moved > 0 ? t.moved(number(report.moved)) : t.looked(number(report.looked_at), number(report.movable))}
            description={report.more ? t.more : undefined}
          />
          {report.blocked.length > 0 ? (
            <>
              <h3>{t.blocked}</h3>
              <Table<MoveReport["blocked"][number]>
                size="small"
                rowKey="id"
                dataSource={report.blocked}
                pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
                columns={[
                  {
                    title: t.name,
                    width: 320,
                    ellipsis: true,
                    render: (_, one) => (
                      <Link to={`/flows/${encodeURIComponent(one.id)}`}>
                        <Long text={one.title || one.id} />
                      </Link>
                    ),
                  },
                  {
                    title: t.why,
                    render: (_, one) => (language === "zh" && one.problems_zh.length > 0 ? one.problems_zh : one.problems).map((why) => <div key={why}>{why}</div>),
                  },
                ]}
              />
            </>
          ) : null}
        </Sheet>
      ) : null}
    </>
  );
}
