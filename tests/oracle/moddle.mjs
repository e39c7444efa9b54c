// What we export, as bpmn-moddle (the reader behind bpmn.io) sees it.
//   node moddle.mjs TEST_FLOW   has the reference models exported and reads them; a warning fails.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BpmnModdle } from "bpmn-moddle";

// Faults of the models themselves, which an export that keeps everything keeps as well: C.8.1
// refers three times to an element that it does not have. Any other warning is ours.
const kOfTheModel = { "C.8.1.bpmn": ["unresolved reference <triso:unspecified>", 3] };

const folder = mkdtempSync(join(tmpdir(), "jw-moddle-"));
let passed = 0;
let failed = 0;
try {
  execFileSync(process.argv[2], ["--gtest_filter=Miwg.ImportExportImportGivesTheSame"], {
    env: { ...process.env, JW_BPMN_EXPORTS: folder },
    stdio: "ignore",
  });
  const files = readdirSync(folder).sort();
  if (files.length !== 21) throw new Error(`${files.length} models instead of 21`);
  for (const name of files) {
    const { warnings } = await new BpmnModdle().fromXML(readFileSync(join(folder, name), "utf8"));
    const [known, times] = kOfTheModel[name] ?? ["", 0];
    const inherited = warnings.filter((one) => one.message === known);
    const ours = warnings.filter((one) => one.message !== known);
    if (inherited.length > 0) process.stdout.write(`${name}: ${inherited.length} warnings of the model itself: ${known}\n`);
    if (ours.length === 0 && inherited.length === times) {
      passed += 1;
    } else {
      process.stdout.write(`FAIL ${name}: ${warnings.map((one) => one.message).join("; ") || "a known fault is gone"}\n`);
      failed += 1;
    }
  }
} catch (error) {
  process.stdout.write(`FAIL ${error.message}\n`);
  failed += 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
