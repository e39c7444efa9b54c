import { current_language } from "../text/language";
import { parse_problem, Problem, unreachable } from "./problem";

// The only place that talks to the node: JSON in and out, the session's cookie, its CSRF token,
// the language, and problems as `Problem`.
const kBase = "/api/v1";

let csrf = "";
let on_expired: () => void = () => undefined;

export function use_csrf_token(token: string): void {
  csrf = token;
}

// Called when a request finds the session gone, so that the frame can ask for a login.
export function when_expired(act: () => void): void {
  on_expired = act;
}

export type Query = Record<string, string | number | boolean | undefined | null>;

export function with_query(path: string, query?: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") given.set(name, String(value));
  }
  const tail = given.toString();
  return `${kBase}${path}${tail ? `?${tail}` : ""}`;
}

export const seg = (part: string | number) => encodeURIComponent(String(part));

interface Options {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  if_match?: string | number;
  // One key per attempt of a person; a repeated click then makes one thing.
  idempotency_key?: string;
}

function headers_of(method: string, options: Options): Record<string, string> {
  const headers: Record<string, string> = {
    Accept: "application/json, application/problem+json",
    "Accept-Language": current_language() === "zh" ? "zh-CN" : "en",
  };
  if (method !== "GET") headers["X-CSRF-Token"] = csrf;
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.if_match !== undefined) headers["If-Match"] = `"${options.if_match}"`;
  if (options.idempotency_key) headers["Idempotency-Key"] = options.idempotency_key;
  return headers;
}

async function send(method: string, path: string, options: Options): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(with_query(path, options.query), {
      method,
      headers: headers_of(method, options),
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      credentials: "same-origin",
      cache: "no-store",
      signal: options.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable();
  }
  if (response.ok) return response;
  const problem = parse_problem(response.status, await response.text(), response.headers.get("x-trace"));
  // A failed login is 401 as well, and no expiry.
  if (response.status === 401 && !path.startsWith("/session")) on_expired();
  throw problem;
}

export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await send(method, path, options);
  const body = await response.text();
  if (body === "") return undefined as T;
  try {
    return JSON.parse(body) as T;
  } catch {
    throw parse_problem(response.status, "", response.headers.get("x-trace"));
  }
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) =>
  call<T>("GET", path, { query, signal });
export const post = <T>(path: string, body?: unknown) => call<T>("POST", path, { body });
export const create = <T>(path: string, body: unknown) =>
  call<T>("POST", path, { body, idempotency_key: key() });
export const put = <T>(path: string, body: unknown, version: number | string) =>
  call<T>("PUT", path, { body, if_match: version });
export const patch = <T>(path: string, body: unknown) => call<T>("PATCH", path, { body });
export const remove = (path: string) => call<void>("DELETE", path);

function key(): string {
  const words = new Uint32Array(4);
  crypto.getRandomValues(words);
  return Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("");
}

export async function get_text(path: string, signal?: AbortSignal): Promise<string> {
  return (await send("GET", path, { signal })).text();
}

function name_of(response: Response, otherwise: string): string {
  const header = response.headers.get("content-disposition") ?? "";
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(header)?.[1] ?? otherwise;
}

// Saves the answer as a file. It is fetched first, so that a refusal shows as a problem and not
// as a file full of JSON.
export async function download(path: string, otherwise: string, query?: Query): Promise<void> {
  const response = await send("GET", path, { query });
  save(await response.blob(), name_of(response, otherwise));
}

export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// Streams a file as the raw body; XMLHttpRequest because fetch() cannot tell how far it is.
export function upload<T>(
  path: string,
  query: Query,
  file: Blob,
  progress: (sent: number, total: number) => void,
  signal: AbortSignal,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", with_query(path, query));
    for (const [name, value] of Object.entries(headers_of("POST", {}))) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => progress(event.loaded, event.total);
    request.onload = () => {
      if (request.status === 401) on_expired();
      if (request.status < 200 || request.status > 299) {
        reject(parse_problem(request.status, request.responseText, request.getResponseHeader("x-trace")));
        return;
      }
      try {
        resolve(JSON.parse(request.responseText) as T);
      } catch {
        reject(parse_problem(request.status, "", request.getResponseHeader("x-trace")));
      }
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

export { Problem };
