import { defineConfig } from "vitest/config";

// Browser tests run one after the other: each step of the story stands on the one before.
export default defineConfig({
  test: {
    include: ["e2e/*.spec.ts"],
    environment: "node",
    fileParallelism: false,
    sequence: { concurrent: false },
    bail: 1,
    testTimeout: 300000,
    hookTimeout: 120000,
    reporters: ["verbose", "./test/count_reporter.ts"],
  },
});
