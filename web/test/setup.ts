import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { answer, kAllRights, state } from "./mock";

// A loaded machine takes its time; a failure shows its message and not the whole document.
configure({
  asyncUtilTimeout: 45000,
  // Whether something is visible is for the browser tests: jsdom computes styles very slowly.
  defaultHidden: true,
  getElementError: (message) => new Error(message ?? "not found"),
});

// jsdom lacks what Ant Design asks the browser for.
window.matchMedia ??= ((query: string) => ({
  // No animations: tests do not wait for them.
  matches: query.includes("reduced-motion"),
  media: query,
  onchange: null,
  addListener: () => undefined,
  removeListener: () => undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  dispatchEvent: () => false,
})) as unknown as typeof window.matchMedia;
class Watch {
  observe() {}
  unobserve() {}
  disconnect() {}
}
window.ResizeObserver ??= Watch as unknown as typeof ResizeObserver;
window.getComputedStyle = (element: Element) => (element as HTMLElement).style;
Element.prototype.scrollIntoView ??= () => undefined;

beforeEach(() => {
  window.localStorage.clear();
  Object.assign(state, { logged_in: true, rights: kAllRights, must_change: false });
  vi.stubGlobal("fetch", async (url: string, options: RequestInit = {}) => {
    const reply = answer({
      method: options.method ?? "GET",
      url: String(url),
      body: typeof options.body === "string" ? options.body : "",
    });
    return new Response(reply.status === 204 ? null : reply.body, { status: reply.status, headers: reply.headers });
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
