import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, InputNumber, Radio, Select, Table } from "antd";
import { useState, type Key } from "react";
import type { Element } from "../api/standard";
import type { Item, ItemType, Personal } from "../api/types";
import { useShared, useWords } from "../text/language";
import { words } from "../text/words";
import "./items_editor.css";
import { fields } from "./metadata_text";
import { CodeSetPick, ElementPick, IdentifierPick } from "./standard_pick";
import { useVocabulary } from "./vocabulary";

const text = words(
  { add: "添加信息项", remove: "删除", new_name: "新信息项的列名，例如 phone", taken: "已有同名信息项", standard: "标准", choose: "选择", differs: (type: string) => `与数据元的类型（${type}）不一致`, take: "按数据元取值" },
  { add: "Add an item", remove: "Remove", new_name: "Column name of the new item, such as phone", taken: "There is an item of this name", standard: "Standard", choose: "Choose", differs: (type) => `Not the type of the element (${type})`, take: "Take the element's" },
);

const kTypes: ItemType[] = ["text", "integer", "decimal", "date", "datetime", "boolean"];
const kPersonal: Personal[] = ["none", "personal", "sensitive"];

interface Props {
  items: Item[];
  change: (items: Item[]) => void;
  // Why a type was proposed, by column name.
  reasons?: Record<string, string>;
  // What is wrong, by column name.
  faults?: Record<string, string>;
  // Items may be added and removed: where no file says which there are.
  more?: boolean;
}

const kStrict: Record<string, number> = { none: 0, personal: 1, sensitive: 2 };
const stricter = (one: Personal, other: string): Personal =>
  (kStrict[other] ?? 0) > (kStrict[one] ?? 0) ? (other as Personal) : one;

// What an item takes from the data element it is bound to; protection is never lowered by that.
export function bound(item: Item, code: string, element: Element | undefined): Partial<Item> {
  if (!element) return { element: code };
  return {
    element: code,
    code_set: element.code_set || item.code_set,
    identifier: element.identifier || item.identifier,
    personal: stricter(item.personal, element.personal),
    grade: Math.max(item.grade, element.grade),
  };
}

const blank = (name: string): Item => ({
  name, title: name, type: "text", length: 0, required: false, key: false, region: false, grade: 1, personal: "none",
});

