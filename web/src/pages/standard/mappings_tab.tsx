import { Button, Drawer, Form, Input, Popconfirm, Progress, Select, Space, Table, Tabs } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router-dom";
import { standard, type Mapping } from "../../api/standard";
import { useAct } from "../../parts/act";
import { FormDialog } from "../../parts/form_dialog";
import { Loaded, useLoad } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { CsvField } from "./csv_field";
import { text } from "./text";

interface Fields {
  code: string;
  name: string;
  from: string;
  to: string;
  csv: string;
}

export function MappingsTab() {
  const t = useWords(text);
  const right = useRight();
  const [query, set_query] = useSearchParams();
  const load = useLoad((signal) => standard.mappings(signal), []);
  const [adding, set_adding] = useState(false);
  const open = load.value?.find((one) => one.code === query.get("mapping"));
  return (
    <>
      {right("standard.write") ? (
        <div style={{ display: "flex", marginBottom: 12 }}>
          <Button type="primary" style={{ marginLeft: "auto" }} onClick={() => set_adding(true)}>
            {t.add_mapping}
          </Button>
        </div>
      ) : null}
      <Loaded load={load} empty={(all) => all.length === 0} empty_text={t.mappings_empty}>
        {(all) => (
          <Sheet flush>
            <Table
              size="small"
              rowKey="code"
              dataSource={all}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              columns={[
                {
                  title: t.name,
                  render: (_, one) => <a onClick={() => set_query({ tab: "mappings", mapping: one.code })}>{one.name}</a>,
                },
                { title: t.code, dataIndex: "code", width: 220 },
                { title: t.from, dataIndex: "from", width: 200 },
                { title: t.to, dataIndex: "to", width: 160 },
                { title: t.rows, width: 100, align: "right", render: (_, one) => number(one.size) },
                { title: t.version, width: 80, render: (_, one) => `v${one.version}` },
              ]}
            />
          </Sheet>
        )}
      </Loaded>
      {open ? <MappingDrawer mapping={open} close={() => set_query({ tab: "mappings" })} changed={load.reload} /> : null}
      {adding ? (
        <MappingDialog
          close={() => set_adding(false)}
          saved={(code) => {
            set_adding(false);
            load.reload();
            set_query({ tab: "mappings", mapping: code });
          }}
        />
      ) : null}
    </>
  );
}

function MappingDialog({ close, saved }: { close: () => void; saved: (code: string) => void }) {
  const t = useWords(text);
  const shared = useShared();
  const sets = useLoad((signal) => standard.code_sets(signal), []);
  const options = (sets.value ?? []).map((one) => ({ value: one.code, label: `${one.name} ${one.code}` }));
  const save = ({ code, csv, ...fields }: Fields) =>
    csv.trim().includes("\n")
      ? standard.import_mapping(code, { ...fields, csv, base: 0 })
      : standard.save_mapping(code, { ...fields, rows: [], base: 0 });
  return (
    <FormDialog<Fields, Mapping>
      open
      title={t.add_mapping}
      ok={shared.save}
      width={680}
      initial={{ csv: "源代码,目标代码,说明\n" }}
      names={["code", "name", "from", "to", "csv"]}
      done={t.saved}
      run={save}
      saved={(made) => saved(made.code)}
      close={close}
    >
      <Form.Item name="name" label={t.name} rules={[{ required: true }]}>
        <Input />
      </Form.Item>
      <Form.Item name="code" label={t.code} extra={t.mapping_code_hint} rules={[{ required: true }]}>
        <Input />
      </Form.Item>
      <Form.Item name="from" label={t.from} rules={[{ required: true }]}>
        <Select showSearch optionFilterProp="label" options={options} />
      </Form.Item>
      <Form.Item name="to" label={t.to} rules={[{ required: true }]}>
        <Select showSearch optionFilterProp="label" options={options} />
      </Form.Item>
      <Form.Item name="csv" label={t.mapping_csv} extra={t.mapping_csv_hint}>
        <CsvField />
      </Form.Item>
    </FormDialog>
  );
}

function MappingDrawer({ mapping, close, changed }: { mapping: Mapping; close: () => void; changed: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const { user } = useSession();
  const { act, busy } = useAct();
  const rows = useLoad((signal) => standard.mapping_rows(mapping.code, signal), [mapping.code, mapping.version]);
  const coverage = useLoad((signal) => standard.coverage(mapping.code, signal), [mapping.code, mapping.version]);
  const may = right("standard.write") && mapping.org === user.org.id;
  const take = () => {
    const more = (coverage.value?.proposed ?? []).map((one) => ({ from: one.parent, to: one.code, note: "" }));
    const { name, from, to, version } = mapping;
    void act(() => standard.save_mapping(mapping.code, { name, from, to, rows: [...(rows.value ?? []), ...more], base: version }), t.saved).then(
      (done) => done && changed(),
    );
  };
  return (
    <Drawer
      open
      width={760}
      title={mapping.name}
      onClose={close}
      extra={
        <Space>
          <Button onClick={() => void act(() => standard.download_mapping(mapping.code))}>{t.export}</Button>
          {may ? (
            <Popconfirm
              title={t.remove_sure}
              onConfirm={() =>
                void act(() => standard.remove_mapping(mapping.code).then(() => true), t.removed).then((done) => {
                  if (!done) return;
                  close();
                  changed();
                })
              }
            >
              <Button danger>{t.remove}</Button>
            </Popconfirm>
          ) : null}
        </Space>
      }
    >
      <p className="jw-note" style={{ marginTop: 0 }}>
        {mapping.code} · {mapping.from} → {mapping.to} · v{mapping.version}
      </p>
      <Loaded load={coverage} skeleton={3}>
        {(found) => (
          <>
            <b>{t.coverage}</b>
            <Progress percent={found.from_codes ? Math.floor((found.mapped / found.from_codes) * 100) : 0} />
            <p>
              {shared.phrases([t.covered(number(found.mapped), number(found.from_codes)), t.reached(number(found.reached), number(found.to_codes))])}
            </p>
            {may && found.proposed.length > 0 ? (
              <Button type="primary" loading={busy} disabled={!rows.value} onClick={take} style={{ marginBottom: 8 }}>
                {t.take_proposed(number(found.proposed.length))}
              </Button>
            ) : null}
            {found.unknown_from.length + found.unknown_to.length > 0 ? (
              <p>
                {shared.labelled(t.stale, shared.listed([...found.unknown_from, ...found.unknown_to]))}
              </p>
            ) : null}
            <Tabs
              items={[
                {
                  key: "unmapped",
                  label: `${t.unmapped} ${number(found.unmapped.length)}`,
                  children:
                    found.unmapped.length === 0 ? (
                      <p>{t.unmapped_none}</p>
                    ) : (
                      <Table
                        size="small"
                        rowKey="code"
                        dataSource={found.unmapped}
                        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
                        columns={[
                          { title: t.code, dataIndex: "code", width: 160 },
                          { title: t.name, dataIndex: "name" },
                        ]}
                      />
                    ),
                },
                {
                  key: "rows",
                  label: `${t.rows} ${number(mapping.size)}`,
                  children: (
                    <Table
                      size="small"
                      rowKey="from"
                      dataSource={rows.value ?? []}
                      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
                      columns={[
                        { title: t.from, dataIndex: "from", width: 200 },
                        { title: t.to, dataIndex: "to", width: 200 },
                        { title: "", dataIndex: "note" },
                      ]}
                    />
                  ),
                },
              ]}
            />
          </>
        )}
      </Loaded>
    </Drawer>
  );
}
