import { CheckCircleFilled, CloseCircleFilled, MinusCircleOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, Button, Form, Input, InputNumber, Select, Space, Table, TreeSelect } from "antd";
import { useState } from "react";
import { access, type ClauseView, type Explanation, type Purpose } from "../../api/access";
import type { Grant } from "../../api/types";
import { useAct } from "../../parts/act";
import { ProblemBox } from "../../parts/load";
import { useLineName } from "../../parts/names";
import { Sheet } from "../../parts/page_frame";
import { purpose_tree } from "../../parts/purpose_tree";
import { useRight, useSession } from "../../parts/session";
import { useEither, useShared, useWords } from "../../text/language";
import { Answer, type Given } from "./answer";
import { clause_words } from "./clause_words";
import { Measured } from "./measured";
import { comparable, first_of, first_purpose, online_modes, request_of, returned, type Compare, type Fields } from "./request";
import { text } from "./use_text";

// Judges one request by a grant, and lets the consumer ask it for real.
export function Trial({ grant, purposes, asked }: { grant: Grant; purposes: Purpose[]; asked: () => void }) {
  const t = useWords(text);
  const either = useEither();
  const right = useRight();
  const { user } = useSession();
  const [form] = Form.useForm<Fields>();
  const mode = Form.useWatch("mode", form) ?? online_modes(grant)[0];
  const judging = useAct();
  const asking = useAct();
  const [verdict, set_verdict] = useState<Explanation>();
  const [given, set_given] = useState<Given>();
  const shared = useShared();
  const recipient = grant.recipient.id === user.org.id;
  const taking = recipient && right("holding.read");
  const title_of = (name: string) => grant.items.find((item) => item.name === name)?.title || name;
  const must = { required: true, message: shared.required };
  // Held back, it answers less or nothing: that is known before it is asked.
  const answers = grant.state === "active" || (grant.state === "verify_only" && mode === "verify");
  const evidence = grant.duties.some((duty) => duty.kind === "evidence");
  const first = comparable(grant)[0];

  const filled = () => form.validateFields().catch(() => undefined);
  const judge = async () => {
    const fields = await filled();
    if (!fields) return;
    set_given(undefined);
    const found = await judging.act(
      () => access.explain(fields.mode, request_of(grant, fields), recipient ? "" : grant.recipient.id, recipient ? "" : (grant.terms?.system ?? "")),
      undefined,
      true,
    );
    set_verdict(found ?? undefined);
  };
  const ask = async () => {
    const fields = await filled();
    if (!fields) return;
    set_verdict(undefined);
    set_given(undefined);
    const body = await asking.act(() => access.ask(fields.mode, request_of(grant, fields)), undefined, true);
    if (body) set_given({ fields, body });
    asked();
  };
  const problem = judging.problem ?? asking.problem;

  return (
    <Sheet title={taking ? t.ask_title : t.trial}>
      <p className="jw-note" style={{ marginTop: 0 }}>
        {taking ? t.ask_lead : recipient ? t.trial_lead : `${t.trial_lead}${t.trial_as_other}`}
      </p>
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{
          mode: online_modes(grant)[0],
          purpose: first_purpose(grant, purposes),
          compare: first ? [{ item: first.name, op: first.verify?.[0] ?? "eq" }] : [],
          items: [first_of(grant)?.name].filter(Boolean),
        }}
      >
        <div className="jw-ask">
          <Form.Item name="mode" label={t.mode}>
            <Select options={online_modes(grant).map((value) => ({ value, label: shared.modes[value] }))} />
          </Form.Item>
          <Form.Item name="purpose" label={t.purpose} rules={[must]}>
            <TreeSelect treeData={purpose_tree(purposes, either)} showSearch treeNodeFilterProp="title" popupMatchSelectWidth={420} />
          </Form.Item>
          <Form.Item
            name="event"
            label={t.event}
            rules={[must, { pattern: /^[0-9A-Za-z._/-]{1,64}$/, message: t.event_form }]}
          >
            <Input maxLength={64} placeholder={t.event_hint} />
          </Form.Item>
          <Form.Item name="evidence" label={t.evidence} rules={evidence ? [must] : []}>
            <Input maxLength={64} placeholder={evidence ? "" : t.optional} />
          </Form.Item>
          {mode === "aggregate"
            ? null
            : (grant.key ?? []).map((name) => (
                <Form.Item key={name} name={["key", name]} label={t.key_of(title_of(name))} rules={[must]}>
                  <Input maxLength={200} />
                </Form.Item>
              ))}
          {mode === "query" || mode === "aggregate" ? (
            <Form.Item name="items" label={mode === "query" ? t.items : t.by} rules={[must]} className="jw-ask-wide">
              <Select mode="multiple" options={returned(grant).map((item) => ({ value: item.name, label: item.title || item.name }))} />
            </Form.Item>
          ) : null}
        </div>
        {mode === "verify" ? <Comparisons grant={grant} /> : null}
        {mode === "aggregate" ? <Measured grant={grant} /> : null}
        <Space wrap>
          {taking ? (
            <Button type="primary" disabled={!answers} loading={asking.busy} onClick={() => void ask()}>
              {t.send}
            </Button>
          ) : null}
          <Button type={taking && answers ? "default" : "primary"} loading={judging.busy} onClick={() => void judge()}>
            {t.judge}
          </Button>
          <span className="jw-note">{!taking ? t.judge_note : answers ? t.send_note : t.held_note}</span>
        </Space>
      </Form>
      {problem ? (
        <div style={{ marginTop: 16 }}>
          <ProblemBox problem={problem} />
        </div>
      ) : null}
      {given ? <Answer grant={grant} given={given} /> : null}
      {verdict ? <Verdict grant={grant} verdict={verdict} purposes={purposes} /> : null}
    </Sheet>
  );
}

