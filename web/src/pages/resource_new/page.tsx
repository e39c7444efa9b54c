import { Button, Modal, Space, Spin, Steps } from "antd";
import { useEffect, useState } from "react";
import { useBlocker, useNavigate } from "react-router-dom";
import { resources } from "../../api/calls";
import type { DataVersion, Item, Resource, ResourceDraft, Upload } from "../../api/types";
import { useAct } from "../../parts/act";
import { ProblemBox } from "../../parts/load";
import { LoadResult } from "../../parts/load_result";
import { fault_words, faults_of } from "../../parts/item_faults";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useShared, useWords } from "../../text/language";
import { AboutStep } from "./about_step";
import { FileStep } from "./file_step";
import { items_from, ItemsStep } from "./items_step";
import { text } from "./text";

// Five steps from a file to an entry in the catalog. Nothing is kept on the node before step three
// saves a draft; from then on the resource's own page can go on.
export default function NewResource() {
  const t = useWords(text);
  const fault_text = useWords(fault_words);
  const shared = useShared();
  const go = useNavigate();
  const { act, busy, problem } = useAct();
  const [step, set_step] = useState(0);
  const [upload, set_upload] = useState<Upload>();
  const [items, set_items] = useState<Item[]>([]);
  const [about, set_about] = useState<Partial<ResourceDraft>>({});
  const [resource, set_resource] = useState<Resource>();
  const [version, set_version] = useState<DataVersion>();
  const [done, set_done] = useState(false);

  const unsaved = upload !== undefined && version === undefined && !done;
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => unsaved && currentLocation.pathname !== nextLocation.pathname && !nextLocation.pathname.startsWith("/login"),
  );
  useEffect(() => {
    if (!unsaved) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [unsaved]);

  const took = (found: Upload) => {
    set_upload(found);
    set_items(items_from(found.preview));
  };
  const load = async (saved: Resource) => {
    if (!upload) return;
    set_step(3);
    const loaded = await act(() => resources.load(saved.id, upload.id), undefined, true);
    if (loaded) set_version(loaded);
  };
  const save = async (fields: Partial<ResourceDraft>) => {
    set_about(fields);
    const draft: ResourceDraft = {
      name: "",
      abstract: "",
      sharing: "conditional",
      update_cycle: "yearly",
      ...fields,
      items,
      region_item: items.find((item) => item.region)?.name,
    };
    const saved = await act(
      () => (resource ? resources.change(resource.id, draft, resource.version) : resources.draft(draft)),
      t.saved,
      true,
    );
    if (!saved) return;
    set_resource(saved);
    await load(saved);
  };
  const leave = (tab: string) => {
    if (!resource) return;
    set_done(true);
    go(`/resources/${encodeURIComponent(resource.id)}${tab}`);
  };
  const fit = Object.keys(faults_of(items, fault_text)).length === 0;

  return (
    <PageFrame title={t.title} above={{ to: "/resources", text: t.resources }}>
      <Steps
        size="small"
        current={version ? 4 : step}
        style={{ margin: "4px 0 20px" }}
        items={Object.values(t.steps).map((title) => ({ title }))}
      />
      {step === 0 ? (
        <FileStep upload={upload} took={took} next={() => set_step(1)} again={() => set_upload(undefined)} />
      ) : null}
      {step === 1 && upload ? (
        <>
          <ItemsStep items={items} preview={upload.preview} change={set_items} />
          <Space>
            <Button onClick={() => set_step(0)}>{shared.previous}</Button>
            <Button type="primary" disabled={!fit} onClick={() => set_step(2)}>
              {shared.next}
            </Button>
          </Space>
        </>
      ) : null}
      {step === 2 ? (
        <AboutStep
          about={about}
          items={items}
          problem={problem}
          busy={busy}
          back={(fields) => {
            set_about(fields);
            set_step(1);
          }}
          save={(fields) => void save(fields)}
        />
      ) : null}
      {step === 3 && resource ? (
        <Sheet title={resource.name}>
          {problem && !version ? <ProblemBox problem={problem} /> : null}
          {version ? (
            <>
              <LoadResult resource={resource.id} version={version} />
              <p className="jw-note">{t.file_note}</p>
              <Space>
                <Button type="primary" onClick={() => leave("?tab=filing")}>
                  {t.file_it}
                </Button>
                <Button onClick={() => leave("")}>{t.later}</Button>
              </Space>
            </>
          ) : busy ? (
            <Spin tip={t.loading} size="large">
              <div style={{ height: 140 }} />
            </Spin>
          ) : (
            <Space>
              <Button onClick={() => set_step(1)}>{shared.previous}</Button>
              <Button type="primary" onClick={() => void load(resource)}>
                {t.load_again}
              </Button>
            </Space>
          )}
        </Sheet>
      ) : null}
      <Modal
        open={blocker.state === "blocked"}
        title={t.leave_title}
        okText={t.leave}
        okButtonProps={{ danger: true }}
        cancelText={t.stay}
        onOk={() => blocker.proceed?.()}
        onCancel={() => blocker.reset?.()}
      >
        {t.leave_note}
      </Modal>
    </PageFrame>
  );
}
