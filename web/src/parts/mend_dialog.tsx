import { Input, Modal } from "antd";
import { useState } from "react";
import { flow, type Data, type FlowAnswer } from "../api/flow";
import { useShared, useWords } from "../text/language";
import { words } from "../text/words";
import { useAct } from "./act";
import { ProblemBox, useLoad } from "./load";
import { VariablesEdit } from "./variables_edit";
import { changed, is_wrong } from "./variables_form";

const text = words(
  { note: "说明", need: "请说明如何处置", none: "看不到这个实例的数据，可按名称填写。" },
  { note: "Note", need: "Say how it was resolved", none: "Its data is not yours to see; fill in by name." },
);

// Data of an instance to mend, and why: before a failed step is tried again, instead of what it
// should have given, or by itself.
export function MendDialog({
  instance,
  title,
  lead,
  ok,
  done,
  need_note,
  run,
  close,
  mended,
}: {
  instance: string;
  title: string;
  lead: string;
  ok: string;
  done: string;
  need_note: boolean;
  run: (data: Data, note: string) => Promise<FlowAnswer>;
  close: () => void;
  mended: () => void;
}) {
  const t = useWords(text);
  const shared = useShared();
  const { act, busy, problem } = useAct();
  const load = useLoad((signal) => flow.instance(instance, signal), [instance]);
  const [typed, set_typed] = useState<Record<string, string>>({});
  const [note, set_note] = useState("");
  const [tried, set_tried] = useState(false);
  const before = load.value?.variables ?? {};
  const wrong = Object.entries(typed).some(([name, value]) => is_wrong(value, before[name]));
  const lacks = need_note && note.trim() === "";
  const send = async () => {
    set_tried(true);
    if (wrong || lacks) return;
    if (await act(() => run(changed(typed, before), note.trim()), done, true)) mended();
  };
  return (
    <Modal open width={680} title={title} okText={ok} cancelText={shared.cancel} okButtonProps={{ loading: busy, disabled: wrong }} onOk={() => void send()} onCancel={close}>
      <p style={{ marginTop: 0 }}>{lead}</p>
      {problem && tried ? <ProblemBox problem={problem} /> : null}
      {load.value && Object.keys(before).length === 0 ? <p className="jw-note">{t.none}</p> : null}
      <VariablesEdit before={before} typed={typed} change={set_typed} />
      <Input.TextArea
        rows={2}
        style={{ marginTop: 12 }}
        maxLength={500}
        value={note}
        aria-label={t.note}
        placeholder={t.note}
        status={tried && lacks ? "error" : undefined}
        onChange={(event) => set_note(event.target.value)}
      />
      {tried && lacks ? <div className="jw-fault">{t.need}</div> : null}
    </Modal>
  );
}
