import { ItemsTable } from "../../parts/items_table";
import type { ResourceTabProps } from "./tabs";

export default function Items({ resource }: ResourceTabProps) {
  return <ItemsTable items={resource.items} />;
}
