// Words of a page or a part, in both languages. The compiler refuses an English text that lacks a
// word of the Chinese one, has one too many, or takes other arguments.
export type Language = "zh" | "en";

export type Same<T> = {
  [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer A) => string
      ? (...values: A) => string
      : Same<T[K]>;
};

export interface Words<T> {
  zh: T;
  en: Same<T>;
}

export function words<T extends object>(zh: T, en: Same<T>): Words<T> {
  return { zh, en };
}