// The items of a resource as a table to edit. Exactly one may be the region item; several may be
// the key together.
export function ItemsEditor({ items, change, reasons, faults, more }: Props) {
  const t = useShared();
  const own = useWords(text);
  const label = useWords(fields);
  const vocabulary = useVocabulary();
  const [name, set_name] = useState("");
  const [wide, set_wide] = useState<readonly Key[]>([]);
  const taken = items.some((item) => item.name.toLowerCase() === name.trim().toLowerCase());
  const set = (name: string, part: Partial<Item>) =>
    change(items.map((item) => (item.name === name ? { ...item, ...part } : item)));
  return (
    <>
    <Table<Item>
      className="jw-items-editor"
      size="small"
      rowKey="name"
      dataSource={items}
      pagination={false}
      scroll={{ x: 1212, y: 420 }}
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
                onChange={(type) => set(item.name, { type, region: type === "text" && item.region, data_type: "", length: 0 })}
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
          width: 118,
          render: (_, item) => (
            <Select<string>
              value={item.level && item.level !== "general" ? item.level : String(item.grade)}
              style={{ width: 106 }}
              aria-label={`${t.item.grade} ${item.name}`}
              options={[
                ...[1, 2, 3, 4].map((value) => ({ value: String(value), label: t.item.grade_n(value) })),
                { value: "important", label: t.levels.important },
                { value: "core", label: t.levels.core },
              ]}
              onChange={(value) =>
                set(
                  item.name,
                  value === "important" || value === "core" ? { level: value, grade: 4 } : { level: "general", grade: Number(value) },
                )
              }
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
        {
          title: own.standard,
          width: 150,
          render: (_, item) => {
            const codes = [item.element, item.code_set, item.identifier].filter(Boolean);
            return (
              <Button
                type="link"
                size="small"
                className="jw-item-standard"
                title={codes.join(" · ")}
                aria-label={`${own.standard} ${item.name}`}
                onClick={() => set_wide(wide.includes(item.name) ? wide.filter((one) => one !== item.name) : [...wide, item.name])}
              >
                {codes.length > 0 ? codes.join(" · ") : own.choose}
              </Button>
            );
          },
        },
        ...(more
          ? [
              {
                title: "",
                width: 48,
                fixed: "right" as const,
                render: (_: unknown, item: Item) => (
                  <Button
                    type="text"
                    icon={<DeleteOutlined />}
                    aria-label={`${own.remove} ${item.name}`}
                    disabled={items.length === 1}
                    onClick={() => change(items.filter((one) => one.name !== item.name))}
                  />
                ),
              },
            ]
          : []),
      ]}
      expandable={{
        expandedRowKeys: wide,
        onExpandedRowsChange: set_wide,
        expandedRowRender: (item) => (
          <div className="jw-item-more">
            <label>
              {label.data_type}
              <Select
                value={item.data_type || undefined}
                placeholder={t.types[item.type]}
                allowClear
                options={vocabulary
                  .list("item_data_type")
                  .filter((letter) => letter.national === item.type)
                  .map((letter) => ({ value: letter.code, label: `${letter.code} ${vocabulary.word("item_data_type", letter.code)}` }))}
                onChange={(data_type: string | undefined) => set(item.name, { data_type: data_type ?? "" })}
              />
            </label>
            <label>
              {label.length}
              <InputNumber min={0} max={1000000} value={item.length ?? 0} onChange={(length) => set(item.name, { length: length ?? 0 })} />
            </label>
            <label>
              {label.unit}
              <Input value={item.unit} maxLength={20} onChange={(event) => set(item.name, { unit: event.target.value })} />
            </label>
            <div>
              {label.element}
              <ElementPick
                label={`${label.element} ${item.name}`}
                value={item.element}
                onChange={(code, entry) => set(item.name, bound(item, code, entry))}
                note={(entry) =>
                  entry.type !== item.type ? (
                    <span className="jw-fault">
                      {own.differs(t.types[entry.type as ItemType] ?? entry.type)}{" "}
                      <Button
                        type="link"
                        size="small"
                        onClick={() => set(item.name, { type: entry.type as ItemType, length: entry.length, data_type: "", region: entry.type === "text" && item.region })}
                      >
                        {own.take}
                      </Button>
                    </span>
                  ) : null
                }
              />
            </div>
            <div>
              {label.code_set}
              <CodeSetPick label={`${label.code_set} ${item.name}`} value={item.code_set} onChange={(code_set) => set(item.name, { code_set })} />
            </div>
            <div>
              {label.identifier}
              <IdentifierPick label={`${label.identifier} ${item.name}`} value={item.identifier} onChange={(identifier) => set(item.name, { identifier })} />
            </div>
            <label className="jw-item-wide">
              {label.description}
              <Input value={item.description} maxLength={500} onChange={(event) => set(item.name, { description: event.target.value })} />
            </label>
          </div>
        ),
      }}
    />
    {more ? (
      <div style={{ display: "flex", gap: 8, marginTop: 12, maxWidth: 480 }}>
        <Input
          value={name}
          maxLength={64}
          placeholder={own.new_name}
          aria-label={own.new_name}
          status={name && taken ? "error" : undefined}
          onChange={(event) => set_name(event.target.value)}
        />
        <Button
          icon={<PlusOutlined />}
          disabled={name.trim() === "" || taken}
          title={taken && name ? own.taken : undefined}
          onClick={() => {
            change([...items, blank(name.trim())]);
            set_name("");
          }}
        >
          {own.add}
        </Button>
      </div>
    ) : null}
    </>
  );
}
