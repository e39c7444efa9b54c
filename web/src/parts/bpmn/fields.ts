import type Modeler from "bpmn-js/lib/Modeler";

// What the panel beside the diagram shows of an element, flat, and how it goes back into the model.
export interface ClockFields {
  id?: string; name?: string; preset?: string; duty?: string; days?: string; basis?: string;
  startOn?: string; stopOn?: string; suspendOn?: string; resumeOn?: string;
  suspendReason?: string; outer?: string; onSilence?: string;
}
export interface CandidateFields { org?: string; right?: string; assignee?: string; notBy?: string }
export interface Copy { to?: string; from?: string }
export interface ManyFields {
  on?: boolean; sequential?: boolean; cardinality?: string; collection?: string; element?: string;
  completion?: string; output?: string; outputElement?: string;
}
export interface Fields {
  id: string;
  type: string;
  name?: string;
  form?: string; topic?: string; retries?: string; decision?: string; result?: string;
  called?: string; binding?: string; version?: string;
  script?: string;
  condition?: string;
  trigger?: string;
  event_name?: string; correlation?: string;
  timer_kind?: "workingDays" | "timeDuration" | "timeDate" | "timeCycle"; timer?: string;
  candidates?: CandidateFields;
  clocks?: ClockFields[];
  inputs?: Copy[];
  outputs?: Copy[];
  many?: ManyFields;
}

// The objects of bpmn-moddle carry what the model says, by name.
export interface Moddle {
  $type: string;
  $parent?: Moddle;
  get(name: string): unknown;
  set(name: string, value: unknown): void;
}
export interface Shape { id: string; type: string; businessObject: Moddle }
interface Modeling {
  updateProperties(shape: Shape, to: Record<string, unknown>): void;
  updateModdleProperties(shape: Shape, at: Moddle, to: Record<string, unknown>): void;
}
interface Factory { create(type: string, attributes?: Record<string, unknown>): Moddle }
interface Registry { get(id: string): Shape | undefined; filter(keep: (shape: Shape) => boolean): Shape[] }

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const object = (value: unknown): Moddle | undefined => (value && typeof value === "object" ? (value as Moddle) : undefined);
const many = (value: unknown): Moddle[] => (Array.isArray(value) ? (value as Moddle[]) : []);
const body = (value: unknown) => text(object(value)?.get("body"));

const kClock = ["id", "name", "preset", "duty", "days", "basis", "startOn", "stopOn", "suspendOn", "resumeOn",
  "suspendReason", "outer", "onSilence"] as const;
const kWho = ["org", "right", "assignee", "notBy"] as const;
const kTimers = ["timeDuration", "timeDate", "timeCycle"] as const;
const kActivity = /Task$|SubProcess$|CallActivity$/;
const kPlain: Record<string, readonly (keyof Fields & string)[]> = {
  "bpmn:UserTask": ["form"],
  "bpmn:ServiceTask": ["topic", "retries"],
  "bpmn:SendTask": ["topic", "retries"],
  "bpmn:BusinessRuleTask": ["decision", "result"],
  "bpmn:ScriptTask": ["result"],
  "bpmn:CallActivity": ["binding", "version"],
};
const kNamed: Record<string, { ref: string; root: string; name: string }> = {
  message: { ref: "messageRef", root: "bpmn:Message", name: "name" },
  signal: { ref: "signalRef", root: "bpmn:Signal", name: "name" },
  error: { ref: "errorRef", root: "bpmn:Error", name: "errorCode" },
  escalation: { ref: "escalationRef", root: "bpmn:Escalation", name: "escalationCode" },
};

export const is_activity = (type: string) => kActivity.test(type);
export const plain_fields = (type: string) => kPlain[type] ?? [];
export const trigger_name = (trigger: string) => kNamed[trigger]?.name;

const definition_of = (bo: Moddle) => many(bo.get("eventDefinitions"))[0];
const trigger_of = (bo: Moddle): { trigger?: string; at?: Moddle } => {
  if (bo.$type === "bpmn:ReceiveTask" || bo.$type === "bpmn:SendTask") return { trigger: "message", at: bo };
  if (!bo.$type.endsWith("Event")) return {};
  const at = definition_of(bo);
  return at ? { trigger: at.$type.replace("bpmn:", "").replace("EventDefinition", "").toLowerCase(), at } : {};
};

