import { Button, Form, Input, Select, Space, Table, Tag } from "antd";
import { useState } from "react";
import { standard, type Checked } from "../../api/standard";
import { useAct } from "../../parts/act";
import { Loaded, useLoad } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { text } from "./text";

const lines = (values: string) => values.split("\n").filter((value) => value !== "");

export function CheckTab() {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const { act, busy } = useAct();
  const load = useLoad((signal) => standard.identifiers(signal), []);
  const [kind, set_kind] = useState("resident_id");
  const [values, set_values] = useState("");
  const [checked, set_checked] = useState<{ of: string[]; answer: Checked }>();
  const all = lines(values);

  return (
    <Loaded load={load} skeleton={3}>
      {(table) => {
        const chosen = table.kinds.find((one) => one.code === kind);
        const fault = (code: string) => either(table.faults.find((one) => one.code === code));
        return (
          <>
            <Sheet>
              <Form layout="vertical">
                <Form.Item label={t.kind} style={{ maxWidth: 420 }}>
                  <Select
                    showSearch
                    optionFilterProp="label"
                    aria-label={t.kind}
                    value={kind}
                    onChange={(next) => {
                      set_kind(next);
                      set_checked(undefined);
                    }}
                    options={table.kinds.map((one) => ({ value: one.code, label: `${either(one)} · ${one.source}` }))}
                  />
                </Form.Item>
                <Form.Item label={t.values} extra={t.values_hint}>
                  <Input.TextArea
                    rows={6}
                    autoComplete="off"
                    spellCheck={false}
                    aria-label={t.values}
                    value={values}
                    onChange={(event) => set_values(event.target.value)}
                  />
                </Form.Item>
                <Space>
                  <Button
                    type="primary"
                    loading={busy}
                    disabled={all.length === 0}
                    onClick={() =>
                      void act(() => standard.check(kind, all)).then((answer) => {
                        if (answer) set_checked({ of: all, answer });
                      })
                    }
                  >
                    {t.check}
                  </Button>
                  <Button onClick={() => set_values(chosen?.example ?? "")}>{t.example}</Button>
                  <Button
                    onClick={() => {
                      set_values("");
                      set_checked(undefined);
                    }}
                  >
                    {t.clear}
                  </Button>
                </Space>
              </Form>
            </Sheet>
            {checked ? (
              <Sheet
                title={t.result}
                extra={
                  <>
                    <Tag color="success">{t.valid_n(number(checked.answer.valid))}</Tag>
                    <Tag color="warning">{t.mendable_n(number(checked.answer.mendable))}</Tag>
                    <Tag color="error">{t.wrong_n(number(checked.answer.wrong))}</Tag>
                  </>
                }
              >
                <Table
                  size="small"
                  rowKey="at"
                  pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
                  dataSource={checked.answer.values.map((one, at) => ({ ...one, at, value: checked.of[at] ?? "" }))}
                  columns={[
                    { title: t.value, dataIndex: "value", ellipsis: true, render: (value: string) => <code>{value}</code> },
                    {
                      title: t.result,
                      width: 150,
                      render: (_, one) =>
                        one.fault === "" ? (
                          <Tag color="success">{t.valid}</Tag>
                        ) : one.left === "" ? (
                          <Tag color="warning">{t.mend}</Tag>
                        ) : (
                          <Tag color="error">{one.fault}</Tag>
                        ),
                    },
                    {
                      title: t.why,
                      render: (_, one) =>
                        shared.clauses(
                          [
                            fault(one.fault),
                            one.left !== "" && one.left !== one.fault ? fault(one.left) : "",
                            (t.notes as Record<string, string>)[one.note] ?? "",
                          ].filter(Boolean),
                        ),
                    },
                    {
                      title: t.normal,
                      ellipsis: true,
                      render: (_, one) => (
                        <>
                          <code>{one.normal}</code>{" "}
                          <span className="jw-note">
                            {shared.listed(one.changes.map((name) => (t.changes as Record<string, string>)[name] ?? name))}
                          </span>
                        </>
                      ),
                    },
                  ]}
                />
              </Sheet>
            ) : null}
          </>
        );
      }}
    </Loaded>
  );
}
