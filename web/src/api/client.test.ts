import { describe, expect, it, vi } from "vitest";
import { call, get, put, use_csrf_token, when_expired, with_query } from "./client";
import { parse_problem, Problem } from "./problem";

function stub(status: number, body: string, seen: { url?: string; options?: RequestInit } = {}) {
  vi.stubGlobal("fetch", async (url: string, options: RequestInit) => {
    Object.assign(seen, { url, options });
    return new Response(status === 204 ? null : body, { status });
  });
  return seen;
}
const headers = (seen: { options?: RequestInit }) => seen.options?.headers as Record<string, string>;

describe("a problem", () => {
  it("is read as RFC 9457 says", () => {
    const problem = parse_problem(409, '{"title":"冲突","detail":"已被修改","code":"resource.version","trace":"t1","at":"items/3"}', null);
    expect(problem).toMatchObject({ status: 409, title: "冲突", detail: "已被修改", code: "resource.version", trace: "t1", at: "items/3" });
  });
  it.each(["", "<html>502</html>", "[]", "null", "{}", '{"title":7}'])("is made up for %s", (body) => {
    expect(parse_problem(502, body, "t2")).toMatchObject({ status: 502, code: "http.502", trace: "t2" });
  });
});

describe("a request", () => {
  it("carries the CSRF token only when it changes something", async () => {
    use_csrf_token("secret");
    const read = stub(200, "{}");
    await get("/node");
    expect(headers(read)["X-CSRF-Token"]).toBeUndefined();
    const write = stub(200, "{}");
    await call("POST", "/grants/g1/deliver");
    expect(headers(write)["X-CSRF-Token"]).toBe("secret");
    expect(write.options?.body).toBeUndefined();
  });
  it("names the version it has seen", async () => {
    const seen = stub(200, "{}");
    await put("/resources/r1", {}, 3);
    expect(headers(seen)["If-Match"]).toBe('"3"');
  });
  it("leaves out what is not asked", () => expect(with_query("/catalog", { q: "区划", line: "", region: undefined })).toBe(`/api/v1/catalog?q=${encodeURIComponent("区划")}`));
  it("takes an empty answer", async () => {
    stub(204, "");
    expect(await call("POST", "/grants/g1/revoke", { body: {} })).toBeUndefined();
  });
  it("says that the node cannot be reached", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("failed");
    });
    await expect(get("/node")).rejects.toMatchObject({ status: 0, code: "node.unreachable" });
  });
  it("tells the frame when the session has ended, but not of a failed login", async () => {
    const expired = vi.fn();
    when_expired(expired);
    stub(401, '{"title":"请先登录","code":"session.required"}');
    await expect(get("/grants")).rejects.toBeInstanceOf(Problem);
    expect(expired).toHaveBeenCalledTimes(1);
    await expect(call("POST", "/session", { body: {} })).rejects.toBeInstanceOf(Problem);
    expect(expired).toHaveBeenCalledTimes(1);
    when_expired(() => undefined);
  });
});
