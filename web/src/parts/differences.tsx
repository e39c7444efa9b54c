import { Table, Tag, Tooltip } from "antd";
import type { Difference, WordList } from "../api/filing";
import type { Item } from "../api/types";
import { useShared, useWords } from "../text/language";
import { words } from "../text/words";
import "./differences.css";
import { fields, type FieldName } from "./metadata_text";
import { useVocabulary } from "./vocabulary";

export const text = words(
  {
    place: "项目",
    before: "变更前",
    after: "变更后",
    added: "新增",
    removed: "删除",
    breaks: "影响授权",
    breaks_note: "已有授权依据的内容因此不再一致；授权只按当时给出的信息项继续。",
    same: "没有差异",
    empty: "（空）",
  },
  {
    place: "Where",
    before: "Before",
    after: "After",
    added: "New",
    removed: "Removed",
    breaks: "Affects grants",
    breaks_note: "What grants were given on no longer fits; they go on only with the items they were given.",
    same: "No difference",
    empty: "(empty)",
  },
);

const kLists: Record<string, WordList> = {
  sharing: "sharing",
  update_cycle: "update_cycle",
  format: "format",
  sharing_channel: "sharing_channel",
  sharing_method: "sharing_method",
  subject: "subject",
  level: "level",
  personal: "personal",
  type: "item_type",
  data_type: "item_data_type",
  classification: "classification",
};

// Two versions side by side: one row a place where they differ.
export function Differences({ differences }: { differences: Difference[] }) {
  const t = useWords(text);
  const shared = useShared();
  const label = useWords(fields);
  const vocabulary = useVocabulary();

  const shown = (one: Difference, value: string) => {
    if (value === "") return one.field === "item" ? "" : t.empty;
    if (one.field === "item") {
      const item = JSON.parse(value) as Item;
      return shared.phrases([shared.aside(item.title, item.name), vocabulary.word("item_type", item.type), vocabulary.word("personal", item.personal), shared.item.grade_n(item.grade)]);
    }
    if (value === "true") return shared.yes;
    if (value === "false") return shared.no;
    const list = kLists[one.field];
    return list ? vocabulary.word(list, value) : value;
  };
  const place = (one: Difference) => {
    const field = label[one.field as FieldName] ?? one.field;
    return one.item ? `${label.item} ${one.item}${one.field === "item" ? "" : ` · ${field}`}` : field;
  };
  return (
    <Table<Difference>
      size="small"
      rowKey={(one) => `${one.item}.${one.field}`}
      dataSource={differences}
      pagination={false}
      locale={{ emptyText: t.same }}
      columns={[
        {
          title: t.place,
          width: 240,
          render: (_, one) => (
            <>
              <div style={{ overflowWrap: "anywhere" }}>{place(one)}</div>
              {one.kind === "added" ? <Tag color="green" bordered={false}>{t.added}</Tag> : null}
              {one.kind === "removed" ? <Tag color="red" bordered={false}>{t.removed}</Tag> : null}
              {one.breaks ? (
                <Tooltip title={t.breaks_note}>
                  <Tag color="orange" bordered={false}>{t.breaks}</Tag>
                </Tooltip>
              ) : null}
            </>
          ),
        },
        { title: t.before, render: (_, one) => <div className="jw-difference-before">{shown(one, one.before)}</div> },
        { title: t.after, render: (_, one) => <div className="jw-difference-after">{shown(one, one.after)}</div> },
      ]}
    />
  );
}
