import { Button, Input, Segmented, Select, Switch, Table, Tag, Tooltip } from "antd";
import { supervision, type Duty } from "../../api/supervision";
import { DutyTime, useClockWords, useLightWords } from "../../parts/clock_words";
import { Loaded } from "../../parts/load";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { Sheet } from "../../parts/page_frame";
import { text } from "../../parts/supervision_words";
import { day } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { useFilters } from "./filters";

const kStates = ["open", "closed", "all"] as const;
const kBoxes = ["all", "mine", "waiting"] as const;
const kNames = ["org", "line", "region", "kind", "light", "late", "from", "to", "q"] as const;

export function DutyList() {
  const t = useWords(text);
  const shared = useShared();
  const names = useClockWords();
  const lights = useLightWords();
  const { get, set } = useFilters();
  const state = kStates.find((one) => one === get("state")) ?? "open";
  const box = kBoxes.find((one) => one === get("box")) ?? "all";
  const given = Object.fromEntries(kNames.map((name) => [name, get(name)]));
  const narrowed = kNames.some((name) => get(name));
  const paged = usePaged<Duty>(
    (cursor, signal) => supervision.duties({ ...given, state, box: box === "all" ? "" : box, limit: 50, cursor }, signal),
    [JSON.stringify(given), state, box],
  );
  const chosen = (["org", "line", "region"] as const).map((name) => get(name)).find(Boolean);
  return (
    <Sheet
      title={t.list}
      extra={
        <div className="jw-bar jw-bar-tight">
          <Segmented value={state} options={kStates.map((one) => ({ value: one, label: t.state[one] }))} onChange={(one) => set({ state: one === "open" ? "" : one, light: "" })} />
          <Select className="jw-pick" aria-label={t.box.all} value={box} options={kBoxes.map((one) => ({ value: one, label: t.box[one] }))} onChange={(one) => set({ box: one === "all" ? "" : one })} />
          <Select
            className="jw-pick-wide"
            aria-label={t.kind}
            value={get("kind")}
            options={[{ value: "", label: t.any_kind }, ...(names.all?.kinds ?? []).map((one) => ({ value: one.key, label: names.kind(one.key) }))]}
            onChange={(one) => set({ kind: one })}
            showSearch
            optionFilterProp="label"
          />
          {state === "open" ? (
            <Select
              className="jw-pick"
              aria-label={t.any_light}
              value={get("light")}
              options={[{ value: "", label: t.any_light }, ...(["red", "yellow", "green", "paused"] as const).map((one) => ({ value: one, label: lights[one] }))]}
              onChange={(one) => set({ light: one })}
            />
          ) : (
            <label className="jw-switch">
              <Switch size="small" checked={get("late") === "yes"} onChange={(on) => set({ late: on ? "yes" : "" })} /> {t.late_only}
            </label>
          )}
          <Input.Search key={get("q")} allowClear defaultValue={get("q")} placeholder={t.search} aria-label={shared.search} style={{ width: 180 }} onSearch={(value) => set({ q: value.trim() })} />
          {narrowed ? (
            <Button type="link" size="small" onClick={() => set(Object.fromEntries(kNames.map((name) => [name, ""])))}>
              {t.clear}
            </Button>
          ) : null}
        </div>
      }
      flush
    >
      {chosen ? (
        <div className="jw-chosen">
          <Tag closable onClose={() => set({ org: "", line: "", region: "" })}>
            {chosen}
          </Tag>
        </div>
      ) : null}
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.list_empty}>
        {() => (
          <>
            <Table<Duty>
              rowKey="id"
              size="middle"
              dataSource={paged.items}
              pagination={false}
              loading={paged.load.busy}
              rowClassName="jw-row"
              onRow={(one) => ({ onClick: () => set({ duty: one.id }) })}
              columns={[
                {
                  title: t.matter,
                  ellipsis: true,
                  render: (_, one) => (
                    <span className="jw-matter">
                      <button type="button" className="jw-link" onClick={() => set({ duty: one.id })}>
                        <Long text={one.title || one.number || one.id} />
                      </button>
                      <span className="jw-note">{one.number}</span>
                    </span>
                  ),
                },
                { title: t.kind, width: 150, ellipsis: true, render: (_, one) => <Long text={names.kind(one.kind)} /> },
                { title: t.org, width: 200, ellipsis: true, render: (_, one) => <Long text={one.org_name || one.org} /> },
                { title: t.waits, width: 180, ellipsis: true, render: (_, one) => <Long text={one.counterpart_name || "–"} /> },
                {
                  title: t.due,
                  width: 130,
                  render: (_, one) =>
                    one.provisional ? (
                      <Tooltip title={t.provisional}>
                        <span>{day(one.due)} *</span>
                      </Tooltip>
                    ) : (
                      day(one.due)
                    ),
                },
                { title: t.time, width: 210, render: (_, one) => <DutyTime duty={one} /> },
              ]}
            />
            <More paged={paged} />
          </>
        )}
      </Loaded>
    </Sheet>
  );
}
