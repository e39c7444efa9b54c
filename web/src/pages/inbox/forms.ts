import type { Data, InboxItem } from "../../api/flow";

const text_of = (data: Data, name: string) => (typeof data[name] === "string" ? encodeURIComponent(data[name] as string) : undefined);

// The pages that handle a task, by the key of its form: where they need to know what it is about,
// that stands in the data of the process. A form that is not here is filled in at the inbox.
const kForms: Record<string, (data: Data) => string | undefined> = {
  application: (data) => path("/applications", text_of(data, "application")),
  review: (data) => path("/applications", text_of(data, "application"), "/review"),
  usage: (data) => path("/applications", text_of(data, "application")),
  filing: (data) => path("/filings", text_of(data, "filing")),
  demand: (data) => path("/demands", text_of(data, "demand")),
  correction: (data) => path("/corrections", text_of(data, "correction")),
  grant: (data) => path("/grants", text_of(data, "grant")),
};

const path = (before: string, id: string | undefined, after = "") => (id ? `${before}/${id}${after}` : undefined);

export function form_path(item: InboxItem, data: Data): string | undefined {
  return Object.prototype.hasOwnProperty.call(kForms, item.form) ? kForms[item.form]!(data) : undefined;
}
