// Our extension of BPMN as moddle reads it: names of src/flow/element_rules.cpp.
const attribute = (name: string) => ({ name, isAttr: true, type: "String" });

const on = (name: string, element: string, names: string[]) => ({
  name,
  extends: [element],
  properties: names.map(attribute),
});
const inside = (name: string, names: string[]) => ({
  name,
  superClass: ["Element"],
  properties: names.map(attribute),
});

export const our_words = {
  name: "Jingwei",
  uri: "urn:jingwei:bpmn:1",
  prefix: "jw",
  xml: { tagAlias: "lowerCase" },
  associations: [],
  types: [
    on("OnUserTask", "bpmn:UserTask", ["form"]),
    on("OnServiceTask", "bpmn:ServiceTask", ["topic", "retries"]),
    on("OnSendTask", "bpmn:SendTask", ["topic", "retries", "correlation"]),
    on("OnReceiveTask", "bpmn:ReceiveTask", ["correlation"]),
    on("OnRuleTask", "bpmn:BusinessRuleTask", ["decision", "result"]),
    on("OnScriptTask", "bpmn:ScriptTask", ["result"]),
    on("OnCallActivity", "bpmn:CallActivity", ["binding", "version"]),
    on("OnMany", "bpmn:MultiInstanceLoopCharacteristics", ["collection", "element", "output", "outputElement"]),
    on("OnMessage", "bpmn:MessageEventDefinition", ["correlation"]),
    on("OnTimer", "bpmn:TimerEventDefinition", ["workingDays"]),
    inside("Candidates", ["org", "right", "assignee", "notBy"]),
    inside("Clock", [
      "id", "name", "preset", "duty", "days", "basis", "startOn", "stopOn",
      "suspendOn", "resumeOn", "suspendReason", "outer", "onSilence",
    ]),
    inside("Input", ["to", "from"]),
    inside("Output", ["to", "from"]),
  ],
};
