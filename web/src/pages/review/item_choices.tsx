import { Input, InputNumber, Select, Table, Tag } from "antd";
import type { Item, Treatment, TreatmentKind, TreatmentParam } from "../../api/types";
import { useEither, useLanguage, useShared, useWords } from "../../text/language";
import { made, with_param } from "./choices";
import { text } from "./text";

interface Props {
  items: Item[];
  kinds: TreatmentKind[];
  choices: Record<string, Treatment>;
  change: (choices: Record<string, Treatment>) => void;
}

export function ItemChoices({ items, kinds, choices, change }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const set = (name: string, treatment: Treatment) => change({ ...choices, [name]: treatment });
  return (
    <Table<Item>
      size="small"
      rowKey="name"
      dataSource={items}
      pagination={false}
      scroll={{ x: 1000 }}
      columns={[
        {
          title: shared.item.title,
          width: 200,
          render: (_, item) => (
            <div>
              {item.title} {item.key ? <Tag bordered={false}>{shared.item.key}</Tag> : null}
              <div className="jw-note">
                <code>{item.name}</code>
              </div>
            </div>
          ),
        },
        {
          title: t.grade,
          width: 150,
          render: (_, item) => (
            <div>
              {shared.item.grade_n(item.grade)}
              {item.personal === "none" ? null : (
                <Tag color={item.personal === "sensitive" ? "red" : "gold"} bordered={false} style={{ marginLeft: 6 }}>
                  {shared.personal[item.personal]}
                </Tag>
              )}
            </div>
          ),
        },
        {
          title: t.treatment,
          width: 190,
          render: (_, item) => (
            <Select
              style={{ width: 172 }}
              value={choices[item.name]?.kind ?? "clear"}
              aria-label={`${t.treatment} ${item.title}`}
              options={kinds
                // Without the key no row can be told from another: it cannot be left out.
                .filter((kind) => !(item.key && kind.kind === "drop"))
                .map((kind) => ({
                  value: kind.kind,
                  label: either(kind),
                  disabled: kind.kind === "clear" && item.personal === "sensitive",
                }))}
              onChange={(value) => {
                const kind = kinds.find((one) => one.kind === value);
                if (kind) set(item.name, made(kind));
              }}
            />
          ),
        },
        {
          title: t.params,
          width: 300,
          render: (_, item) => {
            const chosen = choices[item.name];
            const kind = kinds.find((one) => one.kind === chosen?.kind);
            if (!kind || !chosen) return null;
            return (
              <div className="jw-params">
                {kind.params
                  .filter((param) => !["key", "tweak", "year", "wrapped"].includes(param.name))
                  .map((param) => (
                    <Param
                      key={param.name}
                      param={param}
                      value={chosen[param.name]}
                      item={item}
                      set={(value) => set(item.name, with_param(chosen, param.name, value))}
                    />
                  ))}
              </div>
            );
          },
        },
        {
          title: t.sample,
          render: (_, item) => {
            const kind = kinds.find((one) => one.kind === choices[item.name]?.kind);
            if (!kind || kind.kind === "clear") return null;
            return (
              <span className="jw-sample">
                <s>{kind.sample_in}</s> → <b>{kind.sample_out || "∅"}</b>
              </span>
            );
          },
        },
      ]}
    />
  );
}

interface ParamProps {
  param: TreatmentParam;
  value: unknown;
  item: Item;
  set: (value: string | number | null | undefined) => void;
}

function Param({ param, value, item, set }: ParamProps) {
  const t = useWords(text);
  const { language } = useLanguage();
  const name = param[language];
  const label = `${name} ${item.title}`;
  const words: Record<string, string> = { ...t.presets, ...t.units };
  return (
    <label title={name}>
      <span>{name}</span>
      {param.choices.length > 0 ? (
        <Select
          size="small"
          allowClear={!param.required}
          placeholder={t.auto}
          style={{ minWidth: 92 }}
          value={typeof value === "string" ? value : undefined}
          aria-label={label}
          options={param.choices.map((choice) => ({ value: choice, label: words[choice] ?? choice }))}
          onChange={(next) => set(next)}
        />
      ) : param.type === "integer" ? (
        <InputNumber
          size="small"
          style={{ width: 72 }}
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
          maxLength={Math.min(64, param.max)}
          aria-label={label}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </label>
  );
}
