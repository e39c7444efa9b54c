import { Alert, Button, DatePicker, Empty, Form, Input, Select, Table, Tag, Tooltip } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { grading, type Clearance, type ClearanceForm, type GradedItem, type Sentence } from "../../api/grading";
import { FormDialog } from "../../parts/form_dialog";
import { GradeTag } from "../../parts/grade_tag";
import { Loaded, useLoad } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useRight } from "../../parts/session";
import { day, time } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./grading_text";
import type { ResourceTabProps } from "./tabs";

// What the grades of a resource ask for, which items lie below the national floors, and the
// authorities' decisions on core and important data.
export default function Grading({ resource }: ResourceTabProps) {
  const t = useWords(text);
  const shared = useShared();
  const may = useRight();
  const load = useLoad((signal) => grading.of(resource.id, signal), [resource.id]);
  const [filing, set_filing] = useState(false);
  const [leaving, set_leaving] = useState<Clearance>();
  const bureau = may("catalog.review");
  return (
    <Loaded load={load}>
      {(found) => (
        <>
          <Sheet title={t.items} extra={<GradeTag level={found.level} grade={found.grade} personal={found.personal} hint={t.highest} />}>
            {found.items.some((item) => item.below.length > 0) ? (
              <Alert type="warning" showIcon message={t.below} style={{ marginBottom: 12 }} />
            ) : null}
            <Table<GradedItem>
              size="small"
              rowKey="name"
              dataSource={found.items}
              pagination={false}
              scroll={{ x: 900 }}
              columns={[
                { title: shared.item.title, width: 180, render: (_, item) => item.title },
                { title: shared.item.grade, width: 190, render: (_, item) => <GradeTag level={item.level} grade={item.grade} personal={item.personal} /> },
                {
                  title: t.floor,
                  width: 220,
                  render: (_, item) =>
                    item.below.length === 0 ? <span className="jw-quiet">{t.fits}</span> : <Sentences list={item.below} lead={t.at_least(item.floor)} />,
                },
                { title: t.returns, render: (_, item) => <Sentences list={item.returns} /> },
                { title: t.answers, width: 200, render: (_, item) => <Sentences list={item.answers} /> },
              ]}
            />
          </Sheet>
          <Sheet
            title={t.decisions}
            extra={
              bureau ? (
                <Button size="small" type="primary" onClick={() => set_filing(true)}>
                  {t.file}
                </Button>
              ) : undefined
            }
          >
            <p className="jw-note" style={{ marginTop: 0 }}>
              {t.decisions_lead}
            </p>
            {found.clearances.length === 0 ? (
              <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.none_on_file} />
            ) : (
              <Table<Clearance>
                size="small"
                rowKey="id"
                dataSource={found.clearances}
                pagination={false}
                scroll={{ x: 900 }}
                columns={[
                  { title: t.number, render: (_, one) => one.decision.number },
                  { title: t.authority, render: (_, one) => one.decision.authority },
                  { title: t.covers, render: (_, one) => (one.decision.items.length ? shared.listed(one.decision.items) : t.all_items) },
                  { title: shared.mode, width: 140, render: (_, one) => (one.decision.modes.length ? shared.listed(one.decision.modes.map((mode) => shared.modes[mode as keyof typeof shared.modes] ?? mode)) : t.any) },
                  { title: t.recipient, width: 130, render: (_, one) => one.decision.recipient || t.any },
                  { title: shared.until, width: 110, render: (_, one) => (one.decision.valid_until ? day(one.decision.valid_until) : t.open_end) },
                  {
                    title: t.state,
                    width: 150,
                    render: (_, one) =>
                      one.in_force ? (
                        <Tag color="green" bordered={false}>
                          {t.in_force}
                        </Tag>
                      ) : (
                        <Tooltip title={one.reason}>
                          <Tag bordered={false}>{one.withdrawn ? t.withdrawn(time(one.withdrawn)) : t.over}</Tag>
                        </Tooltip>
                      ),
                  },
                  ...(bureau
                    ? [
                        {
                          title: "",
                          width: 80,
                          render: (_: unknown, one: Clearance) =>
                            one.withdrawn ? null : (
                              <Button size="small" danger type="link" onClick={() => set_leaving(one)}>
                                {t.withdraw}
                              </Button>
                            ),
                        },
                      ]
                    : []),
                ]}
              />
            )}
          </Sheet>
          <FileDialog
            resource={resource.id}
            items={found.items}
            open={filing}
            close={() => set_filing(false)}
            saved={() => {
              set_filing(false);
              load.reload();
            }}
          />
          <ReasonDialog
            open={leaving !== undefined}
            title={t.withdraw}
            danger
            warning={t.withdraw_lead}
            ok={t.withdraw}
            done={t.done_withdraw}
            run={(reason) => grading.withdraw(leaving?.id ?? "", reason)}
            close={() => {
              set_leaving(undefined);
              load.reload();
            }}
          />
        </>
      )}
    </Loaded>
  );
}

