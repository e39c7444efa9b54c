import { Button, DatePicker, Form, Input, Modal, Popconfirm, Select, Table } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { resources } from "../../api/calls";
import { duties, type DutyForm, type Responsibility } from "../../api/demand";
import { useAct } from "../../parts/act";
import { Loaded, ProblemBox, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { MoodTag } from "../../parts/mood_tag";
import { Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { day, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "../../parts/list_words";

export function DutyList() {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const { user } = useSession();
  const [query, set_query] = useSearchParams();
  const org = query.get("org") || user.org.id;
  const departments = useLoad((signal) => duties.departments(signal), []);
  const load = useLoad((signal) => duties.list(org, signal), [org]);
  const { act } = useAct();
  const [editing, set_editing] = useState<Responsibility | "new">();
  const may = right("demand.write") && org === user.org.id;
  const choose = (next: string) => {
    const all = new URLSearchParams(query);
    if (next === user.org.id) all.delete("org");
    else all.set("org", next);
    set_query(all);
  };
  const others = departments.value?.items ?? [];
  return (
    <>
      <div style={{ display: "flex", gap: 12, marginBottom: 12, alignItems: "center" }}>
        {others.length > 1 ? (
          <Select
            aria-label={t.duty_department}
            value={org}
            showSearch
            optionFilterProp="text"
            style={{ minWidth: 320, maxWidth: 480 }}
            popupMatchSelectWidth={false}
            onChange={choose}
            options={others.map((one) => ({
              value: one.org,
              text: one.name,
              label: `${one.name} · ${one.here ? t.duty_sum(number(one.fulfilled), number(one.pending), number(one.overdue)) : t.duty_elsewhere(number(one.published))}`,
            }))}
          />
        ) : (
          <b>{user.org.name}</b>
        )}
        <span className="jw-note">
          {load.value ? t.duty_sum(number(load.value.fulfilled), number(load.value.pending), number(load.value.overdue)) : ""}
        </span>
        {may ? (
          <Button type="primary" style={{ marginLeft: "auto" }} onClick={() => set_editing("new")}>
            {t.duty_add}
          </Button>
        ) : null}
      </div>
      <Loaded load={load} empty={(list) => list.items.length === 0} empty_text={t.duty_empty}>
        {(list) => (
          <Sheet flush>
            <Table<Responsibility>
              rowKey={(one) => `${one.kind}-${one.id}`}
              dataSource={list.items}
              pagination={{ pageSize: 50, hideOnSinglePage: true }}
              columns={[
                {
                  title: t.name,
                  ellipsis: true,
                  render: (_, one) =>
                    one.kind === "demand" ? (
                      <Link to={`/demands/${encodeURIComponent(one.id)}`}>
                        <Long text={one.name} />
                      </Link>
                    ) : (
                      <Long text={one.name} />
                    ),
                },
                { title: t.kind.duty, width: 110, render: (_, one) => t.kind[one.kind] },
                { title: t.duty, width: 230, ellipsis: true, render: (_, one) => <Long text={one.duty || "–"} /> },
                { title: t.duty_basis, width: 200, ellipsis: true, render: (_, one) => <Long text={one.legal_basis || "–"} /> },
                { title: t.frequency, width: 90, render: (_, one) => (shared.cycle as Record<string, string>)[one.frequency] ?? one.frequency },
                { title: t.due_by, width: 110, render: (_, one) => (one.due ? day(one.due) : "–") },
                { title: shared.state, width: 100, render: (_, one) => <MoodTag state={one.state} words={t.duty_state} /> },
                {
                  title: t.duty_resource,
                  width: 180,
                  ellipsis: true,
                  render: (_, one) =>
                    one.resource_name ? (
                      <Link to={`/catalog/${encodeURIComponent(one.resource)}`}>
                        <Long text={one.resource_name} />
                      </Link>
                    ) : (
                      "–"
                    ),
                },
                ...(may
                  ? [
                      {
                        title: shared.actions,
                        width: 120,
                        render: (_: unknown, one: Responsibility) =>
                          one.kind === "duty" ? (
                            <>
                              <Button type="link" size="small" onClick={() => set_editing(one)}>
                                {t.duty_change}
                              </Button>
                              <Popconfirm
                                title={t.duty_remove_sure}
                                onConfirm={() => void act(() => duties.remove(one.id), t.duty_removed).then(load.reload)}
                              >
                                <Button type="link" size="small" danger>
                                  {t.duty_remove}
                                </Button>
                              </Popconfirm>
                            </>
                          ) : null,
                      },
                    ]
                  : []),
              ]}
            />
          </Sheet>
        )}
      </Loaded>
      {editing ? (
        <DutyDialog
          of={editing === "new" ? undefined : editing}
          close={() => set_editing(undefined)}
          saved={() => {
            set_editing(undefined);
            load.reload();
          }}
        />
      ) : null}
    </>
  );
}

type Fields = Omit<DutyForm, "due"> & { due?: Dayjs };

function DutyDialog({ of, close, saved }: { of?: Responsibility; close: () => void; saved: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<Fields>();
  const own = useLoad((signal) => resources.list({ state: "published", limit: 200 }, signal), []);
  const rules = (max: number) => [
    { required: true, whitespace: true, message: shared.required },
    { max, message: shared.too_long(max) },
  ];
  const submit = async () => {
    // The form itself shows what is wrong with its fields.
    const fields = await form.validateFields().catch(() => undefined);
    if (!fields) return;
    const kept: DutyForm = {
      name: fields.name,
      duty: fields.duty,
      legal_basis: fields.legal_basis,
      service: fields.service ?? "",
      frequency: fields.frequency,
      due: fields.due?.format("YYYY-MM-DD") ?? "",
      resource: fields.resource ?? "",
    };
    const done = await act(() => (of ? duties.change(of.id, kept) : duties.add(kept)), t.duty_saved, true);
    if (done) saved();
  };
  return (
    <Modal open title={of ? t.duty_change : t.duty_add} width={680} okText={shared.save} cancelText={shared.cancel} okButtonProps={{ loading: busy }} onOk={() => void submit()} onCancel={close}>
      {problem ? <ProblemBox problem={problem} /> : null}
      <Form
        form={form}
        layout="vertical"
        initialValues={of ? { ...of, due: of.due ? dayjs(of.due) : undefined, resource: of.resource || undefined } : { frequency: "monthly" }}
      >
        <Form.Item name="name" label={t.name} rules={rules(100)}>
          <Input maxLength={100} autoFocus />
        </Form.Item>
        <Form.Item name="duty" label={t.duty} rules={rules(500)}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        <Form.Item name="legal_basis" label={t.duty_basis} rules={rules(1000)}>
          <Input placeholder={t.legal_basis_hint} maxLength={1000} />
        </Form.Item>
        <Form.Item name="service" label={t.service}>
          <Input placeholder={t.service_hint} maxLength={200} />
        </Form.Item>
        <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 12 }}>
          <Form.Item name="frequency" label={t.frequency}>
            <Select options={Object.entries(shared.cycle).map(([value, label]) => ({ value, label }))} />
          </Form.Item>
          <Form.Item name="due" label={t.due_by}>
            <DatePicker style={{ width: "100%" }} />
          </Form.Item>
        </div>
        <Form.Item name="resource" label={t.duty_resource}>
          <Select allowClear showSearch optionFilterProp="label" loading={own.busy} options={(own.value?.items ?? []).map((one) => ({ value: one.id, label: one.name }))} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
