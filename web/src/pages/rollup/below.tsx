import { Button, Form, Input, Modal, Segmented, Select, Table } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { world } from "../../api/calls";
import { rollup, type RolledUp, type RollupPage } from "../../api/rollup";
import { useAct } from "../../parts/act";
import { Loaded, ProblemBox, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { MoodTag } from "../../parts/mood_tag";
import { OrgName } from "../../parts/names";
import { More, usePaged } from "../../parts/paged";
import { Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { useRight, useSession } from "../../parts/session";
import { day, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "../../parts/rollup_words";

const kStates = ["new", "corrected", "changed", "returned", "claimed", "withdrawn"] as const;

export function Below() {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const [query, set_query] = useSearchParams();
  const state = kStates.find((one) => one === query.get("state")) ?? "";
  const paged = usePaged<RolledUp, RollupPage>(
    (cursor, signal) => rollup.list({ state, limit: 50, cursor }, signal),
    [state],
  );
  const [claiming, set_claiming] = useState<RolledUp>();
  const [returning, set_returning] = useState<RolledUp>();
  const counts = paged.load.value;
  const count_of = (one: (typeof kStates)[number]) => counts?.[one === "new" ? "fresh" : one] ?? 0;
  const may = right("catalog.review");
  return (
    <>
      <div style={{ marginBottom: 12 }}>
        <Segmented
          value={state}
          options={[
            { value: "", label: t.all },
            ...kStates.map((one) => ({ value: one, label: counts ? `${t.state[one]} ${number(count_of(one))}` : t.state[one] })),
          ]}
          onChange={(one) => set_query(one ? { tab: "below", state: one } : { tab: "below" })}
        />
      </div>
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.empty}>
        {() => (
          <Sheet flush>
            <Table<RolledUp>
              rowKey="id"
              dataSource={paged.items}
              pagination={false}
              columns={[
                {
                  title: t.name,
                  ellipsis: true,
                  render: (_, one) =>
                    one.state === "withdrawn" ? (
                      <Long text={one.name} />
                    ) : (
                      <Link to={`/catalog/${encodeURIComponent(one.id)}`}>
                        <Long text={one.name} />
                      </Link>
                    ),
                },
                { title: t.whose, width: 200, ellipsis: true, render: (_, one) => <Long text={one.org.name} /> },
                { title: shared.updated, width: 110, render: (_, one) => (one.updated ? day(one.updated) : "–") },
                { title: t.version, width: 90, render: (_, one) => (one.version ? t.version_n(one.version) : "–") },
                { title: shared.state, width: 130, render: (_, one) => <MoodTag state={one.state} words={t.state} /> },
                {
                  title: t.judged,
                  width: 220,
                  ellipsis: true,
                  render: (_, one) =>
                    one.judged_version ? (
                      <>
                        <Long text={[t.version_n(one.judged_version), one.note].filter(Boolean).join(" · ")} />
                        {one.claimed_org ? (
                          <div className="jw-note">
                            <OrgName id={one.claimed_org} />
                          </div>
                        ) : null}
                      </>
                    ) : (
                      "–"
                    ),
                },
                ...(may
                  ? [
                      {
                        title: shared.actions,
                        width: 170,
                        render: (_: unknown, one: RolledUp) =>
                          one.state === "withdrawn" ? null : (
                            <>
                              <Button type="link" size="small" disabled={one.state === "claimed"} onClick={() => set_claiming(one)}>
                                {t.claim}
                              </Button>
                              <Button type="link" size="small" danger disabled={one.state === "returned"} onClick={() => set_returning(one)}>
                                {t.give_back}
                              </Button>
                            </>
                          ),
                      },
                    ]
                  : []),
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
      {claiming ? (
        <ClaimDialog
          one={claiming}
          close={() => set_claiming(undefined)}
          done={() => {
            set_claiming(undefined);
            paged.load.reload();
          }}
        />
      ) : null}
      <ReasonDialog
        open={returning !== undefined}
        title={t.return_title(returning?.name ?? "")}
        label={t.return_label}
        danger
        ok={t.give_back}
        done={t.returned}
        run={async (note) => {
          if (returning) await rollup.give_back(returning.id, returning.version, note);
          paged.load.reload();
        }}
        close={() => set_returning(undefined)}
      />
    </>
  );
}

function ClaimDialog({ one, close, done }: { one: RolledUp; close: () => void; done: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const { user } = useSession();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<{ org?: string; note?: string }>();
  const load = useLoad((signal) => world.orgs({ region: user.org.region }, signal), [user.org.region]);
  const own = (load.value?.items ?? []).filter((org) => org.region === user.org.region);
  const submit = async () => {
    // The form itself shows what is wrong with its fields.
    const fields = await form.validateFields().catch(() => undefined);
    if (!fields) return;
    if (await act(() => rollup.claim(one.id, one.version, fields.org ?? "", fields.note ?? ""), t.claimed, true)) done();
  };
  return (
    <Modal open title={t.claim_title(one.name)} okText={t.claim} cancelText={shared.cancel} okButtonProps={{ loading: busy }} onOk={() => void submit()} onCancel={close}>
      {problem ? <ProblemBox problem={problem} /> : null}
      <Form form={form} layout="vertical">
        <Form.Item name="org" label={t.claim_org}>
          <Select allowClear showSearch optionFilterProp="label" placeholder={t.claim_org_hint} loading={load.busy} options={own.map((org) => ({ value: org.id, label: org.name }))} />
        </Form.Item>
        <Form.Item name="note" label={t.note}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
