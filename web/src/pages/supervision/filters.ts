import { useSearchParams } from "react-router-dom";

// What the page shows lives in its address, so that a link, a reload or the browser's way back keep it.
export function useFilters() {
  const [query, set_query] = useSearchParams();
  return {
    get: (name: string) => query.get(name) ?? "",
    set: (changes: Record<string, string>) => {
      const next = new URLSearchParams(query);
      for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      set_query(next);
    },
  };
}
