import type { Data } from "../api/flow";

// What a person typed for a variable, as the value it stands for: JSON where it is JSON, else text.
// A text that looks like JSON stays text when the variable was text before.
export function value_of(typed: string, before: unknown): unknown {
  if (typeof before === "string") return typed;
  const bare = typed.trim();
  if (bare === "") return typeof before === "object" ? null : "";
  try {
    return JSON.parse(bare) as unknown;
  } catch {
    return typed;
  }
}

// True when a value of that kind cannot stand for what was typed: it would silently become a text.
export function is_wrong(typed: string, before: unknown): boolean {
  if (before === undefined || before === null || typeof before === "string") return false;
  const value = value_of(typed, before);
  if (Array.isArray(before)) return !Array.isArray(value);
  return typeof value !== typeof before || value === null;
}

export function shown_value(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined ? "" : JSON.stringify(value);
}

// Only what differs from what was there, and what is new.
export function changed(typed: Record<string, string>, before: Data): Data {
  return Object.fromEntries(
    Object.entries(typed)
      .filter(([name, text]) => !(name in before) || text !== shown_value(before[name]))
      .map(([name, text]) => [name, value_of(text, before[name])]),
  );
}
