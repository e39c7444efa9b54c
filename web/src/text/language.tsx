import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import type { Language, Same, Words } from "./words";
import { en } from "./en";
import { zh } from "./zh";

const kStored = "jw.language";

function first_language(): Language {
  const stored = window.localStorage.getItem(kStored);
  return stored === "en" ? "en" : "zh";
}

// What the client sends as Accept-Language; kept beside the context because requests are made
// outside components as well.
let current: Language = "zh";
export const current_language = () => current;

interface Chosen {
  language: Language;
  choose: (language: Language) => void;
}

const LanguageContext = createContext<Chosen>({ language: "zh", choose: () => undefined });

export function LanguageProvider({ children, initial }: { children: ReactNode; initial?: Language }) {
  const [language, set_language] = useState<Language>(initial ?? first_language);
  current = language;
  const chosen = useMemo<Chosen>(
    () => ({
      language,
      choose: (next) => {
        window.localStorage.setItem(kStored, next);
        document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
        set_language(next);
      },
    }),
    [language],
  );
  return <LanguageContext.Provider value={chosen}>{children}</LanguageContext.Provider>;
}

export const useLanguage = () => useContext(LanguageContext);

export function useWords<T>(all: Words<T>): Same<T> {
  const { language } = useLanguage();
  return (language === "zh" ? all.zh : all.en) as Same<T>;
}

const shared: Words<typeof zh> = { zh, en };
export const useShared = () => useWords(shared);

// One of two texts that came from the server.
export function useEither() {
  const { language } = useLanguage();
  return (pair: { zh?: string; en?: string } | undefined) =>
    (language === "zh" ? (pair?.zh ?? pair?.en) : (pair?.en ?? pair?.zh)) ?? "";
}
