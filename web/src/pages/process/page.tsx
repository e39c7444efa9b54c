import { Alert, Button, Empty, Popconfirm, Select } from "antd";
import { lazy, Suspense, useEffect, useMemo, useState, type ReactNode } from "react";
import { Link, useParams, useSearchParams } from "react-router-dom";
import { processes, type Definition, type Difference } from "../../api/process";
import { useAct } from "../../parts/act";
import type { Mark } from "../../parts/bpmn/diagram";
import { DefinitionState, HoldsIn } from "../../parts/definition_state";
import { Loaded, useLoad } from "../../parts/load";
import { region_name } from "../../parts/names";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { ProcessDifferences } from "../../parts/process_differences";
import { ReasonDialog } from "../../parts/reason_dialog";
import { RefusalList } from "../../parts/refusal_list";
import { useRight, useSession } from "../../parts/session";
import { minute } from "../../text/format";
import { useWords } from "../../text/language";
import { NodesBelow } from "./nodes_below";
import { StartDialog } from "./start_dialog";
import { text } from "./text";

const Diagram = lazy(() => import("../../parts/bpmn/diagram").then((found) => ({ default: found.Diagram })));

// How elements are painted that differ from another version.
export function marked(differences: Difference[]): Record<string, Mark> {
  const marks: Record<string, Mark> = {};
  for (const one of differences) marks[one.element] = one.part === "element" ? (one.after ? "added" : "removed") : "changed";
  return marks;
}

function useRegionNames(all: Definition[]): (region: string) => string {
  const [names, set_names] = useState<Record<string, string>>({});
  const wanted = [...new Set(all.map((one) => one.region).filter(Boolean))].join(" ");
  useEffect(() => {
    let live = true;
    void Promise.all(wanted.split(" ").filter(Boolean).map(async (code) => [code, await region_name(code)] as const)).then(
      (found) => live && set_names(Object.fromEntries(found)),
    );
    return () => {
      live = false;
    };
  }, [wanted]);
  return (region) => names[region] ?? region;
}

// One process: its versions, what each looks like, and what it changes of those above and before it.
export default function ProcessPage() {
  const { process = "" } = useParams();
  const t = useWords(text);
  const load = useLoad((signal) => processes.versions(process, signal), [process]);
  return (
    <Loaded load={load}>
      {(page) => <Versions process={process} all={page.items} reload={load.reload} title={t.title} />}
    </Loaded>
  );
}

function Versions({ process, all, reload, title }: { process: string; all: Definition[]; reload: () => void; title: string }) {
  const t = useWords(text);
  const right = useRight();
  const own = useSession().user.org.region ?? "";
  const [query, set_query] = useSearchParams();
  const named = useRegionNames(all);
  const [dialog, set_dialog] = useState<"start" | "withdraw">();
  const { act, busy } = useAct();
  const owner = all.find((one) => one.base_version === 0 && one.state === "current") ?? all.find((one) => one.base_version === 0);
  const here = all
    .filter((one) => one.state === "current" && own.startsWith(one.region))
    .sort((a, b) => b.region.length - a.region.length)[0];
  const shown = all.find((one) => one.version === Number(query.get("version"))) ?? here ?? owner ?? all[0];
  if (!shown) return <Empty />;
  const owned = owner !== undefined && !owner.shipped && owner.region === own;
  const below = owner !== undefined && owner.region !== own && own.startsWith(owner.region);
  const local = all.find((one) => one.region === own && one.base_version !== 0 && one.state === "current");
  const drop = () =>
    act(async () => {
      await processes.remove_own(process);
      set_query({});
      reload();
    }, t.dropped);
  const where = (one: Definition) => (one.region ? named(one.region) : t.everywhere);
  const design = (
    <Link to={`/processes/${encodeURIComponent(process)}/edit?version=${shown.version}`}>
      <Button type="primary">{owned ? t.edit : t.localise}</Button>
    </Link>
  );
  return (
    <PageFrame
      name={shown.name || title}
      title={shown.name || process}
      lead={process}
      above={{ to: "/processes", text: t.above }}
      actions={
        <>
          <Select
            aria-label={t.choose}
            value={shown.version}
            style={{ width: 320 }}
            options={all.map((one) => ({ value: one.version, label: t.version_of(one.version, where(one), t.state[one.state]) }))}
            onChange={(version) => set_query({ version: String(version) })}
          />
          <Download process={process} version={shown.version} word={t.download} />
          {right("flow.operate") && owner?.state === "current" ? <Button onClick={() => set_dialog("start")}>{t.start}</Button> : null}
          {right("flow.deploy") && local ? (
            <Popconfirm title={t.drop} description={<div style={{ maxWidth: 320 }}>{t.drop_warning}</div>} onConfirm={() => void drop()}>
              <Button danger loading={busy}>{t.drop}</Button>
            </Popconfirm>
          ) : null}
          {right("flow.deploy") && owned && owner.state === "current" ? <Button danger onClick={() => set_dialog("withdraw")}>{t.withdraw}</Button> : null}
          {right("flow.deploy") && (owned || below) ? design : null}
        </>
      }
    >
      <Detail key={shown.version} one={shown} all={all} where={where} />
      <StartDialog process={process} name={shown.name} open={dialog === "start"} close={() => set_dialog(undefined)} />
      <ReasonDialog
        open={dialog === "withdraw"}
        title={t.withdraw}
        warning={t.withdraw_warning}
        danger
        ok={t.withdraw}
        done={t.withdrawn}
        run={(reason) => processes.withdraw(process, reason)}
        close={() => {
          set_dialog(undefined);
          reload();
        }}
      />
    </PageFrame>
  );
}

