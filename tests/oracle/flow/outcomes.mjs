// Runs models in bpmn-engine: one JSON object a line in ({"source", "variables"}), one out: the ids of
// what came to its end, sorted. User tasks are completed as soon as they wait.
import { EventEmitter } from "node:events";
import { createInterface } from "node:readline";
import { Engine } from "bpmn-engine";

const KINDS = new Set(["bpmn:UserTask", "bpmn:Task", "bpmn:ManualTask", "bpmn:EndEvent", "bpmn:SubProcess"]);

function run({ source, variables }) {
  const ended = [];
  const listener = new EventEmitter();
  listener.on("activity.wait", (api) => api.signal());
  listener.on("activity.end", (api) => {
    if (KINDS.has(api.type)) ended.push(api.id);
  });
  return new Promise((resolve, reject) => {
    const engine = new Engine({ name: "outcome", source, variables });
    engine.execute({ listener }, (error) => (error ? reject(error) : resolve(ended.sort())));
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  if (!line) continue;
  try {
    console.log(JSON.stringify({ ended: await run(JSON.parse(line)) }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
