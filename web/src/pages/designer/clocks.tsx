import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { clock as clocks_of_law, type Term } from "../../api/supervision";
import type { ProcessWords } from "../../api/process";
import type { ClockFields } from "../../parts/bpmn/fields";
import { useClockWords } from "../../parts/clock_words";
import { useLoad } from "../../parts/load";
import { useLanguage, useShared, useWords } from "../../text/language";
import { Line, Pick, PickMany } from "./field";
import type { NodeName } from "./panel";
import { panel_text } from "./panel_text";

interface Props {
  clocks: ClockFields[];
  nodes: NodeName[];
  words: ProcessWords;
  change: (next: ClockFields[]) => void;
}

// The legal clocks of an activity or of the whole process, with what the law says beside them.
export function Clocks({ clocks, nodes, words, change }: Props) {
  const t = useWords(panel_text);
  const add = () => {
    let n = clocks.length + 1;
    while (clocks.some((one) => one.id === `clock_${n}`)) ++n;
    change([...clocks, { id: `clock_${n}`, duty: words.terms[0]?.duty }]);
  };
  return (
    <>
      <h3>{t.clocks}</h3>
      {clocks.map((one, i) => (
        <Clock
          key={one.id ?? i}
          clock={one}
          nodes={nodes}
          words={words}
          change={(next) => change(clocks.map((other, at) => (at === i ? next : other)))}
          remove={() => change(clocks.filter((_, at) => at !== i))}
        />
      ))}
      <Button size="small" icon={<PlusOutlined />} onClick={add}>
        {t.add_clock}
      </Button>
    </>
  );
}

// The term a clock takes its days from: of its preset, else what any preset says first.
export function term_of(presets: { id: string; title: string; terms: Term[] }[], clock: ClockFields): { title: string; term: Term } | undefined {
  for (const preset of presets) {
    if (clock.preset && preset.id !== clock.preset) continue;
    const term = preset.terms.find((one) => one.duty === clock.duty);
    if (term) return { title: preset.title, term };
  }
  return undefined;
}

function Clock({ clock, nodes, words, change, remove }: { clock: ClockFields; nodes: NodeName[]; words: ProcessWords; change: (next: ClockFields) => void; remove: () => void }) {
  const t = useWords(panel_text);
  const shared = useShared();
  const { language } = useLanguage();
  const names = useClockWords();
  const presets = useLoad((signal) => clocks_of_law.presets(signal), []);
  const set = (part: Partial<ClockFields>) => change({ ...clock, ...part });
  const own = clock.days !== undefined;
  const steps = nodes.map((one) => ({ value: one.id, label: one.name ? shared.aside(one.name, one.id) : one.id }));
  const duties = [...new Set(words.terms.map((one) => one.duty))].map((one) => ({ value: one, label: names.kind(one) }));
  const with_duty = words.terms.filter((one) => one.duty === clock.duty).map((one) => ({ value: one.preset, label: shared.labelled(one.title, t.term(one.days, one.article)) }));
  const found = own ? undefined : term_of((presets.value?.items ?? []).map((one) => one.preset), clock);
  return (
    <div className="jw-clock-box">
      <div style={{ display: "flex", gap: 8, alignItems: "end" }}>
        <div style={{ flex: 1 }}>
          <Line label={t.clock_id} value={clock.id} change={(id) => set({ id })} max={60} />
        </div>
        <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={`${t.remove} ${clock.id ?? ""}`} style={{ marginBottom: 8 }} onClick={remove} />
      </div>
      <Line label={t.name} value={clock.name} change={(name) => set({ name })} max={100} />
      <Pick
        label={t.source}
        clear={false}
        value={own ? "days" : "preset"}
        options={[{ value: "preset", label: t.by_preset }, { value: "days", label: t.by_days }]}
        change={(source) => set(source === "days" ? { days: String(found?.term.days ?? 5), preset: undefined } : { days: undefined, basis: undefined })}
      />
      <Pick label={t.duty} value={clock.duty} options={duties} change={(duty) => set({ duty, preset: undefined })} />
      {own ? (
        <>
          <Line label={t.days} value={clock.days} change={(days) => set({ days })} />
          <Line label={t.basis} value={clock.basis} change={(basis) => set({ basis })} max={200} />
        </>
      ) : (
        <Pick label={t.preset} value={clock.preset} options={[{ value: "", label: t.any_preset }, ...with_duty]} change={(preset) => set({ preset: preset || undefined })} />
      )}
      <Facts found={found} />
      <Pick label={t.start_on} value={clock.startOn} options={steps} change={(startOn) => set({ startOn })} />
      <Pick label={t.stop_on} value={clock.stopOn} options={steps} change={(stopOn) => set({ stopOn })} />
      <PickMany label={t.suspend_on} value={clock.suspendOn} options={steps} change={(suspendOn) => set({ suspendOn })} />
      <PickMany label={t.resume_on} value={clock.resumeOn} options={steps} change={(resumeOn) => set({ resumeOn })} />
      <Pick
        label={t.reason}
        value={clock.suspendReason}
        options={words.reasons.map((one) => ({ value: one.code, label: shared.aside(one[language], one.detail) }))}
        change={(suspendReason) => set({ suspendReason })}
      />
      <Line label={t.outer} value={clock.outer} change={(outer) => set({ outer })} max={60} />
      <Pick
        label={t.silence}
        clear={false}
        value={clock.onSilence || "none"}
        options={(["none", "accept", "escalate"] as const).map((one) => ({ value: one, label: t.silence_of[one] }))}
        change={(one) => set({ onSilence: one === "none" ? undefined : one })}
      />
    </div>
  );
}

// What follows from the preset: nothing of it is the designer's to change.
function Facts({ found }: { found?: { title: string; term: Term } }) {
  const t = useWords(panel_text);
  const { language } = useLanguage();
  const { all } = useClockWords();
  const term = found?.term;
  const lines: string[] = [];
  if (term) {
    lines.push(`${found.title} · ${t.term(term.days, term.article)}`);
    lines.push(
      term.extension > 0
        ? t.extension(term.extension, t.consent_of[term.consent as "head"] ?? term.consent, t.notice_of[term.notice as "requester"] ?? term.notice, term.extension_article || term.article)
        : t.no_extension,
    );
    lines.push([t.incomplete[term.on_incomplete as "restart"], t.preset_silence[term.silence as "accept"]].filter(Boolean).join(" · "));
  }
  if (all) {
    lines.push(t.lights(Math.round(all.lights.yellow_used * 100), all.lights.yellow_left));
    lines.push(t.ladder(all.ladder.map((one) => t.rung(one[language], one.late)).join(" → ")));
  }
  return lines.length > 0 ? (
    <div className="jw-clock-facts">
      {lines.filter(Boolean).map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  ) : null;
}
