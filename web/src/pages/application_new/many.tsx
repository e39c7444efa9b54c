import { Button, DatePicker, Form, Input, Select, Table } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router-dom";
import { catalog } from "../../api/calls";
import { procedure } from "../../api/sharing";
import type { EntryDetail } from "../../api/types";
import { useAct } from "../../parts/act";
import { ProblemBox } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { useSession } from "../../parts/session";
import { number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

interface Chosen {
  entry: EntryDetail;
  mode: string;
  items: string[];
}

interface Fields {
  purpose: string;
  legal_basis: string;
  scenario: string;
  scope?: string;
  security: string;
  until: Dayjs;
}

// One submission for several resources: what is said of the purpose is said once.
export function Many() {
  const t = useWords(text);
  const shared = useShared();
  const { user } = useSession();
  const go = useNavigate();
  const { act, busy, problem } = useAct();
  const [chosen, set_chosen] = useState<Chosen[]>([]);
  const must = { required: true, whitespace: true, message: shared.required };
  const change = (id: string, part: Partial<Chosen>) =>
    set_chosen((all) => all.map((one) => (one.entry.id === id ? { ...one, ...part } : one)));
  const submit = async (fields: Fields) => {
    const made = await act(
      () =>
        procedure.submit_set(
          chosen.map((one) => ({
            resource: one.entry.id,
            items: one.entry.items.map((item) => item.name).filter((name) => one.items.includes(name)),
            mode: one.mode,
            region: one.mode === "return" || one.entry.region_item ? user.org.region : "",
            purpose: fields.purpose.trim(),
            legal_basis: fields.legal_basis.trim(),
            scenario: fields.scenario.trim(),
            scope: fields.scope?.trim() ?? "",
            security: fields.security.trim(),
            until: fields.until.format("YYYY-MM-DD"),
          })),
        ),
      t.submitted_n(number(chosen.length)),
      true,
    );
    if (made) go(`/applications?set=${encodeURIComponent(made.set)}`);
  };
  return (
    <Form<Fields> layout="vertical" initialValues={{ until: dayjs().add(1, "year").endOf("year") }} onFinish={(fields) => void submit(fields)} scrollToFirstError>
      <Sheet title={t.pick}>
        <p className="jw-note" style={{ marginTop: 0 }}>
          {t.pick_lead}
        </p>
        <Finder
          taken={chosen.map((one) => one.entry.id)}
          add={(entry) =>
            set_chosen((all) => [...all, { entry, mode: entry.region_item ? "return" : "batch", items: entry.items.map((item) => item.name) }])
          }
        />
        <Table<Chosen>
          size="small"
          style={{ marginTop: 12 }}
          rowKey={(one) => one.entry.id}
          dataSource={chosen}
          pagination={false}
          columns={[
            { title: shared.resource, width: 220, render: (_, one) => one.entry.name },
            { title: shared.provider, width: 200, render: (_, one) => one.entry.org.name },
            {
              title: shared.mode,
              width: 110,
              render: (_, one) => (
                <Select
                  style={{ width: 96 }}
                  value={one.mode}
                  aria-label={`${shared.mode} ${one.entry.name}`}
                  options={["return", "batch", "verify", "query", "aggregate"].map((mode) => ({ value: mode, label: (shared.modes as Record<string, string>)[mode], disabled: mode === "return" && !one.entry.region_item }))}
                  onChange={(mode) => change(one.entry.id, { mode })}
                />
              ),
            },
            {
              title: shared.items,
              render: (_, one) => (
                <Select
                  mode="multiple"
                  style={{ width: "100%" }}
                  maxTagCount={4}
                  value={one.items}
                  aria-label={`${shared.items} ${one.entry.name}`}
                  options={one.entry.items.map((item) => ({ value: item.name, label: item.title, disabled: item.key }))}
                  onChange={(items) => change(one.entry.id, { items })}
                />
              ),
            },
            {
              width: 60,
              render: (_, one) => (
                <Button type="text" aria-label={`× ${one.entry.name}`} onClick={() => set_chosen((all) => all.filter((other) => other !== one))}>
                  ×
                </Button>
              ),
            },
          ]}
        />
      </Sheet>
      <Sheet title={t.state_once}>
        {problem ? <ProblemBox problem={problem} /> : null}
        <div className="jw-halves">
          {(
            [
              ["purpose", shared.purpose, t.purpose_hint, true],
              ["legal_basis", shared.legal_basis, t.basis_hint, true],
              ["scenario", shared.scenario, t.scenario_hint, true],
              ["scope", t.scope, t.scope_hint, false],
              ["security", shared.security, t.security_hint, true],
            ] as const
          ).map(([name, label, hint, needed]) => (
            <Form.Item key={name} name={name} label={label} rules={needed ? [must] : []}>
              <Input.TextArea rows={3} placeholder={hint} maxLength={1000} />
            </Form.Item>
          ))}
          <Form.Item name="until" label={shared.until} rules={[{ required: true, message: shared.required }]}>
            <DatePicker style={{ width: 200 }} allowClear={false} disabledDate={(date) => !date.isAfter(dayjs(), "day")} />
          </Form.Item>
        </div>
      </Sheet>
      <Button type="primary" size="large" htmlType="submit" loading={busy} disabled={chosen.length === 0}>
        {t.submit_n(number(chosen.length))}
      </Button>
    </Form>
  );
}

// Searches the catalog as the person types; a choice fetches the whole entry.
function Finder({ taken, add }: { taken: string[]; add: (entry: EntryDetail) => void }) {
  const t = useWords(text);
  const [words, set_words] = useState("");
  const [found, set_found] = useState<{ value: string; label: string; disabled: boolean }[]>([]);
  const { act } = useAct();
  useEffect(() => {
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      void catalog
        .find({ q: words, limit: 20 }, stop.signal)
        .then((page) =>
          set_found(page.items.map((one) => ({ value: one.id, label: `${one.name} · ${one.org.name}`, disabled: one.sharing === "not_shared" }))),
        )
        .catch(() => undefined);
    }, 300);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [words]);
  return (
    <Select
      showSearch
      style={{ width: 460 }}
      filterOption={false}
      value={null}
      placeholder={t.pick_hint}
      aria-label={t.pick_hint}
      options={found.filter((one) => !taken.includes(one.value))}
      onSearch={set_words}
      onSelect={(id: string | null) => void (id && act(async () => add(await catalog.entry(id))))}
    />
  );
}
