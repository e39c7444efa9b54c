import { Empty, Segmented, Tag } from "antd";
import { useRef, useState, type KeyboardEvent } from "react";
import { useSearchParams } from "react-router-dom";
import { flow, type InboxCount, type InboxCounts, type InboxItem } from "../../api/flow";
import { useAct } from "../../parts/act";
import { ClockTag } from "../../parts/clock_tag";
import { flow_words } from "../../parts/flow_words";
import { Loaded, useAgain, useLoad } from "../../parts/load";
import { More, usePaged } from "../../parts/paged";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { SavedFilters } from "../../parts/saved_filters";
import { useRight, useSession } from "../../parts/session";
import { minute, number } from "../../text/format";
import { useWords } from "../../text/language";
import { TaskPanel } from "./task_panel";
import { text } from "./text";
import "./page.css";

const kBoxes = ["role", "mine", "org"] as const;
const kSlots = ["", "late", "today", "near"] as const;

// What a slot of the list holds, summed over the rights of this person.
function in_slot(rights: InboxCount[], slot: (typeof kSlots)[number]): number {
  const sum = (part: (one: InboxCount) => number) => rights.reduce((all, one) => all + part(one), 0);
  if (slot === "late") return sum((one) => one.late);
  if (slot === "today") return sum((one) => one.today);
  if (slot === "near") return sum((one) => one.late + one.today + one.near);
  return sum((one) => one.open);
}

export default function Inbox() {
  const t = useWords(text);
  const common = useWords(flow_words);
  const right = useRight();
  const { user } = useSession();
  const { act } = useAct();
  const [query, set_query] = useSearchParams();
  const box = kBoxes.find((one) => one === query.get("box")) ?? "role";
  const slot = kSlots.find((one) => one === query.get("slot")) ?? "";
  const process = query.get("process") ?? "";
  const chosen = query.get("task") ?? "";
  const set = (next: Record<string, string>, replace = false) => {
    const all = new URLSearchParams(query);
    for (const [name, value] of Object.entries(next))
      if (value) all.set(name, value);
      else all.delete(name);
    set_query(all, { replace });
  };
  const counts = useLoad((signal) => flow.counts(signal), []);
  const paged = usePaged<InboxItem>((cursor, signal) => flow.inbox({ box, slot, process, limit: 50, cursor }, signal), [box, slot, process]);
  const reload = () => {
    paged.load.reload();
    counts.reload();
  };
  useAgain(reload, 30000, true);
  const list = useRef<HTMLDivElement>(null);
  // Counts what keys have done, so that the panel reads its task again.
  const [keyed, set_keyed] = useState(0);
  const after_key = () => {
    set_keyed((n) => n + 1);
    reload();
  };
  const at = paged.items.findIndex((one) => one.id === chosen);
  const move = (by: number) => {
    const next = paged.items[at < 0 ? 0 : Math.min(paged.items.length - 1, Math.max(0, at + by))];
    if (!next) return;
    set({ task: next.id }, true);
    list.current?.querySelector<HTMLElement>(`[data-task="${next.id}"]`)?.focus();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const one = paged.items[at];
    if (event.key === "ArrowDown" || event.key === "j") move(1);
    else if (event.key === "ArrowUp" || event.key === "k") move(-1);
    else if (event.key === "c" && one && !one.person) void act(() => flow.claim(one.id), t.claimed).then((done) => done && after_key());
    else if (event.key === "u" && one?.mine) void act(() => flow.unclaim(one.id, ""), t.unclaimed).then((done) => done && after_key());
    else return;
    event.preventDefault();
  };
  const box_count = (one: (typeof kBoxes)[number], all: InboxCounts | undefined) => (all ? ` ${number(all[one])}` : "");
  // The counts by right are of the department; those of this person's rights are what may be done.
  const rights = (counts.value?.rights ?? []).filter((one) => box === "org" || !one.right || right(one.right));
  return (
    <PageFrame
      title={t.title}
      lead={t.lead}
      actions={<SavedFilters page="inbox" query={query} choose={set_query} without={["task"]} />}
    >
      <div className="jw-inbox-bar">
        <Segmented
          value={box}
          options={kBoxes.map((one) => ({ value: one, label: `${t.box[one]}${box_count(one, counts.value)}` }))}
          onChange={(one) => set({ box: one === "role" ? "" : one, task: "" })}
        />
        <Segmented
          value={slot}
          options={kSlots.map((one) => ({
            value: one,
            label: `${t.slot[one]}${box !== "mine" && counts.value ? ` ${number(in_slot(rights, one))}` : ""}`,
          }))}
          onChange={(one) => set({ slot: one, task: "" })}
        />
        {process ? (
          <Tag closable onClose={() => set({ process: "", task: "" })}>
            {t.only(process)}
          </Tag>
        ) : null}
      </div>
      {box !== "mine" && rights.length > 0 ? (
        <div className="jw-inbox-kinds" aria-label={t.by_kind}>
          {rights
            .filter((one) => one.open > 0)
            .map((one) => (
              <span key={one.right}>
                {(common.rights as Record<string, string>)[one.right] ?? (one.right || t.own_org)} <b>{number(one.open)}</b>
                {one.late > 0 ? <span className="jw-fault"> {t.late_n(number(one.late))}</span> : null}
              </span>
            ))}
        </div>
      ) : null}
      <div className="jw-inbox">
        <Sheet flush>
          <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.empty[box]}>
            {() => (
              <div className="jw-inbox-list" ref={list} role="listbox" aria-label={t.title} tabIndex={chosen ? -1 : 0} onKeyDown={pressed}>
                {paged.items.map((one) => (
                  <button
                    key={one.id}
                    type="button"
                    role="option"
                    aria-selected={one.id === chosen}
                    data-task={one.id}
                    className={one.id === chosen ? "jw-inbox-one jw-inbox-on" : "jw-inbox-one"}
                    onClick={() => set({ task: one.id })}
                  >
                    <b title={one.title}>{one.title || one.name}</b>
                    <ClockTag until={one.due ?? ""} light={one.light || null} words={common.light} />
                    <span className="jw-inbox-under" title={one.name}>
                      {one.name}
                      {one.key ? ` · ${one.key}` : ""}
                    </span>
                    <span>{one.mine ? t.me : one.person ? t.somebody : minute(one.created)}</span>
                  </button>
                ))}
                <More paged={paged} />
              </div>
            )}
          </Loaded>
        </Sheet>
        {chosen ? (
          <TaskPanel
            key={`${chosen} ${keyed}`}
            id={chosen}
            user={user.id}
            done={() => {
              reload();
              set({ task: "" }, true);
            }}
            changed={reload}
            only={(name) => set({ process: name, task: "" })}
          />
        ) : (
          <Sheet>
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.choose} />
          </Sheet>
        )}
      </div>
    </PageFrame>
  );
}
