// Runs models in bpmn-engine: one JSON object a line in ({"source", "variables"}), one out: the ids of
// what came to its end, sorted; {"stuck": true} when nothing is left to do and it has not ended. User
// tasks are completed as soon as they wait.
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { Engine } from "bpmn-engine";

const KINDS = new Set(["bpmn:UserTask", "bpmn:Task", "bpmn:ManualTask", "bpmn:EndEvent", "bpmn:SubProcess"]);

let idle = () => {};
process.on("beforeExit", () => idle());

function run({ source, variables }) {
  const ended = [];
  const listener = new EventEmitter();
  listener.on("activity.wait", (api) => api.signal());
  listener.on("activity.end", (api) => {
    if (KINDS.has(api.type)) ended.push(api.id);
  });
  return new Promise((resolve) => {
    // A timer wakes the loop once more so that the next model can begin.
    idle = () => setTimeout(() => resolve({ stuck: true }), 0);
    const engine = new Engine({ name: "outcome", source, variables });
    engine.execute({ listener }, (error) => resolve(error ? { error: String(error) } : { ended: ended.sort() }));
  });
}

async function main() {
  for (const line of readFileSync(0, "utf8").split("\n")) {
    if (line) process.stdout.write(JSON.stringify(await run(JSON.parse(line))) + "\n");
  }
  idle = () => {};
}

main();
