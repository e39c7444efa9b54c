import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// By name, and so in the same order on every machine: left alone, the order follows what earlier
// runs on that machine took. The walk comes last ("walk"), when every page has something to show.
class ByName extends BaseSequencer {
  async sort(files: TestSpecification[]) {
    return [...files].sort((one, other) => (one.moduleId < other.moduleId ? -1 : 1));
  }
}

// Browser tests run one after the other: each step of the story stands on the one before.
export default defineConfig({
  test: {
    include: ["e2e/*.spec.ts"],
    environment: "node",
    fileParallelism: false,
    sequence: { concurrent: false, sequencer: ByName },
    bail: 1,
    testTimeout: 300000,
    hookTimeout: 120000,
    reporters: ["verbose", "./test/count_reporter.ts"],
  },
});
