import { VerdictList } from "../../parts/verdict_list";
import type { ResourceTabProps } from "./tabs";

// What data bureaus above said of this resource.
export default function Verdicts({ resource }: ResourceTabProps) {
  return <VerdictList resource={resource.id} />;
}
