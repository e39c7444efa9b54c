import { call, get } from "./client";

// The filters of lists that a person keeps on the node.
export interface SavedFilter {
  page: string;
  name: string;
  query: string;
  saved: string;
}

export const filters = {
  list: (page: string, signal?: AbortSignal) =>
    get<{ items: SavedFilter[] }>("/session/filters", { page }, signal).then((list) => list.items),
  save: (page: string, name: string, query: string) =>
    call<SavedFilter>("PUT", "/session/filters", { body: { page, name, query, saved: "" } }),
  remove: (page: string, name: string) => call<void>("DELETE", "/session/filters", { query: { page, name } }),
};
