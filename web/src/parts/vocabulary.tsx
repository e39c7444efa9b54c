import { useMemo } from "react";
import { filings, type Vocabulary, type WordList } from "../api/filing";
import { useLanguage } from "../text/language";
import { useLoad } from "./load";

let kept: Promise<Vocabulary> | undefined;

function fetch_once(): Promise<Vocabulary> {
  kept ??= filings.vocabulary().catch((error: unknown) => {
    kept = undefined;
    throw error;
  });
  return kept;
}

// The word lists of the catalog as the node has them: fetched once, in the language of the page.
export function useVocabulary() {
  const { language } = useLanguage();
  const { value } = useLoad(fetch_once, []);
  return useMemo(() => {
    const list = (name: WordList) => value?.[name] ?? [];
    return {
      ready: value !== undefined,
      list,
      word: (name: WordList, code: string | undefined) =>
        list(name).find((term) => term.code === code)?.[language] ?? code ?? "",
      options: (name: WordList) => list(name).map((term) => ({ value: term.code, label: term[language] })),
    };
  }, [value, language]);
}
