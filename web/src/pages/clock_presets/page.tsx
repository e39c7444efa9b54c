import { Button, Segmented, Table, Tag } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router-dom";
import { clock, type ClockWords, type Preset, type PresetView, type Term } from "../../api/supervision";
import { useAct } from "../../parts/act";
import { useClockWords } from "../../parts/clock_words";
import { Loaded, useLoad } from "../../parts/load";
import { RegionName } from "../../parts/names";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { useLanguage, useShared, useWords } from "../../text/language";
import { PresetDialog } from "./preset_dialog";
import { text } from "./text";

// Where every time limit comes from, and what a block has made shorter.
export default function ClockPresets() {
  const t = useWords(text);
  const right = useRight();
  const own = useSession().user.org.region ?? "";
  const names = useClockWords();
  const [query, set_query] = useSearchParams();
  const here = query.get("scope") === "here";
  const load = useLoad((signal) => clock.presets(signal), []);
  const { act, busy } = useAct();
  const [edited, set_edited] = useState<Preset | "new">();
  const may = right("preset.write");
  const saved = () => {
    set_edited(undefined);
    load.reload();
  };
  const retire = (id: string) =>
    void act(async () => {
      await clock.retire_preset(id);
      load.reload();
    }, t.retired);
  return (
    <PageFrame
      title={t.title}
      lead={t.lead}
      above={right("supervision.read") ? { to: "/supervision", text: t.back } : undefined}
      actions={
        may ? (
          <Button type="primary" onClick={() => set_edited("new")}>
            {t.add}
          </Button>
        ) : null
      }
    >
      <div style={{ marginBottom: 12 }}>
        <Segmented
          value={here ? "here" : "all"}
          options={(["all", "here"] as const).map((one) => ({ value: one, label: t.scope[one] }))}
          onChange={(one) => set_query(one === "here" ? { scope: "here" } : {})}
        />
      </div>
      <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.empty}>
        {(page) => (
          <>
            {page.items
              .filter((one) => !here || own.startsWith(one.preset.region))
              .map((one) => (
                <PresetSheet
                  key={one.preset.id}
                  view={one}
                  kind={names.kind}
                  edit={may && one.own ? () => set_edited(one.preset) : undefined}
                  retire={may && one.own ? () => retire(one.preset.id) : undefined}
                  busy={busy}
                />
              ))}
          </>
        )}
      </Loaded>
      {names.all ? <Reasons words={names.all} /> : null}
      <PresetDialog open={edited !== undefined} preset={edited === "new" ? undefined : edited} region={own} saved={saved} close={() => set_edited(undefined)} />
    </PageFrame>
  );
}

interface SheetProps {
  view: PresetView;
  kind: (key: string) => string;
  edit?: () => void;
  retire?: () => void;
  busy: boolean;
}

function PresetSheet({ view, kind, edit, retire, busy }: SheetProps) {
  const t = useWords(text);
  const shared = useShared();
  const { preset } = view;
  const sure = preset.confidence as keyof typeof t.confidence_of;
  const trusted = preset.confidence !== "reported" && preset.confidence !== "recalled";
  return (
    <Sheet
      title={
        <>
          {preset.title} <Tag bordered={false}>{preset.id}</Tag>
          <Tag bordered={false} color={preset.region ? "gold" : "blue"}>
            {preset.region ? <RegionName code={preset.region} /> : t.nation}
          </Tag>
        </>
      }
      extra={
        <span style={{ display: "inline-flex", gap: 8 }}>
          {edit ? (
            <Button size="small" onClick={edit}>
              {t.edit}
            </Button>
          ) : null}
          {retire ? (
            <Button size="small" danger disabled={busy} onClick={retire}>
              {t.retire}
            </Button>
          ) : null}
        </span>
      }
    >
      <p className="jw-note">
        {shared.labelled(t.source, preset.source)} · {preset.effective ? `${t.effective} ${preset.effective}` : t.unknown_day}
        {preset.until ? ` · ${t.until} ${preset.until}` : ""} · {t.version(preset.version)} · <Tag bordered={false} color={trusted ? "green" : "default"}>{t.confidence_of[sure] ?? sure}</Tag>
      </p>
      {preset.note ? <p className="jw-note">{preset.note}</p> : null}
      <Table<Term>
        size="small"
        rowKey="duty"
        pagination={false}
        dataSource={preset.terms}
        columns={[
          { title: t.duty, width: 220, render: (_, one) => kind(one.duty) },
          { title: t.days, width: 130, render: (_, one) => <b>{t.n_days(one.days)}</b> },
          { title: t.article, width: 260, render: (_, one) => one.article },
          {
            title: t.extension,
            render: (_, one) => (one.extension > 0 ? t.extension_of(one.extension, t.consent[one.consent as keyof typeof t.consent]) + (one.notice ? t.tells : "") : "–"),
          },
          {
            title: t.more,
            width: 260,
            render: (_, one) => [t.incomplete[one.on_incomplete as keyof typeof t.incomplete], t.silence[one.silence as keyof typeof t.silence], one.note].filter(Boolean).join(" · "),
          },
        ]}
      />
    </Sheet>
  );
}

function Reasons({ words }: { words: ClockWords }) {
  const t = useWords(text);
  const shared = useShared();
  const { language } = useLanguage();
  return (
    <>
      <Sheet title={t.reasons} flush>
        <Table
          size="small"
          rowKey="key"
          pagination={false}
          dataSource={words.reasons}
          columns={[
            { title: t.reason, width: 260, render: (_, one) => one[language] },
            { title: t.article, dataIndex: "article" },
            { title: t.policy, width: 150, render: (_, one) => t.policy_of[one.policy as keyof typeof t.policy_of] },
            { title: "", width: 140, render: (_, one) => (one.written ? t.written : "") },
          ]}
        />
      </Sheet>
      <Sheet title={t.ladder}>
        <p className="jw-note">{t.lights(words.lights.yellow_used, words.lights.yellow_left)}</p>
        <p>{words.ladder.map((one) => shared.aside(one[language], t.ladder_at(one.late))).join(" → ")}</p>
      </Sheet>
    </>
  );
}
