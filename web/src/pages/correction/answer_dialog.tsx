import { Alert, Form, Input, Modal, Radio, Segmented } from "antd";
import { useState } from "react";
import { corrections, type Correction, type CorrectionAnswer, type CorrectionPoint, type PointAnswer } from "../../api/correction";
import { useAct } from "../../parts/act";
import { ProblemBox } from "../../parts/load";
import { number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

type Choice = "correct" | "reject" | "later";

interface Said {
  choice: Choice;
  value: string;
  empty: boolean;
  reason: string;
}

// Points that are answered one by one; more than these are answered together.
const kOneByOne = 20;

function first_said(point: CorrectionPoint): Said {
  return { choice: "correct", value: point.expected ?? "", empty: point.should_be_empty, reason: "" };
}

// The provider's word on each value: corrected at the source, or why not.
export function AnswerDialog({
  correction,
  points,
  close,
  answered,
}: {
  correction: Correction;
  points: CorrectionPoint[];
  close: () => void;
  answered: () => void;
}) {
  const t = useWords(text);
  const shared = useShared();
  const { act, busy, problem } = useAct();
  const open = points.filter((point) => point.state === "open").slice(0, kOneByOne);
  const rest = correction.open - open.length;
  const [changed, set_changed] = useState<Record<number, Said>>({});
  // Points may come and go while the dialog is open: what nobody touched is as it began.
  const said = (point: CorrectionPoint) => changed[point.n] ?? first_said(point);
  const [others, set_others] = useState<Choice>("later");
  const [others_reason, set_others_reason] = useState("");
  const [note, set_note] = useState("");
  const [tried, set_tried] = useState(false);
  const binding = correction.state === "ordered";
  const change = (point: CorrectionPoint, part: Partial<Said>) =>
    set_changed((all) => ({ ...all, [point.n]: { ...(all[point.n] ?? first_said(point)), ...part } }));

  const lacks_value = (point: CorrectionPoint) => {
    const one = said(point);
    return one.choice === "correct" && !one.empty && one.value === "" && point.expected === undefined;
  };
  const lacks_reason = (point: CorrectionPoint) => said(point).choice === "reject" && said(point).reason.trim() === "";
  const nothing = others === "later" && open.every((point) => said(point).choice === "later");
  const wrong = nothing || open.some((point) => lacks_value(point) || lacks_reason(point)) || (others === "reject" && others_reason.trim() === "");

  const submit = async () => {
    set_tried(true);
    if (wrong) return;
    const answers = open.flatMap((point): PointAnswer[] => {
      const one = said(point);
      if (one.choice === "later") return [];
      if (one.choice === "reject") return [{ n: point.n, outcome: "reject", empty: false, reason: one.reason.trim() }];
      return [{ n: point.n, outcome: "correct", empty: one.empty, reason: "", ...(one.empty ? {} : { value: one.value }) }];
    });
    const form: CorrectionAnswer = { points: answers, others: others === "later" ? "" : others, others_reason: others_reason.trim(), note: note.trim() };
    if (await act(() => corrections.answer(correction.id, form), t.done.answer, true)) answered();
  };

  const choices = [
    { value: "correct", label: t.answer_correct },
    ...(binding ? [] : [{ value: "reject", label: t.answer_reject }]),
    { value: "later", label: t.answer_later },
  ];
  const title_of = (item: string) => correction.items.find((one) => one.name === item)?.title ?? item;
  return (
    <Modal
      open
      width={760}
      title={t.answer_title}
      okText={t.buttons.answer}
      cancelText={shared.cancel}
      okButtonProps={{ loading: busy }}
      onOk={() => void submit()}
      onCancel={close}
    >
      <Alert type="info" message={binding ? t.binding : t.answer_note} style={{ marginBottom: 12 }} />
      {problem ? <ProblemBox problem={problem} /> : null}
      {tried && nothing ? <Alert type="error" message={t.answer_nothing} style={{ marginBottom: 12 }} /> : null}
      <div style={{ maxHeight: "50vh", overflowY: "auto", paddingRight: 8 }}>
        {open.map((point) => {
          const one = said(point);
          const key = Object.values(point.key).map((value) => value ?? t.none).join(" · ");
          return (
            <section key={point.n} style={{ borderBottom: "1px solid #eee", padding: "8px 0 12px" }} aria-label={`${point.n}`}>
              <div style={{ display: "flex", gap: 8, flexWrap: "wrap", alignItems: "baseline" }}>
                <b>
                  {point.n}. {title_of(point.item)}
                </b>
                <span className="jw-note" style={{ overflowWrap: "anywhere" }}>
                  {key}
                </span>
              </div>
              <div style={{ overflowWrap: "anywhere" }}>
                {shared.labelled(t.source, point.source ? (point.source[point.item] ?? t.none) : t.gone)} ·{" "}
                {shared.labelled(t.expected, point.should_be_empty ? t.empty_value : (point.expected ?? t.not_said))}
              </div>
              {point.evidence ? (
                <div className="jw-note" style={{ overflowWrap: "anywhere" }}>
                  {shared.labelled(t.evidence, point.evidence)}
                </div>
              ) : null}
              <div style={{ marginTop: 6, display: "flex", gap: 8, alignItems: "center" }}>
                <Segmented
                  size="small"
                  aria-label={t.answer_choose}
                  value={one.choice}
                  options={choices}
                  onChange={(choice) => change(point, { choice: choice as Choice })}
                />
                {one.choice === "correct" ? (
                  <Input
                    size="small"
                    aria-label={`${t.answer_value} ${point.n}`}
                    placeholder={one.empty ? t.empty_value : t.answer_value}
                    disabled={one.empty}
                    status={tried && lacks_value(point) ? "error" : undefined}
                    maxLength={4000}
                    value={one.empty ? "" : one.value}
                    onChange={(event) => change(point, { value: event.target.value })}
                  />
                ) : null}
                {one.choice === "reject" ? (
                  <Input
                    size="small"
                    aria-label={`${t.answer_reason} ${point.n}`}
                    placeholder={t.answer_reason}
                    status={tried && lacks_reason(point) ? "error" : undefined}
                    maxLength={1000}
                    value={one.reason}
                    onChange={(event) => change(point, { reason: event.target.value })}
                  />
                ) : null}
              </div>
              {one.choice === "correct" && point.expected === undefined && !point.should_be_empty ? (
                <div className="jw-note">{t.need_value}</div>
              ) : null}
            </section>
          );
        })}
      </div>
      {rest > 0 ? (
        <div style={{ marginTop: 12 }}>
          <b>{t.answer_rest(number(rest))}</b>
          <div>
            <Radio.Group value={others} onChange={(event) => set_others(event.target.value as Choice)}>
              <Radio value="later">{t.answer_later}</Radio>
              <Radio value="correct">{t.answer_all_correct}</Radio>
              {binding ? null : <Radio value="reject">{t.answer_all_reject}</Radio>}
            </Radio.Group>
          </div>
          {others === "reject" ? (
            <Input
              aria-label={t.answer_reason}
              placeholder={t.answer_reason}
              status={tried && others_reason.trim() === "" ? "error" : undefined}
              maxLength={1000}
              value={others_reason}
              onChange={(event) => set_others_reason(event.target.value)}
            />
          ) : null}
        </div>
      ) : null}
      <Form layout="vertical" style={{ marginTop: 12 }}>
        <Form.Item label={t.note} style={{ marginBottom: 0 }}>
          <Input.TextArea rows={2} maxLength={1000} value={note} onChange={(event) => set_note(event.target.value)} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
