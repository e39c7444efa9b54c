import { CheckCircleFilled, CloseCircleFilled } from "@ant-design/icons";
import { Alert, Button, Form, Input, Select, Space, Table, TreeSelect } from "antd";
import { useState } from "react";
import { access, type ClauseView, type Explanation, type Purpose } from "../../api/access";
import type { Grant } from "../../api/types";
import { useAct } from "../../parts/act";
import { JsonView } from "../../parts/json_view";
import { ProblemBox, useLoad } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./use_text";

interface Fields {
  mode: "verify" | "query" | "aggregate";
  purpose: string;
  event: string;
  evidence?: string;
  key?: Record<string, string>;
  item: string;
  op: "eq" | "prefix" | "range";
  value?: string;
  to?: string;
}

interface Node {
  value: string;
  title: string;
  children: Node[];
}

export function tree_of(purposes: Purpose[], name: (one: { zh: string; en: string }) => string): Node[] {
  const nodes = new Map<string, Node>();
  const roots: Node[] = [];
  for (const one of purposes) {
    const node = { value: one.code, title: `${one.code} ${name(one)}`, children: [] };
    nodes.set(one.code, node);
    (nodes.get(one.parent)?.children ?? roots).push(node);
  }
  return roots;
}

function request_of(grant: string, keys: string[], fields: Fields): unknown {
  const request: Record<string, unknown> = { grant, purpose: fields.purpose ?? "", event: fields.event ?? "" };
  if (fields.evidence) request.evidence = fields.evidence;
  if (fields.mode === "aggregate") return { ...request, by: [fields.item] };
  request.key = Object.fromEntries(keys.map((name) => [name, fields.key?.[name] || "-"]));
  if (fields.mode === "query") return { ...request, items: [fields.item] };
  const compare: Record<string, string> = { item: fields.item, op: fields.op };
  if (fields.op === "range") {
    if (fields.value) compare.from = fields.value;
    if (fields.to || !fields.value) compare.to = fields.to || "-";
  } else {
    compare.value = fields.value || "-";
  }
  return { ...request, compare: [compare] };
}

// Judges one request by a grant, and lets the consumer ask it for real.
export function Trial({ grant }: { grant: Grant }) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const right = useRight();
  const { user } = useSession();
  const [form] = Form.useForm<Fields>();
  const mode = Form.useWatch("mode", form);
  const op = Form.useWatch("op", form);
  const { act, busy, problem } = useAct();
  const [verdict, set_verdict] = useState<Explanation>();
  const [answer, set_answer] = useState<Record<string, unknown>>();
  const purposes = useLoad((signal) => access.purposes(signal), []);
  const document = grant.document as { permission?: { key?: string[] }[] } | undefined;
  const keys = document?.permission?.[0]?.key ?? [];
  const giving = grant.provider.id === user.org.id;
  const title_of = (name: string) => grant.items.find((item) => item.name === name)?.title ?? name;

  const judge = async () => {
    const fields = await form.validateFields().catch(() => undefined);
    if (!fields) return;
    set_answer(undefined);
    const found = await act(
      () => access.explain(fields.mode, request_of(grant.id, keys, fields), giving ? grant.recipient.id : "", ""),
      undefined,
      true,
    );
    set_verdict(found ?? undefined);
  };
  const ask = async () => {
    const fields = await form.validateFields().catch(() => undefined);
    if (!fields) return;
    const found = await act(() => access.ask(fields.mode, request_of(grant.id, keys, fields)), undefined, true);
    set_answer(found ?? undefined);
  };

  return (
    <Sheet title={t.trial}>
      <p className="jw-note">{giving ? `${t.trial_lead}${t.trial_as_provider}` : t.trial_lead}</p>
      <Form<Fields> form={form} layout="vertical" initialValues={{ mode: "verify", op: "eq", item: grant.items[0]?.name }}>
        <Space wrap align="start" size={12}>
          <Form.Item name="mode" label={t.mode}>
            <Select
              style={{ width: 120 }}
              options={(["verify", "query", "aggregate"] as const).map((value) => ({ value, label: shared.modes[value] }))}
            />
          </Form.Item>
          <Form.Item name="purpose" label={t.purpose} rules={[{ required: true, message: shared.required }]}>
            <TreeSelect style={{ width: 240 }} treeData={tree_of(purposes.value?.items ?? [], either)} showSearch treeNodeFilterProp="title" />
          </Form.Item>
          <Form.Item name="event" label={t.event} rules={[{ required: true, message: shared.required }]}>
            <Input style={{ width: 160 }} maxLength={64} />
          </Form.Item>
          <Form.Item name="evidence" label={t.evidence}>
            <Input style={{ width: 140 }} maxLength={64} />
          </Form.Item>
          {mode === "aggregate"
            ? null
            : keys.map((name) => (
                <Form.Item key={name} name={["key", name]} label={`${t.key} ${title_of(name)}`}>
                  <Input style={{ width: 180 }} maxLength={200} />
                </Form.Item>
              ))}
          <Form.Item name="item" label={t.item} rules={[{ required: true, message: shared.required }]}>
            <Select style={{ width: 180 }} options={grant.items.map((item) => ({ value: item.name, label: item.title || item.name }))} />
          </Form.Item>
          {mode === "verify" ? (
            <>
              <Form.Item name="op" label={t.compare}>
                <Select style={{ width: 120 }} options={(["eq", "prefix", "range"] as const).map((value) => ({ value, label: t.op[value] }))} />
              </Form.Item>
              <Form.Item name="value" label={t.value}>
                <Input style={{ width: 160 }} maxLength={200} />
              </Form.Item>
              {op === "range" ? (
                <Form.Item name="to" label="—">
                  <Input style={{ width: 160 }} maxLength={200} />
                </Form.Item>
              ) : null}
            </>
          ) : null}
        </Space>
        <Space>
          <Button type="primary" loading={busy} onClick={() => void judge()}>
            {t.judge}
          </Button>
          {!giving && right("holding.read") ? (
            <>
              <Button loading={busy} onClick={() => void ask()}>
                {t.send}
              </Button>
              <span className="jw-note">{t.send_note}</span>
            </>
          ) : null}
        </Space>
      </Form>
      {problem ? <ProblemBox problem={problem} /> : null}
      {answer ? (
        <div style={{ marginTop: 16 }}>
          <JsonView value={answer} />
        </div>
      ) : null}
      {verdict ? (
        <div style={{ marginTop: 16 }}>
          <Alert type={verdict.allow ? "success" : "error"} showIcon message={verdict.allow ? t.allowed : t.denied} style={{ marginBottom: 12 }} />
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
              { title: t.clause, render: (_, one) => either(one) },
              { title: t.asked, render: (_, one) => one.asked || "—" },
              { title: t.granted, render: (_, one) => one.granted || "—" },
              { title: t.change, render: (_, one) => either({ zh: one.change_zh, en: one.change_en }) },
            ]}
          />
        </div>
      ) : null}
    </Sheet>
  );
}
