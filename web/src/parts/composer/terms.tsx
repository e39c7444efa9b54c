import { AutoComplete, Checkbox, DatePicker, Form, Input, InputNumber, Select, Table, TimePicker, TreeSelect } from "antd";
import dayjs from "dayjs";
import type { ReactNode } from "react";
import { access, type Purpose } from "../../api/access";
import type { Problem } from "../../api/problem";
import type { Audience, Comparison, OnlineMode } from "../../api/terms";
import type { TryResult } from "../../api/types";
import { useEither, useShared, useWords } from "../../text/language";
import { Loaded, useLoad } from "../load";
import { Sheet } from "../page_frame";
import { useLineName } from "../names";
import { purpose_tree } from "../purpose_tree";
import { cap_fits, comparison_of, faults, has_asker, is_asked, is_online, kCaps, kComparisons, keeps_rows, kMostCanaries, kOnline, modes_of, type Compared, type Draft, type Fault } from "./draft";
import type { RowItem } from "./rows_draft";
import { RowsEditor } from "./rows_editor";
import { text as rows_text } from "./rows_text";
import { text } from "./terms_text";

interface Props {
  mode: string; // that was applied for
  items: (Compared & { title: string })[];
  row_items: RowItem[]; // of the resource, those that were not applied for too
  region: { code: string; name: string }; // that was applied for
  audience: Audience;
  draft: Draft;
  change: (draft: Draft) => void;
  // What the last look at real rows found, and what the node refused.
  tried?: TryResult | null;
  refused?: Problem;
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

function Fields({ mode, items, row_items, region, audience, draft, change, tried, refused, purposes }: Props & { purposes: Purpose[] }) {
  const t = useWords(text);
  const rows_words = useWords(rows_text);
  const shared = useShared();
  const either = useEither();
  const wrong = faults(mode, draft, dayjs().format("YYYY-MM-DD"), { items: row_items, applied: region.code });
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
            extra={chosen?.legal_basis ? shared.labelled(shared.legal_basis, chosen.legal_basis) : t.purpose_help}
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
              disabled={!is_asked(modes)}
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
        <legend>{rows_words.title}</legend>
        <RowsEditor
          items={row_items}
          applied={region.code}
          applied_name={region.name}
          home={audience.region}
          draft={draft}
          set={set}
          tried={tried}
          refused={refused}
        />
      </fieldset>
      <Asker mode={mode} audience={audience} draft={draft} set={set} fault={refused?.code === "decision.subject" ? refused.detail : say("system").help} />
      <fieldset>
        <legend>{t.caps}</legend>
        {is_asked(modes) ? null : (
          <p className="jw-note" style={{ marginTop: 0 }}>
            {t.deliver_only}
          </p>
        )}
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

// Whom the grant lets in: the department that applied, all of it or one of its systems or roles.
function Asker({ mode, audience, draft, set, fault }: { mode: string; audience: Audience; draft: Draft; set: (part: Partial<Draft>) => void; fault: ReactNode }) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const line = useLineName();
  const levels = t.levels as Record<string, string>;
  const org = [audience.org.name, audience.level && levels[audience.level], audience.line && line(audience.line)].filter(Boolean).join(" · ");
  const asks = has_asker(mode, draft);
  return (
    <fieldset>
      <legend>{t.who}</legend>
      <p className="jw-note" style={{ marginTop: 0 }}>
        {t.who_is(org)} {asks ? t.who_help : t.who_delivered}
      </p>
      <Form.Item label={t.also} extra={t.also_help}>
        <Checkbox.Group
          value={[draft.level && "level", draft.line && "line"].filter(Boolean) as string[]}
          options={[
            ...(audience.level ? [{ value: "level", label: t.only_level(levels[audience.level] ?? audience.level) }] : []),
            ...(audience.line ? [{ value: "line", label: t.only_line(line(audience.line)) }] : []),
          ]}
          onChange={(value) => set({ level: value.includes("level") ? audience.level : undefined, line: value.includes("line") ? audience.line : undefined })}
        />
      </Form.Item>
      {asks ? (
        <div className="jw-halves">
          <Form.Item
            label={t.system}
            validateStatus={fault ? "error" : undefined}
            help={fault}
            extra={audience.systems_known ? t.system_known(audience.systems.length) : t.system_help}
          >
            {audience.systems_known ? (
              <Select
                aria-label={t.system}
                allowClear
                showSearch
                optionFilterProp="label"
                placeholder={t.any}
                value={draft.system || undefined}
                notFoundContent={t.no_systems}
                options={audience.systems.map((one) => ({ value: one.id, label: shared.aside(one.name, `…${one.id.slice(-8)}`) }))}
                onChange={(value?: string) => set({ system: value ?? "" })}
              />
            ) : (
              <AutoComplete
                aria-label={t.system}
                allowClear
                value={draft.system}
                placeholder={t.any}
                options={audience.systems.map((one) => ({ value: one.id, label: shared.aside(one.name, `…${one.id.slice(-8)}`) }))}
                onChange={(value?: string) => set({ system: (value ?? "").trim() })}
              />
            )}
          </Form.Item>
          <Form.Item label={t.role}>
            <Select
              aria-label={t.role}
              allowClear
              placeholder={t.any}
              value={draft.role}
              options={audience.roles.map((one) => ({ value: one.code, label: either(one) }))}
              onChange={(value?: string) => set({ role: value })}
            />
          </Form.Item>
        </div>
      ) : null}
    </fieldset>
  );
}

// Which items may be compared, and how: an item may be comparable and never shown.
function Comparable({ items, draft, set, fault }: { items: Props["items"]; draft: Draft; set: (part: Partial<Draft>) => void; fault: ReactNode }) {
  const t = useWords(text);
  const either = useEither();
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
                options={kComparisons.map((one) => {
                  const judged = comparison_of(item, one);
                  const refused = judged !== undefined && !judged.permitted;
                  return {
                    value: one,
                    disabled: refused,
                    label: (
                      <span aria-label={`${item.title} ${t.op[one]}`} title={refused ? either(judged) : undefined}>
                        {t.op[one]}
                      </span>
                    ),
                  };
                })}
                onChange={(value) => set({ verify: { ...draft.verify, [item.name]: value as Comparison[] } })}
              />
            ),
          },
        ]}
      />
    </Form.Item>
  );
}
