import { holdings, resources } from "../../api/calls";
import type { Side } from "../../api/quality";

// What rules are about: a resource of one's own department, or a holding.
export interface Subject {
  id: string;
  name: string;
  items: { name: string; title: string }[];
  has_data: boolean;
}

export async function load_subject(side: Side, id: string, signal?: AbortSignal): Promise<Subject> {
  if (side === "received") {
    const held = await holdings.one(id, signal);
    return { id, name: held.resource_name, items: held.columns.map((one) => ({ name: one.name, title: one.title ?? one.name })), has_data: held.sequence > 0 };
  }
  const resource = await resources.one(id, signal);
  return { id, name: resource.name, items: resource.items, has_data: resource.data_version > 0 };
}
