import { Alert, App, Button, Space, Tabs, Tag } from "antd";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useBlocker, useNavigate } from "react-router-dom";
import { processes, type DefinitionCheck } from "../../api/process";
import { save } from "../../api/client";
import { useAct } from "../../parts/act";
import type { Mark } from "../../parts/bpmn/diagram";
import type { Fields } from "../../parts/bpmn/fields";
import type { ModelerHandle } from "../../parts/bpmn/modeler";
import { useLoad } from "../../parts/load";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { ProcessDifferences } from "../../parts/process_differences";
import { ReasonDialog } from "../../parts/reason_dialog";
import { RefusalList } from "../../parts/refusal_list";
import { useShared, useWords } from "../../text/language";
import { Panel } from "./panel";
import { text } from "./text";
import "./designer.css";

const Modeler = lazy(() => import("../../parts/bpmn/modeler").then((found) => ({ default: found.Modeler })));

interface Props {
  xml: string;
  process: string;
  name: string;
  // Changes become the block's own parts of its superior's process.
  local: boolean;
}

// The drawing board with the properties beside it, and what a check says below.
export function Board({ xml, process, name, local }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const navigate = useNavigate();
  const { modal } = App.useApp();
  const { act, busy } = useAct();
  const modeler = useRef<ModelerHandle>(null);
  const [selected, set_selected] = useState<string>();
  const [fields, set_fields] = useState<Fields>();
  const [changes, set_changes] = useState(0);
  const [broken, set_broken] = useState(false);
  const [checked, set_checked] = useState<{ at: number; result: DefinitionCheck }>();
  const [deploying, set_deploying] = useState(false);
  const left = useRef(false);
  const words = useLoad((signal) => processes.words(signal), []);

  const changed = changes > 0;
  useBlocked(changed, left, (go, stay) =>
    modal.confirm({ title: t.unsaved, content: t.unsaved_long, okText: t.leave, okButtonProps: { danger: true }, cancelText: t.stay, onOk: go, onCancel: stay }),
  );

  const choose = useCallback((id: string | undefined) => {
    set_selected(id);
    set_fields(id ? modeler.current?.read(id) : undefined);
  }, []);
  const moved = useCallback(() => {
    set_changes((n) => n + 1);
    set_selected((id) => {
      set_fields(id ? modeler.current?.read(id) : undefined);
      return id;
    });
  }, []);
  const marks = useMemo(() => {
    const all: Record<string, Mark> = {};
    if (checked?.at === changes) for (const one of checked.result.refusals) if (one.element) all[one.element] = "refused";
    return all;
  }, [checked, changes]);
  const show = (element: string) => modeler.current?.select(element);

  const document_now = async () => (await modeler.current?.xml()) ?? xml;
  const check = () =>
    act(async () => {
      const document = await document_now();
      const result = local ? await processes.check_own(process, document) : await processes.check(document);
      set_checked({ at: changes, result });
      return result;
    });
  const deploy = async (note: string) => {
    const document = await document_now();
    if (local) return (await processes.put_own(process, document, note)).definition;
    const all = (await processes.deploy(document, note)).items;
    return all.find((one) => one.process === process) ?? all[0];
  };
  const ask_to_deploy = async () => {
    const result = await check();
    if (result?.deployable) set_deploying(true);
  };

  return (
    <PageFrame
      name={name}
      title={
        <>
          {name} {changed ? <Tag color="orange" bordered={false}>{t.unsaved}</Tag> : null}
        </>
      }
      lead={local ? t.lead_local : t.lead_own}
      above={{ to: "/processes", text: t.above }}
      actions={
        <Space wrap>
          <Button disabled={broken} onClick={() => modeler.current?.undo()}>{t.undo}</Button>
          <Button disabled={broken} onClick={() => modeler.current?.redo()}>{t.redo}</Button>
          <Button
            disabled={broken}
            onClick={() => void act(async () => save(new Blob([await document_now()], { type: "application/xml" }), `${process}.bpmn`))}
          >
            {t.download}
          </Button>
          <Button disabled={broken} loading={busy} onClick={() => void check()}>{t.check}</Button>
          <Button disabled={broken} type="primary" loading={busy} onClick={() => void ask_to_deploy()}>{t.deploy}</Button>
        </Space>
      }
    >
      <div className="jw-designer">
        <div className="jw-designer-board">
          <Suspense>
            <Modeler ref={modeler} xml={xml} label={t.board} marks={marks} onSelect={choose} onChange={moved} onBroken={() => set_broken(true)} height="100%" />
          </Suspense>
        </div>
        <aside className="jw-designer-panel" aria-label={t.panel}>
          {fields && words.value ? (
            <Panel
              key={selected}
              fields={fields}
              nodes={modeler.current?.nodes() ?? []}
              words={words.value}
              change={(next) => modeler.current?.write(next.id, next)}
            />
          ) : (
            <p className="jw-note">{words.problem ? words.problem.title : t.nothing}</p>
          )}
        </aside>
      </div>
      <Sheet>
        {checked === undefined ? (
          <p className="jw-note">{t.not_checked}</p>
        ) : (
          <>
            {checked.at !== changes ? <Alert type="warning" showIcon message={t.stale} style={{ marginBottom: 8 }} /> : null}
            <Tabs
              items={[
                { key: "refusals", label: t.checked, children: <RefusalList refusals={checked.result.refusals} show={show} /> },
                {
                  key: "differences",
                  label: shared.aside(t.differences(local), String(checked.result.differences.length)),
                  children: <ProcessDifferences differences={checked.result.differences} show={show} />,
                },
              ]}
            />
          </>
        )}
      </Sheet>
      <ReasonDialog
        open={deploying}
        title={local ? t.deploy_local : t.deploy_title}
        warning={t.deploy_warning}
        label={t.deploy_note}
        optional
        ok={t.deploy}
        done={t.deployed}
        run={async (note) => {
          const made = await deploy(note);
          left.current = true;
          navigate(`/processes/${encodeURIComponent(made?.process ?? process)}?version=${made?.version ?? ""}`);
        }}
        close={() => set_deploying(false)}
      />
    </PageFrame>
  );
}

// Leaving with something that is not deployed asks first; so does closing the window.
function useBlocked(changed: boolean, left: { readonly current: boolean }, ask: (go: () => void, stay: () => void) => void) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      changed && !left.current && currentLocation.pathname !== nextLocation.pathname && !nextLocation.pathname.startsWith("/login"),
  );
  const asked = useRef(ask);
  asked.current = ask;
  useEffect(() => {
    if (blocker.state === "blocked") asked.current(blocker.proceed, blocker.reset);
  }, [blocker]);
  useEffect(() => {
    if (!changed) return undefined;
    const warn = (event: BeforeUnloadEvent) => {
      if (!left.current) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [changed, left]);
}
