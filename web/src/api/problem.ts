import { current_language } from "../text/language";
import { en } from "../text/en";
import { zh } from "../text/zh";

// An answer that is not the one hoped for, in the terms of RFC 9457. `status` 0 means that no
// answer came at all.
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly code: string,
    readonly trace: string,
    readonly at?: string,
  ) {
    super(`${code}: ${title}`);
  }
}

const text = () => (current_language() === "zh" ? zh : en);

export function parse_problem(status: number, body: string, trace: string | null): Problem {
  try {
    const json = JSON.parse(body) as Record<string, unknown>;
    const field = (name: string) => (typeof json[name] === "string" ? (json[name] as string) : "");
    if (field("title") !== "" || field("detail") !== "") {
      return new Problem(
        status,
        field("title") || field("detail"),
        field("detail"),
        field("code") || `http.${status}`,
        field("trace") || (trace ?? ""),
        field("at") || undefined,
      );
    }
  } catch {
    // Not JSON: a proxy in between, or a node of another kind. Said below.
  }
  return new Problem(
    status,
    text().error.unreadable,
    text().error.unreadable_detail(status),
    `http.${status}`,
    trace ?? "",
  );
}

export function unreachable(): Problem {
  return new Problem(0, text().error.unreachable, text().error.unreachable_detail, "node.unreachable", "");
}

export function as_problem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, text().error.page, text().error.page_detail, "page.failed", "");
}
