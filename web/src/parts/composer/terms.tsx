import { Checkbox, DatePicker, Form, Input, InputNumber, Select, Table, TimePicker, TreeSelect } from "antd";
import dayjs from "dayjs";
import type { ReactNode } from "react";
import { access, type Purpose } from "../../api/access";
import type { Comparison, OnlineMode } from "../../api/terms";
import { useEither, useShared, useWords } from "../../text/language";
import { Loaded, useLoad } from "../load";
import { Sheet } from "../page_frame";
import { purpose_tree } from "../purpose_tree";
import { cap_fits, faults, is_online, kCaps, kComparisons, keeps_rows, kMostCanaries, kOnline, modes_of, type Draft, type Fault } from "./draft";
import { text } from "./terms_text";

interface Props {
  mode: string; // that was applied for
  items: { name: string; title: string; key: boolean }[];
  draft: Draft;
  change: (draft: Draft) => void;
}

// How the grant may be used: for what, in which ways, how much, when, with which duties. Every field says
// beside itself what is wrong with it.
export function TermsForm(props: Props) {
  const t = useWords(text);
  const load = useLoad((signal) => access.purposes(signal), []);
  return (
    <Sheet title={t.title}>
      <p className="jw-note" style={{ marginTop: 0 }}>
        {t.lead}
      </p>
      <Loaded load={load}>{(list) => <Fields {...props} purposes={list.items} />}</Loaded>
    </Sheet>
  );
}

