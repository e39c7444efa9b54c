import { Alert, DatePicker, Form, Input, Modal, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useEffect, useState } from "react";
import { catalog, world } from "../../api/calls";
import { demands, type Demand, type Match } from "../../api/demand";
import { useAct } from "../../parts/act";
import { ProblemBox, useLoad } from "../../parts/load";
import { useSession } from "../../parts/session";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

interface Fields {
  note?: string;
  resource?: string;
  org?: string;
  day?: Dayjs;
  basis?: string;
}

// What each step has to say; the node checks it again.
const kNeeds: Record<string, (keyof Fields)[]> = {
  match: ["resource"],
  point: ["resource"],
  provide: ["resource"],
  assign: ["org"],
  promise: ["day"],
  refuse: ["note", "basis"],
  return: ["note"],
  object: ["note"],
};

interface Props {
  demand: Demand;
  action: string;
  resource?: Match;
  close: () => void;
  done: (next: Demand) => void;
}

export function StepDialog({ demand, action, resource, close, done }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<Fields>();
  const needs = kNeeds[action] ?? [];
  const title = (t.action as Record<string, string>)[action] ?? action;
  const must = [{ required: true, message: shared.required }];
  const submit = async () => {
    // The form itself shows what is wrong with its fields.
    const fields = await form.validateFields().catch(() => undefined);
    if (!fields) return;
    const next = await act(
      () =>
        demands.step(demand.id, {
          action,
          note: fields.note?.trim() ?? "",
          resource: fields.resource ?? "",
          org: fields.org ?? "",
          day: fields.day?.format("YYYY-MM-DD") ?? "",
          basis: fields.basis ?? "",
        }),
      t.done,
      true,
    );
    if (next) done(next);
  };
  return (
    <Modal
      open
      title={title}
      width={600}
      okText={title}
      cancelText={shared.cancel}
      okButtonProps={{ loading: busy, danger: action === "refuse" || action === "withdraw" }}
      onOk={() => void submit()}
      onCancel={close}
    >
      <Alert type="info" message={(t.hint as Record<string, string>)[action] ?? ""} style={{ marginBottom: 16 }} />
      {problem ? <ProblemBox problem={problem} /> : null}
      <Form form={form} layout="vertical" initialValues={{ resource: resource?.id }}>
        {needs.includes("resource") ? (
          <Form.Item name="resource" label={t.choose_resource} rules={must}>
            <ResourceSelect first={resource} own={action === "provide"} />
          </Form.Item>
        ) : null}
        {needs.includes("org") ? (
          <Form.Item name="org" label={t.choose_org} rules={must}>
            <OrgSelect without={demand.requester.id} />
          </Form.Item>
        ) : null}
        {needs.includes("day") ? (
          <Form.Item name="day" label={t.choose_day} rules={must}>
            <DatePicker style={{ width: "100%" }} disabledDate={(one) => one.isBefore(dayjs(), "day")} />
          </Form.Item>
        ) : null}
        {needs.includes("basis") ? (
          <Form.Item name="basis" label={t.refuse_basis} rules={must}>
            <Input placeholder={t.refuse_basis_hint} maxLength={1000} />
          </Form.Item>
        ) : null}
        <Form.Item
          name="note"
          label={needs.includes("note") ? shared.reason : shared.note}
          rules={needs.includes("note") ? [{ required: true, whitespace: true, message: shared.required }] : []}
        >
          <Input.TextArea rows={3} maxLength={1000} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}

interface SelectProps {
  value?: string;
  onChange?: (value: string) => void;
  id?: string;
}

function OrgSelect({ without, ...field }: SelectProps & { without: string }) {
  const t = useWords(text);
  const { user } = useSession();
  const load = useLoad((signal) => world.orgs({ region: user.org.region }, signal), [user.org.region]);
  return (
    <Select
      {...field}
      showSearch
      optionFilterProp="label"
      placeholder={t.choose_org_hint}
      loading={load.busy}
      options={(load.value?.items ?? []).filter((one) => one.id !== without).map((one) => ({ value: one.id, label: one.name }))}
    />
  );
}

// Searches the catalog while one types; of one's own department only when that has to provide it.
function ResourceSelect({ first, own, ...field }: SelectProps & { first?: Match; own: boolean }) {
  const t = useWords(text);
  const { user } = useSession();
  const [typed, set_typed] = useState("");
  const [asked, set_asked] = useState("");
  useEffect(() => {
    const timer = window.setTimeout(() => set_asked(typed), 300);
    return () => window.clearTimeout(timer);
  }, [typed]);
  const load = useLoad(
    (signal) => catalog.find({ q: asked, org: own ? user.org.id : undefined, limit: 20 }, signal),
    [asked, own],
  );
  const found = (load.value?.items ?? []).map((one) => ({ value: one.id, label: `${one.name} · ${one.org.name}` }));
  const options =
    first && !found.some((one) => one.value === first.id)
      ? [{ value: first.id, label: `${first.name} · ${first.org_name}` }, ...found]
      : found;
  return (
    <Select
      {...field}
      showSearch
      filterOption={false}
      placeholder={t.choose_resource_hint}
      loading={load.busy}
      onSearch={set_typed}
      options={options}
    />
  );
}
