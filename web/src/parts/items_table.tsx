import { KeyOutlined, EnvironmentOutlined } from "@ant-design/icons";
import { Table, Tag, Tooltip } from "antd";
import type { Item } from "../api/types";
import { useShared } from "../text/language";
import { GradeTag } from "./grade_tag";
import { Long } from "./long";

export function ItemsTable({ items, chosen, choose }: { items: Item[]; chosen?: string[]; choose?: (names: string[]) => void }) {
  const t = useShared();
  return (
    <Table<Item>
      size="small"
      rowKey="name"
      dataSource={items}
      pagination={false}
      scroll={{ x: 720 }}
      rowSelection={
        choose
          ? {
              selectedRowKeys: chosen,
              onChange: (keys) => choose(keys.map(String)),
              // Without its key a row cannot be told from another, nor be corrected later.
              getCheckboxProps: (item) => ({ disabled: item.key, "aria-label": item.title }),
            }
          : undefined
      }
      columns={[
        {
          title: t.item.title,
          render: (_, item) => (
            <span>
              {item.title}{" "}
              {item.key ? (
                <Tooltip title={t.item.key}>
                  <KeyOutlined aria-label={t.item.key} style={{ color: "#b5832a" }} />
                </Tooltip>
              ) : null}{" "}
              {item.region ? (
                <Tooltip title={t.item.region_help}>
                  <EnvironmentOutlined aria-label={t.item.region} style={{ color: "var(--jw-weft)" }} />
                </Tooltip>
              ) : null}
            </span>
          ),
        },
        { title: t.item.name, render: (_, item) => <code>{item.name}</code> },
        {
          title: t.item.type,
          width: 130,
          render: (_, item) => (
            <>
              {t.types[item.type] ?? item.type}
              {item.data_type ? <span className="jw-quiet"> {item.data_type}</span> : null}
              {item.length ? <span className="jw-quiet"> {item.length}</span> : null}
              {item.unit ? <span className="jw-quiet"> {item.unit}</span> : null}
            </>
          ),
        },
        { title: t.item.grade, width: 100, render: (_, item) => <GradeTag level={item.level} grade={item.grade} /> },
        {
          title: t.item.personal,
          width: 130,
          render: (_, item) =>
            item.personal === "none" ? (
              <span className="jw-quiet">{t.personal.none}</span>
            ) : (
              <Tag color={item.personal === "sensitive" ? "red" : "gold"} bordered={false}>
                {t.personal[item.personal]}
              </Tag>
            ),
        },
        { title: t.item.required, width: 80, render: (_, item) => (item.required ? t.yes : t.no) },
        {
          title: t.item.description,
          ellipsis: true,
          render: (_, item) => (item.description ? <Long text={item.description} /> : <span className="jw-quiet">–</span>),
        },
      ]}
    />
  );
}
