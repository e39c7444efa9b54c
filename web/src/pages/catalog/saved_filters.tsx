import { App, Button, Dropdown, Input, Modal } from "antd";
import { useState } from "react";
import { useSession } from "../../parts/session";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

interface Saved {
  name: string;
  query: string;
}

const kMost = 30;

function read(key: string): Saved[] {
  try {
    const found: unknown = JSON.parse(window.localStorage.getItem(key) ?? "[]");
    if (!Array.isArray(found)) return [];
    return found.filter((one): one is Saved => typeof one?.name === "string" && typeof one?.query === "string");
  } catch {
    return [];
  }
}

// A filter is its address, name and all; this browser remembers a person's own ones.
export function SavedFilters({ query, choose }: { query: URLSearchParams; choose: (query: URLSearchParams) => void }) {
  const t = useWords(text);
  const shared = useShared();
  const { user } = useSession();
  const { message } = App.useApp();
  const key = `jw.filters.${user.id}`;
  const [saved, set_saved] = useState(() => read(key));
  const [naming, set_naming] = useState(false);
  const [name, set_name] = useState("");
  const keep = (next: Saved[]) => {
    window.localStorage.setItem(key, JSON.stringify(next));
    set_saved(next);
  };
  const save = () => {
    const called = name.trim();
    if (!called) return;
    const next = new URLSearchParams(query);
    next.set("named", called);
    keep([{ name: called, query: next.toString() }, ...saved.filter((one) => one.name !== called)].slice(0, kMost));
    choose(next);
    set_naming(false);
    void message.success(t.filter_saved);
  };
  const current = query.get("named");
  const something = [...query.keys()].some((one) => one !== "named");
  const items = [
    ...saved.map((one) => ({ key: one.name, label: one.name, onClick: () => choose(new URLSearchParams(one.query)) })),
    ...(saved.length === 0 ? [{ key: "none", label: t.saved_none, disabled: true }] : []),
    ...(current
      ? [
          { type: "divider" as const },
          {
            key: "copy",
            label: t.copy_link,
            onClick: () => void navigator.clipboard?.writeText(window.location.href).then(() => message.success(t.copied)),
          },
          {
            key: "forget",
            label: `${t.forget}：${current}`,
            danger: true,
            onClick: () => {
              keep(saved.filter((one) => one.name !== current));
              const next = new URLSearchParams(query);
              next.delete("named");
              choose(next);
            },
          },
        ]
      : []),
  ];
  return (
    <>
      <Dropdown menu={{ items }} trigger={["click"]}>
        <Button>{t.saved}</Button>
      </Dropdown>
      <Button
        type="primary"
        ghost
        disabled={!something}
        onClick={() => {
          set_name(current ?? "");
          set_naming(true);
        }}
      >
        {t.save_filter}
      </Button>
      <Modal open={naming} title={t.save_filter} okText={shared.save} cancelText={shared.cancel} okButtonProps={{ disabled: !name.trim() }} onOk={save} onCancel={() => set_naming(false)} destroyOnHidden>
        <Input
          value={name}
          maxLength={40}
          autoFocus
          aria-label={t.filter_name}
          placeholder={t.filter_hint}
          onChange={(event) => set_name(event.target.value)}
          onPressEnter={save}
        />
      </Modal>
    </>
  );
}
