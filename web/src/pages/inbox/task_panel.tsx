import { Alert, Button, Form, Input, Radio, Select, Space } from "antd";
import { useState, type ReactNode } from "react";
import { Link } from "react-router-dom";
import { world } from "../../api/calls";
import { flow, type Data, type FlowAnswer, type Task } from "../../api/flow";
import { useAct } from "../../parts/act";
import { ClockTag } from "../../parts/clock_tag";
import { FlowHistory } from "../../parts/flow_history";
import { flow_words } from "../../parts/flow_words";
import { FormDialog } from "../../parts/form_dialog";
import { JsonView } from "../../parts/json_view";
import { Loaded, ProblemBox, useLoad } from "../../parts/load";
import { OrgName } from "../../parts/names";
import { Facts, Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useSession } from "../../parts/session";
import { VariablesEdit } from "../../parts/variables_edit";
import { changed as changed_values, is_wrong } from "../../parts/variables_form";
import { minute } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { declared } from "./declared";
import { form_path } from "./forms";
import { text } from "./text";

interface Props {
  id: string;
  user: string;
  done: () => void;
  changed: () => void;
  only: (process: string) => void;
}

// One task: what it is, whose, and what can be done with it.
export function TaskPanel(props: Props) {
  const t = useWords(text);
  const load = useLoad((signal) => flow.task(props.id, signal), [props.id]);
  if (load.problem?.status === 404) return <Sheet><Alert type="info" showIcon message={t.gone} /></Sheet>;
  return <Loaded load={load}>{(one) => <Panel {...props} one={one} reload={load.reload} />}</Loaded>;
}

function Panel({ one, reload, user, done, changed, only }: Props & { one: Task; reload: () => void }) {
  const t = useWords(text);
  const common = useWords(flow_words);
  const shared = useShared();
  const { act, busy } = useAct();
  const { task, data } = one;
  const [dialog, set_dialog] = useState<"unclaim" | "delegate">();
  const path = form_path(task, data);
  const instance = useLoad((signal) => flow.instance(task.instance, signal), [task.instance]);
  const row = instance.value?.row;
  const xml = useLoad(async (signal) => (row && !path ? await flow.xml(row.process, row.version, signal) : ""), [row?.process, row?.version, path]);
  const names = xml.value ? declared(xml.value, task.node) : [];
  const mine = task.mine || task.person === user;
  const again = () => {
    reload();
    instance.reload();
    changed();
  };
  const facts: [ReactNode, ReactNode][] = [
    [common.node, task.name],
    [common.process, <Button key="p" type="link" size="small" style={{ padding: 0 }} onClick={() => only(task.process)}>{task.process}</Button>],
    ...(task.key ? ([[common.key, task.key]] as [ReactNode, ReactNode][]) : []),
    [common.due, task.due ? <ClockTag key="d" until={task.due} light={task.light || null} words={common.light} /> : common.no_due],
    [t.since, minute(task.created)],
    [t.holder, mine ? t.me : task.person ? t.somebody : t.nobody],
    [shared.org, <OrgName key="o" id={task.org} />],
  ];
  return (
    <div style={{ minWidth: 0 }}>
      <Sheet
        title={task.title || task.name}
      >
        <Facts items={facts} columns={2} />
        <Space size={8} wrap style={{ marginTop: 12 }}>
            <Link to={`/flows/${encodeURIComponent(task.instance)}`}>{t.instance}</Link>
            {!task.person ? (
              <Button loading={busy} onClick={() => void act(() => flow.claim(task.id), t.claimed).then((ok) => ok && again())}>
                {t.claim}
              </Button>
            ) : null}
            {mine ? <Button onClick={() => set_dialog("unclaim")}>{t.unclaim}</Button> : null}
            {mine || !task.person ? <Button onClick={() => set_dialog("delegate")}>{t.delegate}</Button> : null}
            {path ? (
              <Link to={path}>
                <Button type="primary">{t.go}</Button>
              </Link>
            ) : null}
          </Space>
      </Sheet>
      {path || !(instance.problem || xml.problem || xml.value) ? null : <GenericForm key={names.join(" ")} one={one} names={names} done={done} />}
      <Sheet title={common.history}>
        <Loaded load={instance} empty={(found) => found.history.length === 0}>
          {(found) => <FlowHistory steps={found.history} />}
        </Loaded>
      </Sheet>
      <ReasonDialog
        open={dialog === "unclaim"}
        title={t.unclaim_title}
        optional
        ok={t.unclaim}
        done={t.unclaimed}
        run={(note) => flow.unclaim(task.id, note).then(again)}
        close={() => set_dialog(undefined)}
      />
      <DelegateDialog id={task.id} open={dialog === "delegate"} close={() => set_dialog(undefined)} given={done} />
    </div>
  );
}

