import { describe, expect, it } from "vitest";
import { routes } from "./routes";

describe("the table of routes", () => {
  it("names every path once", () => expect(new Set(routes.map((route) => route.path)).size).toBe(routes.length));
  it("loads a component for every line", async () => {
    for (const route of routes) expect(typeof (await route.load()).default, route.path).toBe("function");
  });
});
