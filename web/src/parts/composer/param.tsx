import { Input, InputNumber, Select } from "antd";
import type { TreatmentParam } from "../../api/types";
import { useLanguage, useWords } from "../../text/language";
import { text } from "./text";

interface Props {
  param: TreatmentParam;
  value: unknown;
  of: string; // the item's title, for those who hear the page
  set: (value: string | number | null | undefined) => void;
}

// One parameter of a treatment, by what the node says of it.
export function Param({ param, value, of, set }: Props) {
  const t = useWords(text);
  const { language } = useLanguage();
  const name = param[language];
  const label = `${name} ${of}`;
  const words: Record<string, string> = t.choices;
  return (
    <label title={name}>
      <span>{name}</span>
      {param.choices.length > 0 ? (
        <Select
          size="small"
          allowClear={!param.required}
          placeholder={t.auto}
          style={{ minWidth: 96 }}
          popupMatchSelectWidth={false}
          value={typeof value === "string" ? value : undefined}
          aria-label={label}
          options={param.choices.map((choice) => ({ value: choice, label: words[choice] ?? choice }))}
          onChange={(next) => set(next)}
        />
      ) : param.type === "integer" ? (
        <InputNumber
          size="small"
          style={{ width: 84 }}
          min={param.min}
          max={param.max}
          precision={0}
          value={typeof value === "number" ? value : undefined}
          aria-label={label}
          onChange={(next) => set(next)}
        />
      ) : (
        <Input
          size="small"
          style={{ width: 120 }}
          value={typeof value === "string" ? value : ""}
          maxLength={Math.min(200, param.max)}
          aria-label={label}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </label>
  );
}
