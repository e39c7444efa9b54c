import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ProcessWords } from "../../api/process";
import { is_activity, plain_fields, type CandidateFields, type Copy, type Fields, type ManyFields } from "../../parts/bpmn/fields";
import { flow_words } from "../../parts/flow_words";
import { useLanguage, useShared, useWords } from "../../text/language";
import { Clocks } from "./clocks";
import { Line, Pick } from "./field";
import { panel_text } from "./panel_text";

export interface NodeName {
  id: string;
  name: string;
  type: string;
}

interface Props {
  fields: Fields;
  nodes: NodeName[];
  words: ProcessWords;
  change: (next: Fields) => void;
}

const kTimers = ["workingDays", "timeDuration", "timeDate", "timeCycle"] as const;

// What the engine reads of the element that is chosen, to fill in.
export function Panel({ fields, nodes, words, change }: Props) {
  const t = useWords(panel_text);
  const shared = useShared();
  const { language } = useLanguage();
  const rights = useWords(flow_words).rights as Record<string, string>;
  const set = (part: Partial<Fields>) => change({ ...fields, ...part });
  const type = fields.type.replace(/^bpmn:/, "");
  const kind = words.elements.find((one) => one.code === type.charAt(0).toLowerCase() + type.slice(1));
  const who = fields.candidates;
  const set_who = (part: Partial<CandidateFields>) => set({ candidates: { ...who, ...part } });
  const plain = plain_fields(fields.type);
  const of_trigger = fields.trigger as keyof typeof t.event_name | undefined;
  return (
    <>
      <h3>{kind?.[language] ?? type}</h3>
      <p className="jw-note" style={{ margin: "0 0 8px", overflowWrap: "anywhere" }}>
        {t.id} {fields.id}
      </p>
      <Line label={t.name} value={fields.name} change={(name) => set({ name })} max={200} />
      {fields.type === "bpmn:SequenceFlow" ? <Line label={t.condition} value={fields.condition} rows={2} change={(condition) => set({ condition })} /> : null}
      {who ? (
        <>
          <h3>{t.who}</h3>
          <Line label={t.org} value={who.org} change={(org) => set_who({ org })} />
          <Pick
            label={t.right}
            value={who.right}
            options={words.rights.map((one) => ({ value: one.code, label: shared.aside(language === "zh" ? one.zh : (rights[one.code] ?? one.en), one.code) }))}
            change={(right) => set_who({ right })}
          />
          <Line label={t.assignee} value={who.assignee} change={(assignee) => set_who({ assignee })} />
          <Line label={t.not_by} value={who.notBy} change={(notBy) => set_who({ notBy })} />
        </>
      ) : null}
      {plain.length > 0 || fields.type === "bpmn:ScriptTask" || fields.type === "bpmn:CallActivity" ? <h3>{t.work}</h3> : null}
      {fields.type === "bpmn:CallActivity" ? <Line label={t.called} value={fields.called} change={(called) => set({ called })} /> : null}
      {fields.type === "bpmn:ScriptTask" ? <Line label={t.script} value={fields.script} rows={3} change={(script) => set({ script })} /> : null}
      {plain.map((name) =>
        name === "binding" ? (
          <Pick
            key={name}
            label={t.binding}
            value={fields.binding}
            options={[{ value: "latest", label: t.latest }, { value: "pinned", label: t.pinned }]}
            change={(binding) => set({ binding })}
          />
        ) : (
          <Line key={name} label={t[name as "form"]} value={fields[name] as string | undefined} change={(value) => set({ [name]: value } as Partial<Fields>)} />
        ),
      )}
      {of_trigger && of_trigger in t.event_name ? (
        <>
          <h3>{t.event}</h3>
          <Line label={t.event_name[of_trigger]} value={fields.event_name} change={(event_name) => set({ event_name })} max={200} />
          {fields.trigger === "message" ? <Line label={t.correlation} value={fields.correlation} change={(correlation) => set({ correlation })} /> : null}
        </>
      ) : null}
      {fields.trigger === "timer" ? (
        <>
          <h3>{t.timer}</h3>
          <Pick
            label={t.timer}
            clear={false}
            value={fields.timer_kind}
            options={kTimers.map((one) => ({ value: one, label: t.timer_kind[one] }))}
            change={(kind_of) => set({ timer_kind: kind_of as Fields["timer_kind"] })}
          />
          <Line label={t.timer_kind[fields.timer_kind ?? "workingDays"]} value={fields.timer} change={(timer) => set({ timer })} />
        </>
      ) : null}
      {fields.clocks ? <Clocks clocks={fields.clocks} nodes={nodes} words={words} change={(clocks) => set({ clocks })} /> : null}
      {fields.many ? <Many many={fields.many} change={(many) => set({ many })} /> : null}
      {is_activity(fields.type) ? (
        <>
          <h3>{t.data}</h3>
          <Copies label={t.input} all={fields.inputs ?? []} change={(inputs) => set({ inputs })} />
          <Copies label={t.output_of} all={fields.outputs ?? []} change={(outputs) => set({ outputs })} />
        </>
      ) : null}
    </>
  );
}

function Many({ many, change }: { many: ManyFields; change: (next: ManyFields) => void }) {
  const t = useWords(panel_text);
  const now = !many.on ? "none" : many.sequential ? "sequential" : "parallel";
  const line = (name: "cardinality" | "collection" | "element" | "completion" | "output", label: string) => (
    <Line label={label} value={many[name]} change={(value) => change({ ...many, [name]: value })} />
  );
  return (
    <>
      <h3>{t.many}</h3>
      <Pick
        label={t.many}
        clear={false}
        value={now}
        options={(["none", "parallel", "sequential"] as const).map((one) => ({ value: one, label: t.many_of[one] }))}
        change={(one) => change({ ...many, on: one !== "none", sequential: one === "sequential" })}
      />
      {many.on ? (
        <>
          {line("cardinality", t.cardinality)}
          {line("collection", t.collection)}
          {line("element", t.element)}
          {line("completion", t.completion)}
          {line("output", t.output)}
          <Line label={t.output_element} value={many.outputElement} change={(outputElement) => change({ ...many, outputElement })} />
        </>
      ) : null}
    </>
  );
}

function Copies({ label, all, change }: { label: string; all: Copy[]; change: (next: Copy[]) => void }) {
  const t = useWords(panel_text);
  const put = (at: number, part: Partial<Copy>) => change(all.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <>
      {all.map((one, i) => (
        <div key={i} style={{ display: "grid", gridTemplateColumns: "1fr 1fr auto", gap: 6, alignItems: "end" }}>
          <Line label={`${label} · ${t.to}`} value={one.to} change={(to) => put(i, { to })} max={64} />
          <Line label={t.from} value={one.from} change={(from) => put(i, { from })} />
          <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={`${t.remove} ${one.to ?? ""}`} style={{ marginBottom: 8 }} onClick={() => change(all.filter((_, at) => at !== i))} />
        </div>
      ))}
      <Button size="small" icon={<PlusOutlined />} style={{ marginBottom: 8 }} onClick={() => change([...all, { to: `value_${all.length + 1}`, from: "null" }])}>
        {t.add}
        {label}
      </Button>
    </>
  );
}