// What the task declares to give back; where it declares nothing, all that it knows.
function GenericForm({ one, names, done }: { one: Task; names: string[]; done: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const { act, busy, problem } = useAct();
  const [typed, set_typed] = useState<Record<string, string>>({});
  const [note, set_note] = useState("");
  const before: Data = names.length > 0 ? Object.fromEntries(names.map((name) => [name, one.data[name] ?? ""])) : one.data;
  const rest = Object.fromEntries(Object.entries(one.data).filter(([name]) => !(name in before)));
  const wrong = Object.entries(typed).some(([name, value]) => is_wrong(value, before[name]));
  return (
    <Sheet title={t.complete}>
      <p className="jw-note" style={{ marginTop: 0 }}>
        {t.generic}
      </p>
      {problem ? <ProblemBox problem={problem} /> : null}
      {Object.keys(rest).length > 0 ? <JsonView value={rest} height={160} /> : null}
      <VariablesEdit before={before} typed={typed} change={set_typed} />
      <Input.TextArea
        rows={2}
        style={{ margin: "12px 0" }}
        maxLength={500}
        value={note}
        aria-label={t.note}
        placeholder={shared.labelled(t.note, t.note_hint)}
        onChange={(event) => set_note(event.target.value)}
      />
      {wrong ? <div className="jw-fault">{t.wrong}</div> : null}
      <Button
        type="primary"
        loading={busy}
        disabled={wrong}
        onClick={() =>
          void act(() => flow.complete(one.task.id, changed_values(typed, before), note.trim()), t.completed, true).then((ok) => ok && done())
        }
      >
        {t.complete}
      </Button>
    </Sheet>
  );
}

interface Given {
  to: "person" | "org";
  person?: string;
  org?: string;
  note?: string;
}

function DelegateDialog({ id, open, close, given }: { id: string; open: boolean; close: () => void; given: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const { user } = useSession();
  const people = useLoad(async (signal) => (open ? await flow.colleagues(signal) : undefined), [open]);
  const orgs = useLoad(async (signal) => (open ? await world.orgs({ region: user.org.region }, signal) : undefined), [open, user.org.region]);
  return (
    <FormDialog<Given, FlowAnswer>
      open={open}
      title={t.delegate_title}
      ok={t.delegate}
      done={t.delegated}
      initial={{ to: "person" }}
      run={({ to, person, org, note }) =>
        flow.delegate(id, { person: to === "person" ? (person ?? "") : "", org: to === "org" ? (org ?? "") : "", note: note?.trim() ?? "" })
      }
      saved={() => {
        close();
        given();
      }}
      close={close}
    >
      {(form) => (
        <>
          <Form.Item name="to">
            <Radio.Group
              options={[
                { value: "person", label: t.to_person },
                { value: "org", label: t.to_org },
              ]}
            />
          </Form.Item>
          <Form.Item noStyle dependencies={["to"]}>
            {() =>
              form.getFieldValue("to") === "org" ? (
                <Form.Item name="org" label={t.to_org} rules={[{ required: true, message: t.one_of }]}>
                  <Select
                    showSearch
                    optionFilterProp="label"
                    loading={orgs.busy}
                    options={(orgs.value?.items ?? []).filter((one) => one.id !== user.org.id).map((one) => ({ value: one.id, label: one.name }))}
                  />
                </Form.Item>
              ) : (
                <Form.Item name="person" label={t.to_person} rules={[{ required: true, message: t.one_of }]}>
                  <Select
                    showSearch
                    optionFilterProp="label"
                    loading={people.busy}
                    options={(people.value?.items ?? [])
                      .filter((one) => one.id !== user.id)
                      .map((one) => ({
                        value: one.id,
                        label: shared.aside(one.name, shared.listed(one.roles.map((role) => (shared.roles as Record<string, string>)[role] ?? role))),
                      }))}
                  />
                </Form.Item>
              )
            }
          </Form.Item>
          <Form.Item name="note" label={shared.reason} rules={[{ required: true, whitespace: true, message: shared.required }]}>
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        </>
      )}
    </FormDialog>
  );
}
