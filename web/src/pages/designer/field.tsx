import { Input, Select } from "antd";
import { useEffect, useState } from "react";

// One line of the panel. What is typed goes into the diagram when the field is left, so that undoing
// takes back a whole entry.
export function Line({ label, value, change, rows, hint, max = 2000 }: { label: string; value?: string; change: (value: string) => void; rows?: number; hint?: string; max?: number }) {
  const [typed, set_typed] = useState(value ?? "");
  useEffect(() => set_typed(value ?? ""), [value]);
  const leave = () => {
    if (typed !== (value ?? "")) change(typed);
  };
  const shared = {
    "aria-label": label,
    value: typed,
    size: "small" as const,
    maxLength: max,
    placeholder: hint,
    onBlur: leave,
  };
  return (
    <label className="jw-field">
      <span>{label}</span>
      {rows ? (
        <Input.TextArea {...shared} autoSize={{ minRows: rows, maxRows: 10 }} onChange={(event) => set_typed(event.target.value)} />
      ) : (
        <Input {...shared} onChange={(event) => set_typed(event.target.value)} onPressEnter={leave} />
      )}
    </label>
  );
}

export interface Option {
  value: string;
  label: string;
}

export function Pick({ label, value, options, change, clear = true }: { label: string; value?: string; options: Option[]; change: (value: string) => void; clear?: boolean }) {
  // What the document says stays visible when no list knows it.
  const known = value && !options.some((one) => one.value === value) ? [{ value, label: value }, ...options] : options;
  return (
    <label className="jw-field">
      <span>{label}</span>
      <Select
        size="small"
        aria-label={label}
        value={value || undefined}
        options={known}
        allowClear={clear}
        showSearch
        optionFilterProp="label"
        popupMatchSelectWidth={300}
        onChange={(next) => change((next as string | undefined) ?? "")}
      />
    </label>
  );
}

export function PickMany({ label, value, options, change }: { label: string; value?: string; options: Option[]; change: (value: string) => void }) {
  return (
    <label className="jw-field">
      <span>{label}</span>
      <Select
        size="small"
        mode="multiple"
        aria-label={label}
        value={(value ?? "").split(/[\s,]+/).filter(Boolean)}
        options={options}
        optionFilterProp="label"
        popupMatchSelectWidth={300}
        onChange={(next: string[]) => change(next.join(" "))}
      />
    </label>
  );
}