export function read_fields(shape: Shape): Fields {
  const bo = shape.businessObject;
  const out: Fields = { id: shape.id, type: bo.$type, name: text(bo.get("name")) };
  for (const name of plain_fields(bo.$type)) (out as unknown as Record<string, unknown>)[name] = text(bo.get(`jw:${name}`));
  if (bo.$type === "bpmn:CallActivity") out.called = text(bo.get("calledElement"));
  if (bo.$type === "bpmn:ScriptTask") out.script = text(bo.get("script"));
  if (bo.$type === "bpmn:SequenceFlow") out.condition = body(bo.get("conditionExpression"));
  const { trigger, at } = trigger_of(bo);
  out.trigger = trigger;
  if (trigger && at && kNamed[trigger]) {
    out.event_name = text(object(at.get(kNamed[trigger].ref))?.get(kNamed[trigger].name));
    if (trigger === "message") out.correlation = text(at.get("jw:correlation"));
  }
  if (trigger === "link") out.event_name = text(at?.get("name"));
  if (trigger === "timer" && at) {
    out.timer = text(at.get("jw:workingDays"));
    out.timer_kind = "workingDays";
    for (const kind of kTimers) {
      const found = object(at.get(kind));
      if (found) [out.timer, out.timer_kind] = [body(found), kind];
    }
  }
  const extensions = many(object(bo.get("extensionElements"))?.get("values"));
  const take = <T>(one: Moddle, names: readonly (keyof T & string)[]) =>
    Object.fromEntries(names.map((name) => [name, text(one.get(name))])) as T;
  const of = (type: string) => extensions.filter((one) => one.$type === type);
  if (bo.$type === "bpmn:UserTask") out.candidates = of("jw:Candidates")[0] ? take<CandidateFields>(of("jw:Candidates")[0]!, kWho) : {};
  if (is_activity(bo.$type) || bo.$type === "bpmn:Process") out.clocks = of("jw:Clock").map((one) => take<ClockFields>(one, kClock));
  if (is_activity(bo.$type)) {
    out.inputs = of("jw:Input").map((one) => take<Copy>(one, ["to", "from"]));
    out.outputs = of("jw:Output").map((one) => take<Copy>(one, ["to", "from"]));
    const loop = object(bo.get("loopCharacteristics"));
    out.many = loop?.$type === "bpmn:MultiInstanceLoopCharacteristics"
      ? {
          on: true,
          sequential: loop.get("isSequential") === true,
          cardinality: body(loop.get("loopCardinality")),
          completion: body(loop.get("completionCondition")),
          collection: text(loop.get("jw:collection")),
          element: text(loop.get("jw:element")),
          output: text(loop.get("jw:output")),
          outputElement: text(loop.get("jw:outputElement")),
        }
      : { on: false };
  }
  return out;
}

export function write_fields(modeler: Modeler, shape: Shape, to: Fields): void {
  const modeling = modeler.get<Modeling>("modeling");
  const moddle = modeler.get<Factory>("moddle");
  const bo = shape.businessObject;
  const formal = (value?: string) => (value ? moddle.create("bpmn:FormalExpression", { body: value }) : undefined);
  const plain: Record<string, unknown> = { name: to.name || undefined };
  for (const name of plain_fields(bo.$type)) plain[`jw:${name}`] = (to as unknown as Record<string, string>)[name] || undefined;
  if (bo.$type === "bpmn:CallActivity") plain.calledElement = to.called || undefined;
  if (bo.$type === "bpmn:ScriptTask") Object.assign(plain, { script: to.script || undefined, scriptFormat: "jingwei" });
  if (bo.$type === "bpmn:SequenceFlow") plain.conditionExpression = formal(to.condition);
  if (to.many) {
    plain.loopCharacteristics = to.many.on
      ? moddle.create("bpmn:MultiInstanceLoopCharacteristics", {
          isSequential: to.many.sequential ?? false,
          loopCardinality: formal(to.many.cardinality),
          completionCondition: formal(to.many.completion),
          "jw:collection": to.many.collection || undefined,
          "jw:element": to.many.element || undefined,
          "jw:output": to.many.output || undefined,
          "jw:outputElement": to.many.outputElement || undefined,
        })
      : undefined;
  }
  if (to.candidates || to.clocks || to.inputs || to.outputs) {
    const kept = many(object(bo.get("extensionElements"))?.get("values")).filter((one) => !/^jw:/.test(one.$type));
    const given = (one: object) => Object.fromEntries(Object.entries(one).filter(([, value]) => value));
    const made = (type: string, all: object[]) =>
      all.map(given).filter((one) => Object.keys(one).length > 0).map((one) => moddle.create(type, one));
    const values = [
      ...kept,
      ...made("jw:Candidates", to.candidates ? [to.candidates] : []),
      ...made("jw:Clock", to.clocks ?? []),
      ...made("jw:Input", to.inputs ?? []),
      ...made("jw:Output", to.outputs ?? []),
    ];
    plain.extensionElements = values.length > 0 ? moddle.create("bpmn:ExtensionElements", { values }) : undefined;
  }
  modeling.updateProperties(shape, plain);

  const { trigger, at } = trigger_of(bo);
  if (!trigger || !at) return;
  const named = kNamed[trigger];
  if (named) {
    const change: Record<string, unknown> = { [named.ref]: to.event_name ? root_named(modeler, named, to.event_name) : undefined };
    if (trigger === "message") change["jw:correlation"] = to.correlation || undefined;
    modeling.updateModdleProperties(shape, at, change);
  } else if (trigger === "link") {
    modeling.updateModdleProperties(shape, at, { name: to.event_name });
  } else if (trigger === "timer") {
    const change: Record<string, unknown> = { "jw:workingDays": undefined };
    for (const kind of kTimers) change[kind] = undefined;
    if (to.timer) {
      if (to.timer_kind === "workingDays" || !to.timer_kind) change["jw:workingDays"] = to.timer;
      else change[to.timer_kind] = formal(to.timer);
    }
    modeling.updateModdleProperties(shape, at, change);
  }
}

// The message, signal, error or escalation of that name in the document, made when there is none.
function root_named(modeler: Modeler, named: { root: string; name: string }, name: string): Moddle {
  const definitions = (modeler as unknown as { getDefinitions(): Moddle }).getDefinitions();
  const roots = many(definitions.get("rootElements"));
  const found = roots.find((one) => one.$type === named.root && one.get(named.name) === name);
  if (found) return found;
  const random = Math.random().toString(36).slice(2, 9);
  const made = modeler.get<Factory>("moddle").create(named.root, {
    id: `${named.root.slice(5)}_${random}`,
    name,
    ...(named.name === "name" ? {} : { [named.name]: name }),
  });
  made.$parent = definitions;
  roots.push(made);
  return made;
}

export const shape_of = (modeler: Modeler, id: string) => modeler.get<Registry>("elementRegistry").get(id);