function Fields({ mode, items, draft, change, purposes }: Props & { purposes: Purpose[] }) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const wrong = faults(mode, draft, dayjs().format("YYYY-MM-DD"));
  const set = (part: Partial<Draft>) => change({ ...draft, ...part });
  const modes = modes_of(mode, draft);
  const tree = purpose_tree(purposes, either);
  const chosen = purposes.find((one) => one.code === draft.purpose);
  const say = (...faults_here: Fault[]): { validateStatus?: "error"; help?: ReactNode } => {
    const found = faults_here.find((one) => wrong.includes(one));
    return found ? { validateStatus: "error", help: t.fault[found] } : {};
  };
  const filter = (input: string, node: { title?: unknown } | undefined) => String(node?.title ?? "").includes(input);
  const mode_names = shared.modes as Record<string, string>;

  return (
    <Form layout="vertical" component="div" className="jw-terms">
      <fieldset>
        <legend>{t.what}</legend>
        <div className="jw-halves">
          <Form.Item
            label={t.purpose}
            required
            {...say("purpose")}
            extra={chosen?.legal_basis ? `${shared.legal_basis}：${chosen.legal_basis}` : t.purpose_help}
          >
            <TreeSelect
              aria-label={t.purpose}
              treeData={tree}
              value={draft.purpose}
              showSearch
              filterTreeNode={filter}
              placeholder={t.purpose_hint}
              onChange={(value: string) => set({ purpose: value })}
            />
          </Form.Item>
          <Form.Item label={t.service_item} {...say("service_item")} extra={t.service_help}>
            <Input
              aria-label={t.service_item}
              value={draft.service_item}
              maxLength={64}
              placeholder="000131020000"
              onChange={(event) => set({ service_item: event.target.value.trim() })}
            />
          </Form.Item>
          <Form.Item label={t.barred} {...say("barred")}>
            <TreeSelect
              aria-label={t.barred}
              treeData={tree}
              value={draft.barred}
              multiple
              showSearch
              allowClear
              filterTreeNode={filter}
              placeholder={t.barred_hint}
              onChange={(value: string[]) => set({ barred: value })}
            />
          </Form.Item>
          <Form.Item label={t.modes} extra={t.modes_help(mode_names[mode] ?? mode)}>
            <Checkbox.Group
              value={modes}
              options={[
                ...(is_online(mode) ? [] : [{ value: mode, label: mode_names[mode] ?? mode, disabled: true }]),
                ...kOnline.map((one) => ({ value: one, label: shared.modes[one], disabled: one === mode })),
              ]}
              onChange={(value) => {
                const next = (value as string[]).filter((one): one is OnlineMode => is_online(one) && one !== mode);
                const caps = next.includes("aggregate") && !draft.caps.minGroup ? { ...draft.caps, minGroup: 5 } : draft.caps;
                set({ modes: next, caps });
              }}
            />
          </Form.Item>
        </div>
        {modes.includes("verify") ? <Comparable items={items} draft={draft} set={set} fault={say("verify").help} /> : null}
      </fieldset>
      <fieldset>
        <legend>{t.who}</legend>
        <div className="jw-halves">
          <Form.Item label={t.system} extra={t.system_help}>
            <Input
              aria-label={t.system}
              value={draft.system}
              maxLength={64}
              placeholder={t.any}
              onChange={(event) => set({ system: event.target.value })}
            />
          </Form.Item>
          <Form.Item label={t.role}>
            <Select
              aria-label={t.role}
              allowClear
              placeholder={t.any}
              value={draft.role}
              options={(["clerk", "head"] as const).map((value) => ({ value, label: shared.roles[value] }))}
              onChange={(value) => set({ role: value })}
            />
          </Form.Item>
        </div>
      </fieldset>
      <fieldset>
        <legend>{t.caps}</legend>
        <div className="jw-cap-fields">
          {kCaps
            .filter((name) => cap_fits(name, modes))
            .map((name) => (
              <Form.Item
                key={name}
                label={t.cap[name]}
                required={name === "minGroup"}
                extra={name === "epsilonThousandths" ? t.epsilon_help : undefined}
                {...(name === "minGroup" ? say("min_group") : name === "subjectsPerMonth" ? say("day_month") : {})}
              >
                <InputNumber
                  aria-label={t.cap[name]}
                  min={name === "minGroup" ? 2 : 1}
                  max={1_000_000_000_000}
                  precision={0}
                  placeholder={t.no_cap}
                  value={draft.caps[name]}
                  style={{ width: "100%" }}
                  onChange={(value) => set({ caps: { ...draft.caps, [name]: value ?? undefined } })}
                />
              </Form.Item>
            ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t.when}</legend>
        <div className="jw-halves">
          <Form.Item label={t.weekdays} extra={t.weekdays_help}>
            <Checkbox.Group
              value={draft.weekdays}
              options={t.days.map((label, i) => ({ value: i + 1, label }))}
              onChange={(value) => set({ weekdays: value as number[] })}
            />
          </Form.Item>
          <Form.Item label={t.hours} {...say("hours")} extra={t.hours_help}>
            <TimePicker.RangePicker
              aria-label={t.hours}
              format="HH:mm"
              minuteStep={5}
              order={false}
              value={draft.hours ? [dayjs(`2000-01-01 ${draft.hours[0]}`), dayjs(`2000-01-01 ${draft.hours[1]}`)] : null}
              onChange={(value) =>
                set({ hours: value?.[0] && value[1] ? [value[0].format("HH:mm"), value[1].format("HH:mm")] : undefined })
              }
            />
          </Form.Item>
          <Form.Item label={t.lease} {...say("lease")} extra={t.lease_help}>
            <InputNumber
              aria-label={t.lease}
              min={0.01}
              max={8760}
              step={1}
              placeholder={t.no_cap}
              value={draft.lease_hours}
              style={{ width: 180 }}
              onChange={(value) => set({ lease_hours: value ?? undefined })}
            />
          </Form.Item>
          {keeps_rows(mode) ? (
            <Form.Item label={t.canaries} {...say("canaries")} extra={t.canaries_help}>
              <InputNumber
                aria-label={t.canaries}
                min={1}
                max={kMostCanaries}
                precision={0}
                placeholder={t.no_canaries}
                value={draft.canaries}
                style={{ width: 180 }}
                onChange={(value) => set({ canaries: value ?? undefined })}
              />
            </Form.Item>
          ) : null}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t.duties}</legend>
        <p className="jw-note" style={{ marginTop: 0 }}>
          {t.standard_duties}
        </p>
        <Form.Item {...say("online_only")}>
          <Checkbox checked={draft.evidence} disabled={!is_online(mode)} onChange={(event) => set({ evidence: event.target.checked })}>
            {t.evidence}
          </Checkbox>
          <Checkbox checked={draft.watermark} disabled={!is_online(mode)} onChange={(event) => set({ watermark: event.target.checked })}>
            {t.watermark}
          </Checkbox>
          {is_online(mode) ? null : <span className="jw-note">{t.fault.online_only}</span>}
        </Form.Item>
        <div className="jw-cap-fields">
          {(["retain", "notify"] as const).map((name) => (
            <Form.Item key={name} label={t[name]} {...say("retain")}>
              <InputNumber
                aria-label={t[name]}
                min={1}
                max={36500}
                precision={0}
                placeholder={t.no_duty}
                value={draft[name]}
                style={{ width: "100%" }}
                onChange={(value) => set({ [name]: value ?? undefined })}
              />
            </Form.Item>
          ))}
          <Form.Item label={t.delete_by} {...say("delete_by")}>
            <DatePicker
              aria-label={t.delete_by}
              placeholder={t.no_duty}
              style={{ width: "100%" }}
              value={draft.delete_by ? dayjs(draft.delete_by) : null}
              onChange={(value) => set({ delete_by: value ? value.format("YYYY-MM-DD") : undefined })}
            />
          </Form.Item>
        </div>
      </fieldset>
    </Form>
  );
}

// Which items may be compared, and how: an item may be comparable and never shown.
function Comparable({ items, draft, set, fault }: { items: Props["items"]; draft: Draft; set: (part: Partial<Draft>) => void; fault: ReactNode }) {
  const t = useWords(text);
  return (
    <Form.Item label={t.verify} required validateStatus={fault ? "error" : undefined} help={fault} extra={t.verify_help}>
      <Table
        size="small"
        rowKey="name"
        dataSource={items}
        pagination={false}
        columns={[
          { title: t.item, render: (_, item) => item.title || item.name },
          {
            title: t.compared,
            width: 360,
            render: (_, item) => (
              <Checkbox.Group
                value={draft.verify[item.name] ?? []}
                options={kComparisons.map((one) => ({ value: one, label: <span aria-label={`${item.title} ${t.op[one]}`}>{t.op[one]}</span> }))}
                onChange={(value) => set({ verify: { ...draft.verify, [item.name]: value as Comparison[] } })}
              />
            ),
          },
        ]}
      />
    </Form.Item>
  );
}
