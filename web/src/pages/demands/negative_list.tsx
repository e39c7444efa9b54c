import { Alert, Button, Form, Input, Modal, Select, Table } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { resources } from "../../api/calls";
import { exclusions, type Exclusion, type ExclusionForm } from "../../api/demand";
import { useAct } from "../../parts/act";
import { Loaded, ProblemBox, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { MoodTag } from "../../parts/mood_tag";
import { Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useRight } from "../../parts/session";
import { number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "../../parts/list_words";

type Outcome = "list" | "refuse" | "remove";

export function NegativeList() {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const load = useLoad((signal) => exclusions.list({}, signal), []);
  const gaps = useLoad((signal) => exclusions.gaps(signal), []);
  const [proposing, set_proposing] = useState(false);
  const [ruling, set_ruling] = useState<{ line: Exclusion; outcome: Outcome }>();
  const reload = () => {
    load.reload();
    gaps.reload();
  };
  const missing = gaps.value?.items ?? [];
  return (
    <>
      {right("demand.write") ? (
        <div style={{ display: "flex", marginBottom: 12 }}>
          <Button type="primary" style={{ marginLeft: "auto" }} onClick={() => set_proposing(true)}>
            {t.propose}
          </Button>
        </div>
      ) : null}
      {missing.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 12 }}
          message={t.gaps(number(missing.length))}
          description={
            <>
              {t.gaps_lead}
              <ul style={{ margin: "4px 0 0", paddingLeft: 20 }}>
                {missing.slice(0, 10).map((gap) => (
                  <li key={gap.resource}>
                    <Link to={`/catalog/${encodeURIComponent(gap.resource)}`}>{gap.name}</Link> · {gap.org_name} ·{" "}
                    {gap.proposed ? t.gap_waits : t.gap_open}
                  </li>
                ))}
              </ul>
            </>
          }
        />
      ) : null}
      <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.negative_empty}>
        {(page) => (
          <Sheet flush>
            <Table<Exclusion>
              rowKey="id"
              dataSource={page.items}
              pagination={{ pageSize: 50, hideOnSinglePage: true }}
              columns={[
                { title: shared.number, width: 200, dataIndex: "number" },
                { title: t.name, width: 200, ellipsis: true, render: (_, one) => <Long text={one.form.name} /> },
                { title: t.whose, width: 170, ellipsis: true, render: (_, one) => <Long text={one.org_name} /> },
                {
                  title: t.citation,
                  ellipsis: true,
                  render: (_, one) => <Long text={`${(t.ranks as Record<string, string>)[one.form.rank] ?? ""} · ${one.form.citation}`} />,
                },
                { title: shared.state, width: 110, render: (_, one) => <MoodTag state={one.state} words={t.exclusion_state} /> },
                { title: t.opinion, width: 160, ellipsis: true, render: (_, one) => <Long text={one.opinion || "–"} /> },
                {
                  title: shared.actions,
                  width: 160,
                  render: (_, one) =>
                    one.actions.map((outcome) => (
                      <Button key={outcome} type="link" size="small" danger={outcome !== "list"} onClick={() => set_ruling({ line: one, outcome: outcome as Outcome })}>
                        {t.review[outcome as Outcome]}
                      </Button>
                    )),
                },
              ]}
              expandable={{ expandedRowRender: (one) => <p style={{ margin: 0 }}>{one.form.reason}</p> }}
            />
          </Sheet>
        )}
      </Loaded>
      {proposing ? (
        <ProposeDialog
          close={() => set_proposing(false)}
          saved={() => {
            set_proposing(false);
            reload();
          }}
        />
      ) : null}
      <ReasonDialog
        open={ruling !== undefined}
        title={ruling ? shared.labelled(t.review[ruling.outcome], ruling.line.form.name) : ""}
        warning={ruling ? `${ruling.line.form.citation} — ${ruling.line.form.reason}` : undefined}
        label={t.opinion}
        optional={ruling?.outcome === "list"}
        danger={ruling?.outcome !== "list"}
        ok={ruling ? t.review[ruling.outcome] : ""}
        done={t.reviewed}
        run={async (opinion) => {
          if (ruling) await exclusions.review(ruling.line.id, ruling.outcome, opinion);
          reload();
        }}
        close={() => set_ruling(undefined)}
      />
    </>
  );
}

function ProposeDialog({ close, saved }: { close: () => void; saved: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<ExclusionForm>();
  const own = useLoad((signal) => resources.list({ state: "published", limit: 200 }, signal), []);
  const submit = async () => {
    // The form itself shows what is wrong with its fields.
    const fields = await form.validateFields().catch(() => undefined);
    if (!fields) return;
    const done = await act(() => exclusions.propose({ ...fields, resource: fields.resource ?? "" }), t.proposed, true);
    if (done) saved();
  };
  const rules = (max: number) => [
    { required: true, whitespace: true, message: shared.required },
    { max, message: shared.too_long(max) },
  ];
  return (
    <Modal open title={t.propose} width={640} okText={t.propose} cancelText={shared.cancel} okButtonProps={{ loading: busy }} onOk={() => void submit()} onCancel={close}>
      {problem ? <ProblemBox problem={problem} /> : null}
      <Form form={form} layout="vertical" initialValues={{ rank: "law" }}>
        <Form.Item name="name" label={t.name} rules={rules(100)}>
          <Input maxLength={100} autoFocus />
        </Form.Item>
        <Form.Item name="resource" label={t.exclusion_resource}>
          <Select allowClear showSearch optionFilterProp="label" loading={own.busy} options={(own.value?.items ?? []).map((one) => ({ value: one.id, label: one.name }))} />
        </Form.Item>
        <Form.Item name="rank" label={t.rank}>
          <Select options={Object.entries(t.ranks).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="citation" label={t.citation} rules={rules(500)}>
          <Input placeholder={t.citation_hint} maxLength={500} />
        </Form.Item>
        <Form.Item name="reason" label={t.reason} rules={rules(1000)}>
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
