import { AutoComplete } from "antd";
import { flow } from "../api/flow";
import { useShared } from "../text/language";
import { useLoad } from "./load";

// The id of a process, from those in force on the node; one that is not there may be typed.
export function ProcessPick({ id, value, onChange }: { id?: string; value?: string; onChange?: (value: string) => void }) {
  const shared = useShared();
  const load = useLoad((signal) => flow.processes(signal), []);
  const known = new Map((load.value?.items ?? []).map((one) => [one.process, one]));
  return (
    <AutoComplete
      id={id}
      value={value}
      onChange={onChange}
      filterOption={(typed, option) => `${option?.value} ${option?.label}`.toLowerCase().includes(typed.toLowerCase())}
      options={[...known.values()].map((one) => ({ value: one.process, label: shared.aside(one.name || one.process, one.process) }))}
      maxLength={100}
    />
  );
}