// One line a comparison, and whether it is enough that some of them hold.
function Comparisons({ grant }: { grant: Grant }) {
  const t = useWords(text);
  const shared = useShared();
  const must = { required: true, message: shared.required };
  const items = comparable(grant);
  const count = (Form.useWatch<unknown[] | undefined>("compare") ?? []).length;
  return (
    <>
      <Form.List name="compare">
        {(rows, { add, remove }) => (
          <>
            {rows.map((row) => (
              <Form.Item key={row.key} noStyle shouldUpdate>
                {(form) => {
                  const now = (form.getFieldValue(["compare", row.name]) ?? {}) as Partial<Compare>;
                  const allowed = items.find((item) => item.name === now.item)?.verify ?? [];
                  return (
                    <Space align="start" wrap size={8}>
                      <Form.Item name={[row.name, "item"]} label={t.item} rules={[must]}>
                        <Select style={{ width: 200 }} options={items.map((item) => ({ value: item.name, label: item.title || item.name }))} />
                      </Form.Item>
                      <Form.Item
                        name={[row.name, "op"]}
                        label={t.compare}
                        rules={[must, { validator: (_, value) => (!value || allowed.includes(value) ? Promise.resolve() : Promise.reject(new Error(t.op_not))) }]}
                      >
                        <Select style={{ width: 110 }} options={allowed.map((value) => ({ value, label: t.op[value as Compare["op"]] ?? value }))} />
                      </Form.Item>
                      <Form.Item name={[row.name, "value"]} label={now.op === "range" ? t.from : t.value} rules={now.op === "range" ? [] : [must]}>
                        <Input style={{ width: 200 }} maxLength={200} />
                      </Form.Item>
                      {now.op === "range" ? (
                        <Form.Item
                          name={[row.name, "to"]}
                          label={t.to}
                          dependencies={[["compare", row.name, "value"]]}
                          rules={[
                            {
                              validator: (_, value) =>
                                value || form.getFieldValue(["compare", row.name, "value"]) ? Promise.resolve() : Promise.reject(new Error(t.one_bound)),
                            },
                          ]}
                        >
                          <Input style={{ width: 200 }} maxLength={200} />
                        </Form.Item>
                      ) : null}
                      {rows.length > 1 ? (
                        <Button
                          type="text"
                          aria-label={t.remove}
                          icon={<MinusCircleOutlined />}
                          style={{ marginTop: 30 }}
                          onClick={() => remove(row.name)}
                        />
                      ) : null}
                    </Space>
                  );
                }}
              </Form.Item>
            ))}
            <div className="jw-ask-more">
              <Button size="small" icon={<PlusOutlined />} disabled={rows.length >= 20} onClick={() => add({ item: items[0]?.name, op: items[0]?.verify?.[0] ?? "eq" })}>
                {t.add}
              </Button>
            </div>
          </>
        )}
      </Form.List>
      {/* Beside the list, not in it: what stands in it is named below it. */}
      {count > 1 ? (
        <Form.Item name="at_least" label={t.at_least}>
          <InputNumber min={1} max={count} precision={0} placeholder={t.each} style={{ width: 200 }} />
        </Form.Item>
      ) : null}
    </>
  );
}

function Verdict({ grant, verdict, purposes }: { grant: Grant; verdict: Explanation; purposes: Purpose[] }) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const line = useLineName();
  const names = { grant, purposes, either, line, modes: shared.modes, states: shared.states, roles: shared.roles, shared, t: t.clauses };
  const denied = verdict.clauses.find((one) => !one.holds);
  return (
    <div style={{ marginTop: 16 }}>
      <Alert
        type={verdict.allow ? "success" : "error"}
        showIcon
        message={verdict.allow ? t.allowed : t.denied_by(denied ? either(denied) : "")}
        description={denied ? either({ zh: denied.change_zh, en: denied.change_en }) : undefined}
        style={{ marginBottom: 12 }}
      />
      <Table<ClauseView>
        size="small"
        rowKey={(one) => `${one.clause}.${one.asked}`}
        dataSource={verdict.clauses}
        pagination={false}
        columns={[
          {
            title: "",
            width: 36,
            render: (_, one) =>
              one.holds ? <CheckCircleFilled aria-label={t.yes} className="jw-signed" /> : <CloseCircleFilled aria-label={t.no} className="jw-unsigned" />,
          },
          { title: t.clause, width: 240, render: (_, one) => either(one) },
          { title: t.asked, render: (_, one) => clause_words(one.clause, one.asked, names) },
          { title: t.granted, render: (_, one) => clause_words(one.clause, one.granted, names) },
          { title: t.change, width: 260, render: (_, one) => (one.holds ? "" : either({ zh: one.change_zh, en: one.change_en })) },
        ]}
      />
    </div>
  );
}
