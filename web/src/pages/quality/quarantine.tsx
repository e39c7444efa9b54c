import { DownloadOutlined, UploadOutlined } from "@ant-design/icons";
import { Alert, Button, Select, Space, Table, Tag, Upload as Picker } from "antd";
import { useState } from "react";
import { useParams, useSearchParams } from "react-router-dom";
import { resources } from "../../api/calls";
import { quality, type Outcome, type QuarantinedRow } from "../../api/quality";
import { useAct } from "../../parts/act";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { ReasonDialog } from "../../parts/reason_dialog";
import { minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { FixDialog } from "./fix_dialog";
import { text } from "./text";

const kStates = ["open", "released", "dismissed", ""] as const;

// Where a steward mends what may not pass: row by row, by file, then releases or dismisses.
export default function QuarantineDesk() {
  const t = useWords(text);
  const shared = useShared();
  const { id } = useParams();
  const [query, set_query] = useSearchParams();
  const state = query.get("state") ?? "open";
  const reason = query.get("reason") ?? "";
  const { act, busy } = useAct();
  const [chosen, set_chosen] = useState<number[]>([]);
  const [fixing, set_fixing] = useState<QuarantinedRow>();
  const [dismissing, set_dismissing] = useState(false);
  const [said, set_said] = useState<Outcome>();
  const [later, set_later] = useState<QuarantinedRow[]>([]);
  const [next, set_next] = useState<number>();
  const load = useLoad(async (signal) => {
    const page = await quality.rows(id!, { state: state === "all" ? "" : state, reason }, signal);
    const resource = await resources.one(page.quarantine.resource, signal);
    const titles = page.items.map((name) => resource.items.find((item) => item.name === name)?.title || name);
    set_later([]);
    set_next(page.next);
    set_chosen([]);
    return { page, titles };
  }, [id, state, reason]);

  const words_of = (one: string) =>
    one === "" ? t.passes : one.startsWith("rule:") ? t.rule_broken(one.slice(5)) : (t.reason_of[one] ?? one);
  const after = (outcome: Outcome | undefined) => {
    if (!outcome) return;
    set_said(outcome);
    load.reload();
  };
  const more = () =>
    act(async () => {
      const page = await quality.rows(id!, { state: state === "all" ? "" : state, reason, after: next });
      set_later([...later, ...page.rows]);
      set_next(page.next);
    });
  const by_file = (file: File) =>
    void act(async () => {
      const sent = await resources.send_file(file, () => undefined, new AbortController().signal);
      after(await quality.edit_file(id!, sent.id));
    }, t.uploaded);

  return (
    <PageFrame
      title={load.value ? shared.labelled(t.tab.quarantines, load.value.page.quarantine.resource_name) : t.tab.quarantines}
      above={{ to: "/quality?list=quarantines", text: t.back }}
      actions={
        <Space>
          <Button icon={<DownloadOutlined />} loading={busy} onClick={() => void act(() => quality.save(id!))}>
            {t.save_file}
          </Button>
          <Picker
            accept=".csv"
            showUploadList={false}
            beforeUpload={(file) => {
              by_file(file);
              return false;
            }}
          >
            <Button icon={<UploadOutlined />} loading={busy} disabled={load.value?.page.quarantine.state !== "open"}>
              {t.upload}
            </Button>
          </Picker>
        </Space>
      }
    >
      <Loaded load={load}>
        {({ page, titles }) => {
          const q = page.quarantine;
          const live = q.state === "open";
          return (
            <>
              <Sheet>
                <p style={{ margin: 0 }}>
                  {t.rows_in} <b>{number(q.rows_in)}</b> = {t.state.open} <b>{number(q.rows_open)}</b> + {t.released}{" "}
                  <b>{number(q.rows_released)}</b> + {t.dismissed} <b>{number(q.rows_dismissed)}</b>
                  <span className="jw-quiet">
                    {" "}
                    · {t.version} {q.version} · {t.opened} {minute(q.opened)} · {t.state[q.state] ?? q.state}
                  </span>
                </p>
              </Sheet>
              {said && said.still_failing > 0 ? (
                <Alert type="warning" showIcon closable style={{ marginBottom: 12 }} message={t.still(number(said.still_failing))} />
              ) : null}
              <Sheet flush>
                <Space wrap style={{ padding: 12 }}>
                  <Select
                    aria-label={t.severity}
                    value={state}
                    style={{ width: 130 }}
                    onChange={(value) => set_query(value === "open" ? {} : { state: value })}
                    options={kStates.map((value) => ({ value: value || "all", label: value ? t.state[value] : t.all }))}
                  />
                  <Select
                    aria-label={t.reason}
                    value={reason}
                    style={{ width: 240 }}
                    onChange={(value) => set_query(value ? { state, reason: value } : { state })}
                    options={[
                      { value: "", label: t.all },
                      ...page.reasons
                        .filter((one) => one.reason !== "")
                        .map((one) => ({ value: one.reason, label: shared.aside(words_of(one.reason), number(one.rows)) })),
                    ]}
                  />
                  {live ? (
                    <>
                      <Button
                        type="primary"
                        loading={busy}
                        onClick={() =>
                          void act(async () => after(await quality.release(id!, chosen)), t.release_done)
                        }
                      >
                        {chosen.length > 0 ? shared.aside(t.release, t.chosen(number(chosen.length))) : t.release_all}
                      </Button>
                      <Button danger disabled={chosen.length === 0} onClick={() => set_dismissing(true)}>
                        {t.dismiss}
                      </Button>
                    </>
                  ) : null}
                </Space>
                <Table<QuarantinedRow>
                  size="small"
                  rowKey="line"
                  dataSource={[...page.rows, ...later]}
                  pagination={false}
                  scroll={{ x: 360 + titles.length * 140 }}
                  rowSelection={
                    live
                      ? {
                          selectedRowKeys: chosen,
                          onChange: (keys) => set_chosen(keys as number[]),
                          getCheckboxProps: (row) => ({ disabled: row.state !== "open" }),
                        }
                      : undefined
                  }
                  columns={[
                    { title: t.line, width: 84, align: "right", fixed: "left", render: (_, row) => number(row.line) },
                    {
                      title: t.reason,
                      width: 190,
                      fixed: "left",
                      render: (_, row) => (
                        <>
                          {row.state === "open" ? (
                            <Tag color={row.reason === "" ? "green" : "red"}>{words_of(row.reason)}</Tag>
                          ) : (
                            <Tag title={row.note}>{t.state[row.state] ?? row.state}</Tag>
                          )}
                          {row.edited ? <Tag color="blue">{t.edited}</Tag> : null}
                          {row.hits.length > 1 ? <small className="jw-quiet">{row.hits.join(" ")}</small> : null}
                        </>
                      ),
                    },
                    ...titles.map((title, i) => ({
                      title,
                      width: 140,
                      ellipsis: true,
                      render: (_: unknown, row: QuarantinedRow) =>
                        i === 0 && row.raw ? (
                          <Long text={row.raw} />
                        ) : (
                          <span style={row.field === page.items[i] ? { color: "#b3341f", fontWeight: 600 } : undefined}>
                            <Long text={row.values[i] ?? "–"} />
                          </span>
                        ),
                    })),
                    {
                      title: "",
                      width: 80,
                      fixed: "right" as const,
                      render: (_, row) =>
                        live && row.state === "open" ? (
                          <Button type="link" size="small" onClick={() => set_fixing(row)}>
                            {t.fix}
                          </Button>
                        ) : null,
                    },
                  ]}
                />
                {next !== undefined ? (
                  <div style={{ padding: 12, textAlign: "center" }}>
                    <Button onClick={() => void more()} loading={busy}>
                      {shared.more}
                    </Button>
                  </div>
                ) : null}
              </Sheet>
              {fixing ? (
                <FixDialog
                  quarantine={id!}
                  row={fixing}
                  items={page.items}
                  titles={titles}
                  saved={(outcome) => {
                    set_fixing(undefined);
                    after(outcome);
                  }}
                  close={() => set_fixing(undefined)}
                />
              ) : null}
              <ReasonDialog
                open={dismissing}
                title={t.dismiss}
                warning={t.dismiss_warning}
                ok={t.dismiss}
                danger
                done={t.dismiss_done}
                run={async (why) => after(await quality.dismiss(id!, chosen, why))}
                close={() => set_dismissing(false)}
              />
            </>
          );
        }}
      </Loaded>
    </PageFrame>
  );
}
