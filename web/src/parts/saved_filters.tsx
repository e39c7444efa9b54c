import { DownOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Input, Modal, Space } from "antd";
import { useState } from "react";
import { filters } from "../api/filters";
import { useShared, useWords } from "../text/language";
import { words } from "../text/words";
import { useAct } from "./act";
import { ProblemBox, useLoad } from "./load";

const text = words(
  {
    saved: "常用筛选",
    save: "保存筛选",
    name: "筛选名称",
    hint: "例如：待我审核的卫生健康类",
    kept: "已保存，在任何电脑上登录都能用",
    none: "还没有保存的筛选",
    forget: "删除",
    forgotten: "已删除",
    copy: "复制链接",
    loading: "正在加载",
  },
  {
    saved: "Saved filters",
    save: "Save filter",
    name: "What to call it",
    hint: "Such as: health, waiting for me",
    kept: "Saved; it is there wherever you log in",
    none: "No saved filters yet",
    forget: "Remove",
    forgotten: "Removed",
    copy: "Copy the link",
    loading: "Loading",
  },
);

// Kept filters of one list: a filter is its address, name and all; the node remembers each person's
// own ones. `without` names what belongs to the moment and is not kept.
export function SavedFilters({
  page,
  query,
  choose,
  without = [],
}: {
  page: string;
  query: URLSearchParams;
  choose: (query: URLSearchParams) => void;
  without?: string[];
}) {
  const t = useWords(text);
  const shared = useShared();
  const { message } = App.useApp();
  const load = useLoad((signal) => filters.list(page, signal), [page]);
  const { act, busy, problem } = useAct();
  const [naming, set_naming] = useState(false);
  const [name, set_name] = useState("");
  const [tried, set_tried] = useState(false);
  const saved = load.value ?? [];
  const kept = new URLSearchParams([...query].filter(([key]) => !without.includes(key)));
  const current = query.get("named");
  const mine = saved.some((one) => one.name === current);
  // Changed since it was saved: said by a mark, so that nobody takes it for what was kept.
  const same = saved.some((one) => one.name === current && new URLSearchParams(one.query).toString() === kept.toString());
  const something = [...kept.keys()].some((key) => key !== "named");

  const save = async () => {
    const called = name.trim();
    if (!called) return;
    set_tried(true);
    kept.set("named", called);
    const done = await act(() => filters.save(page, called, kept.toString()), t.kept, true);
    if (!done) return;
    set_naming(false);
    load.reload();
    choose(kept);
  };
  const forget = async () => {
    if (!current) return;
    await act(() => filters.remove(page, current), t.forgotten);
    load.reload();
    const next = new URLSearchParams(query);
    next.delete("named");
    choose(next);
  };
  const items = [
    ...saved.map((one) => ({
      key: `f ${one.name}`,
      label: <span style={{ fontWeight: one.name === current ? 600 : 400 }}>{one.name}</span>,
      onClick: () => choose(new URLSearchParams(one.query)),
    })),
    ...(saved.length === 0 ? [{ key: "none", label: load.problem?.title ?? (load.busy ? t.loading : t.none), disabled: true }] : []),
    ...(current
      ? [
          { type: "divider" as const },
          {
            key: "copy",
            label: t.copy,
            onClick: () => void navigator.clipboard?.writeText(window.location.href).then(() => message.success(shared.copied)),
          },
          ...(mine ? [{ key: "forget", label: shared.labelled(t.forget, current), danger: true, onClick: () => void forget() }] : []),
        ]
      : []),
  ];
  return (
    <Space size={8}>
      <Dropdown menu={{ items, style: { maxHeight: 360, overflowY: "auto" } }} trigger={["click"]}>
        <Button>
          {current ? (mine && !same ? `${current} *` : current) : t.saved} <DownOutlined />
        </Button>
      </Dropdown>
      <Button
        disabled={!something}
        onClick={() => {
          set_name(current ?? "");
          set_tried(false);
          set_naming(true);
        }}
      >
        {t.save}
      </Button>
      <Modal
        open={naming}
        title={t.save}
        okText={shared.save}
        cancelText={shared.cancel}
        okButtonProps={{ disabled: !name.trim(), loading: busy }}
        onOk={() => void save()}
        onCancel={() => set_naming(false)}
        destroyOnHidden
      >
        {problem && tried ? <ProblemBox problem={problem} /> : null}
        <Input
          value={name}
          maxLength={40}
          autoFocus
          aria-label={t.name}
          placeholder={t.hint}
          onChange={(event) => set_name(event.target.value)}
          onPressEnter={() => void save()}
        />
      </Modal>
    </Space>
  );
}
