import { BpmnModdle } from "bpmn-moddle";
import { describe, expect, it } from "vitest";
import { read_fields, write_fields, type Moddle, type Shape } from "./fields";
import { our_words } from "./our_words";

const kXml = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:jw="urn:jingwei:bpmn:1" id="d" targetNamespace="t">
<bpmn:message id="m" name="补正材料"/>
<bpmn:process id="p" isExecutable="true">
<bpmn:userTask id="review" name="审核" jw:form="review"><bpmn:extensionElements><jw:candidates org="provider" right="application.review"/><jw:clock id="reply" name="答复" preset="CN-809" duty="reply.conditional" suspendOn="told" resumeOn="again" suspendReason="one_time_notice" onSilence="escalate"/><jw:output to="verdict" from="result"/></bpmn:extensionElements><bpmn:multiInstanceLoopCharacteristics isSequential="true" jw:collection="people"><bpmn:completionCondition xsi:type="bpmn:tFormalExpression">done &gt;= 2</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
<bpmn:intermediateCatchEvent id="again"><bpmn:messageEventDefinition messageRef="m" jw:correlation="application"/></bpmn:intermediateCatchEvent>
<bpmn:boundaryEvent id="late" attachedToRef="review"><bpmn:timerEventDefinition jw:workingDays="3"/></bpmn:boundaryEvent>
</bpmn:process></bpmn:definitions>`;

// What write_fields() asks of bpmn-js, without a canvas: the model changes the same way.
async function board(xml = kXml) {
  const moddle = new BpmnModdle({ jw: our_words });
  const { rootElement, warnings } = await moddle.fromXML(xml);
  const definitions = rootElement as unknown as Moddle;
  const process = (definitions.get("rootElements") as Moddle[]).find((one) => one.$type === "bpmn:Process")!;
  const find = (id: string): Shape => {
    const found = id === "p" ? process : (process.get("flowElements") as Moddle[]).find((one) => one.get("id") === id)!;
    return { id, type: found.$type, businessObject: found };
  };
  const put = (at: Moddle, to: Record<string, unknown>) => Object.entries(to).forEach(([name, value]) => at.set(name, value));
  const parts: Record<string, unknown> = {
    moddle,
    modeling: {
      updateProperties: (shape: Shape, to: Record<string, unknown>) => put(shape.businessObject, to),
      updateModdleProperties: (_: Shape, at: Moddle, to: Record<string, unknown>) => put(at, to),
    },
  };
  const modeler = { get: (name: string) => parts[name], getDefinitions: () => definitions } as never;
  return { find, modeler, warnings, xml: async () => (await moddle.toXML(rootElement)).xml };
}

describe("the fields of an element", () => {
  it("are what the engine reads", async () => {
    const { find, warnings } = await board();
    expect(warnings).toEqual([]);
    const review = read_fields(find("review"));
    expect(review).toMatchObject({
      name: "审核",
      form: "review",
      candidates: { org: "provider", right: "application.review" },
      outputs: [{ to: "verdict", from: "result" }],
      many: { on: true, sequential: true, collection: "people", completion: "done >= 2" },
    });
    expect(review.clocks?.[0]).toMatchObject({ id: "reply", preset: "CN-809", suspendOn: "told", suspendReason: "one_time_notice", onSilence: "escalate" });
    expect(read_fields(find("again"))).toMatchObject({ trigger: "message", event_name: "补正材料", correlation: "application" });
    expect(read_fields(find("late"))).toMatchObject({ trigger: "timer", timer_kind: "workingDays", timer: "3" });
  });

  it("go back into the document, which any reader of BPMN takes without a warning", async () => {
    const first = await board();
    const review = read_fields(first.find("review"));
    write_fields(first.modeler, first.find("review"), {
      ...review,
      name: "复核",
      clocks: [{ ...review.clocks![0], preset: undefined, days: "5", basis: "本地规定" }],
      many: { ...review.many, completion: "done >= 3" },
    });
    write_fields(first.modeler, first.find("late"), { ...read_fields(first.find("late")), timer_kind: "timeDuration", timer: "P2D" });
    write_fields(first.modeler, first.find("again"), { ...read_fields(first.find("again")), event_name: "材料补齐" });
    const text = await first.xml();
    expect(text).toContain('<jw:clock id="reply"');
    const plain = await new BpmnModdle().fromXML(text);
    expect(plain.warnings).toEqual([]);
    const again = await board(text);
    expect(read_fields(again.find("review"))).toMatchObject({ name: "复核", many: { completion: "done >= 3" }, outputs: [{ to: "verdict" }] });
    const clock = read_fields(again.find("review")).clocks![0]!;
    expect(clock).toMatchObject({ days: "5", basis: "本地规定", duty: "reply.conditional" });
    expect(clock.preset).toBeUndefined();
    expect(read_fields(again.find("late"))).toMatchObject({ timer_kind: "timeDuration", timer: "P2D" });
    expect(read_fields(again.find("again")).event_name).toBe("材料补齐");
  });
});
