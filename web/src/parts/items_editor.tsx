import { Checkbox, Input, Radio, Select, Table } from "antd";
import type { Item, ItemType, Personal } from "../api/types";
import { useShared } from "../text/language";
import "./items_editor.css";

const kTypes: ItemType[] = ["text", "integer", "decimal", "date", "datetime", "boolean"];
const kPersonal: Personal[] = ["none", "personal", "sensitive"];

interface Props {
  items: Item[];
  change: (items: Item[]) => void;
  // Why a type was proposed, by column name.
  reasons?: Record<string, string>;
  // What is wrong, by column name.
  faults?: Record<string, string>;
}

// The items of a resource as a table to edit. Exactly one may be the region item; several may be
// the key together.
export function ItemsEditor({ items, change, reasons, faults }: Props) {
  const t = useShared();
  const set = (name: string, part: Partial<Item>) =>
    change(items.map((item) => (item.name === name ? { ...item, ...part } : item)));
  return (
    <Table<Item>
      className="jw-items-editor"
      size="small"
      rowKey="name"
      dataSource={items}
      pagination={false}
      scroll={{ x: 1040, y: 420 }}
      columns={[
        {
          title: t.item.name,
          width: 150,
          fixed: "left",
          render: (_, item) => <code title={item.name}>{item.name}</code>,
        },
        {
          title: t.item.title,
          width: 190,
          render: (_, item) => (
            <div>
              <Input
                value={item.title}
                maxLength={64}
                status={faults?.[item.name] ? "error" : undefined}
                aria-label={`${t.item.title} ${item.name}`}
                onChange={(event) => set(item.name, { title: event.target.value })}
              />
              {faults?.[item.name] ? <div className="jw-fault">{faults[item.name]}</div> : null}
            </div>
          ),
        },
        {
          title: t.item.type,
          width: 250,
          render: (_, item) => (
            <div>
              <Select<ItemType>
                value={item.type}
                style={{ width: 116 }}
                aria-label={`${t.item.type} ${item.name}`}
                options={kTypes.map((value) => ({ value, label: t.types[value] }))}
                onChange={(type) => set(item.name, { type, region: type === "text" && item.region })}
              />
              {reasons?.[item.name] ? <div className="jw-why">{reasons[item.name]}</div> : null}
            </div>
          ),
        },
        {
          title: t.item.key,
          width: 64,
          align: "center",
          render: (_, item) => (
            <Checkbox
              checked={item.key}
              aria-label={`${t.item.key} ${item.name}`}
              onChange={(event) =>
                set(item.name, { key: event.target.checked, required: event.target.checked || item.required })
              }
            />
          ),
        },
        {
          title: t.item.region,
          width: 84,
          align: "center",
          render: (_, item) => (
            <Radio
              checked={item.region}
              disabled={item.type !== "text"}
              aria-label={`${t.item.region} ${item.name}`}
              onClick={() =>
                change(items.map((one) => ({ ...one, region: one.name === item.name ? !item.region : false })))
              }
            />
          ),
        },
        {
          title: t.item.required,
          width: 72,
          align: "center",
          render: (_, item) => (
            <Checkbox
              checked={item.required}
              disabled={item.key}
              aria-label={`${t.item.required} ${item.name}`}
              onChange={(event) => set(item.name, { required: event.target.checked })}
            />
          ),
        },
        {
          title: t.item.grade,
          width: 96,
          render: (_, item) => (
            <Select
              value={item.grade}
              style={{ width: 84 }}
              aria-label={`${t.item.grade} ${item.name}`}
              options={[1, 2, 3, 4].map((value) => ({ value, label: t.item.grade_n(value) }))}
              onChange={(grade) => set(item.name, { grade })}
            />
          ),
        },
        {
          title: t.item.personal,
          width: 150,
          render: (_, item) => (
            <Select<Personal>
              value={item.personal}
              style={{ width: 138 }}
              aria-label={`${t.item.personal} ${item.name}`}
              options={kPersonal.map((value) => ({ value, label: t.personal[value] }))}
              onChange={(personal) => set(item.name, { personal })}
            />
          ),
        },
      ]}
    />
  );
}