function Sentences({ list, lead }: { list: Sentence[]; lead?: string }) {
  const either = useEither();
  if (list.length === 0) return <span className="jw-quiet">–</span>;
  return (
    <>
      {lead ? <b>{lead} </b> : null}
      {list.map((one) => (
        <div key={one.en} className="jw-note">
          <Tooltip title={either({ zh: one.source_zh, en: one.source_en })}>{either(one)}</Tooltip>
        </div>
      ))}
    </>
  );
}

interface Fields {
  authority: string;
  number: string;
  decided: Dayjs;
  valid_until?: Dayjs;
  items?: string[];
  modes?: string[];
  recipient?: string;
  note?: string;
}

const kModes = ["verify", "query", "aggregate", "match", "batch", "subscribe", "return"] as const;

function FileDialog({ resource, items, open, close, saved }: { resource: string; items: GradedItem[]; open: boolean; close: () => void; saved: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const must = { required: true, message: shared.required };
  const guarded = items.filter((item) => item.level !== "general");
  return (
    <FormDialog<Fields, unknown>
      open={open}
      title={t.file}
      ok={t.file}
      done={t.done_file}
      width={620}
      lead={<p className="jw-note">{t.file_lead}</p>}
      run={(fields) => {
        const form: ClearanceForm = {
          authority: fields.authority.trim(),
          number: fields.number.trim(),
          decided: fields.decided.format("YYYY-MM-DD"),
          valid_until: fields.valid_until?.format("YYYY-MM-DD") ?? "",
          items: fields.items ?? [],
          modes: fields.modes ?? [],
          recipient: fields.recipient?.trim() ?? "",
          digest: "",
          note: fields.note?.trim() ?? "",
        };
        return grading.file(resource, form);
      }}
      saved={saved}
      close={close}
    >
      <Form.Item name="authority" label={t.authority} rules={[{ ...must, whitespace: true }]}>
        <Input maxLength={100} autoFocus />
      </Form.Item>
      <Form.Item name="number" label={t.number} rules={[{ ...must, whitespace: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <div className="jw-halves">
        <Form.Item name="decided" label={t.decided} rules={[must]}>
          <DatePicker style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item name="valid_until" label={t.valid_until}>
          <DatePicker style={{ width: "100%" }} />
        </Form.Item>
      </div>
      <Form.Item name="items" label={t.covers}>
        <Select mode="multiple" placeholder={t.all_items} options={(guarded.length ? guarded : items).map((item) => ({ value: item.name, label: item.title }))} />
      </Form.Item>
      <div className="jw-halves">
        <Form.Item name="modes" label={shared.mode}>
          <Select mode="multiple" placeholder={t.any} options={kModes.map((mode) => ({ value: mode, label: shared.modes[mode] }))} />
        </Form.Item>
        <Form.Item name="recipient" label={t.recipient_id}>
          <Input maxLength={64} placeholder={t.any} />
        </Form.Item>
      </div>
      <Form.Item name="note" label={t.note}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