function Download({ process, version, word }: { process: string; version: number; word: string }) {
  const { act, busy } = useAct();
  return (
    <Button loading={busy} onClick={() => void act(() => processes.save_file(process, version))}>
      {word}
    </Button>
  );
}

function Detail({ one, all, where }: { one: Definition; all: Definition[]; where: (one: Definition) => string }) {
  const t = useWords(text);
  const before = all.find((other) => other.region === one.region && other.version < one.version);
  const xml = useLoad((signal) => processes.document(one.process, one.version, signal), [one.process, one.version]);
  const above = useLoad((signal) => processes.lineage(one.process, one.version, signal), [one.process, one.version]);
  const earlier = useLoad(
    (signal) => (before ? processes.diff(one.process, before.version, one.version, signal) : Promise.resolve({ items: [] as Difference[] })),
    [one.process, one.version, before?.version],
  );
  const [selected, set_selected] = useState<string>();
  // What the version makes its own is painted; of the owner's, what is new since the one before.
  const marks = useMemo(
    () => marked(above.value?.items[0]?.differences ?? earlier.value?.items ?? []),
    [above.value, earlier.value],
  );
  const facts: [ReactNode, ReactNode][] = [
    [t.region, <HoldsIn key="r" region={one.region} />],
    [t.status, <DefinitionState key="s" one={one} />],
    [t.origin, one.origin ? t.origin_of(one.origin.name || one.origin.node, one.origin.version) : t.origin_here],
    ...(one.origin
      ? ([
          [t.received, minute(one.origin.received)],
          [t.text_there, one.origin.digest === one.digest ? t.same_text : t.other_text],
        ] as [ReactNode, ReactNode][])
      : []),
    [t.base, one.base_version === 0 ? t.no_base : t.base_n(one.base_version)],
    [t.nodes, one.nodes],
    [t.deployed, [minute(one.deployed), one.author].filter(Boolean).join(" ")],
    [t.note, one.note || "–"],
  ];
  return (
    <>
      {one.unfit.length > 0 ? (
        <Alert
          type="error"
          showIcon
          message={t.unfit}
          description={
            <>
              <p>{t.unfit_hint}</p>
              <RefusalList refusals={one.unfit} show={set_selected} />
            </>
          }
          style={{ marginBottom: 12 }}
        />
      ) : null}
      <Sheet title={t.diagram} flush>
        <Loaded load={xml}>
          {(document) => (
            <Suspense>
              <Diagram xml={document} label={t.diagram} marks={marks} selected={selected} onSelect={set_selected} height={360} />
            </Suspense>
          )}
        </Loaded>
      </Sheet>
      <Sheet title={t.facts}>
        <Facts items={facts} columns={3} />
      </Sheet>
      <NodesBelow process={one.process} where={(region) => where({ ...one, region })} show={set_selected} />
      {one.base_version !== 0 ? (
        <Loaded load={above}>
          {(page) => (
            <>
              {page.items.map((other) => (
                <Sheet
                  key={other.definition.version}
                  title={
                    <>
                      {t.against(other.definition.version)}
                      {where(other.definition)}
                      {t.against_end}
                    </>
                  }
                >
                  <ProcessDifferences differences={other.differences} show={set_selected} />
                </Sheet>
              ))}
            </>
          )}
        </Loaded>
      ) : null}
      <Sheet title={before ? t.previous(before.version) : t.history}>
        <Loaded load={earlier}>
          {(page) => (before ? <ProcessDifferences differences={page.items} show={set_selected} /> : <p className="jw-note">{t.first}</p>)}
        </Loaded>
      </Sheet>
    </>
  );
}
