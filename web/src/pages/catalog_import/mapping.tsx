import { Alert, Button, Select, Space, Table, Tag } from "antd";
import { useState } from "react";
import { sheets, type CatalogImport, type ImportColumn } from "../../api/sheet";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { Sheet } from "../../parts/page_frame";
import { number } from "../../text/format";
import { useEither, useWords } from "../../text/language";
import { text } from "./text";

interface Props {
  import_: CatalogImport;
  busy: boolean;
  // No fields: the sheet's headings are recognised anew.
  check: (sheet: string, fields: string[]) => void;
}

export function Mapping({ import_, busy, check }: Props) {
  const t = useWords(text);
  const either = useEither();
  const load = useLoad((signal) => sheets.fields(signal), []);
  const { layout } = import_;
  const [chosen, set_chosen] = useState<Record<string, string>>({});
  const fields = layout.columns.map((column) => chosen[column.letter] ?? column.field);
  const used = new Set(fields.filter((field) => field !== "" && field !== "remark"));
  const trouble = either({ zh: import_.mapping_problem_zh, en: import_.mapping_problem_en });
  return (
    <Sheet
      title={import_.name}
      extra={
        import_.sheets.length > 0 ? (
          <Space>
            <label htmlFor="import-sheet">{t.sheet}</label>
            <Select
              id="import-sheet"
              style={{ width: 220 }}
              value={layout.sheet}
              disabled={busy}
              onChange={(sheet) => {
                set_chosen({});
                check(sheet, []);
              }}
              options={import_.sheets.map((name) => ({ value: name, label: name }))}
            />
          </Space>
        ) : null
      }
    >
      <Loaded load={load}>
        {(known) => {
          const options = [
            { value: "", label: t.skip, disabled: false },
            ...known.fields.map((field) => ({
              value: field.code,
              label: `${either(field)}${field.required ? " *" : ""}`,
              disabled: field.code !== "remark" && used.has(field.code),
            })),
          ];
          const template = known.templates.find((one) => one.code === layout.known_as);
          if (layout.columns.length === 0) return <Alert type="warning" showIcon message={t.no_heading} />;
          return (
            <Space direction="vertical" style={{ width: "100%" }}>
              <Space wrap>
                <Tag color={template ? "success" : "warning"}>{template ? t.known_as(either(template)) : t.unknown}</Tag>
                {layout.remembered ? <Tag color="processing">{t.remembered}</Tag> : null}
                <span className="jw-note">{t.rows_at(number(layout.heading_row), number(layout.first_row))}</span>
              </Space>
              {trouble ? <Alert type="warning" showIcon message={trouble} /> : null}
              <Table<ImportColumn>
                size="small"
                rowKey="letter"
                pagination={false}
                scroll={{ y: 420 }}
                dataSource={layout.columns}
                columns={[
                  { title: t.column, width: 70, dataIndex: "letter" },
                  { title: t.heading, width: 240, render: (_, one) => <Long text={one.heading} /> },
                  {
                    title: t.field,
                    width: 260,
                    render: (_, one) => (
                      <Select
                        size="small"
                        showSearch
                        optionFilterProp="label"
                        aria-label={`${t.field} ${one.letter}`}
                        style={{ width: 230 }}
                        value={chosen[one.letter] ?? one.field}
                        onChange={(field) => set_chosen({ ...chosen, [one.letter]: field })}
                        options={options}
                      />
                    ),
                  },
                  {
                    title: t.samples,
                    ellipsis: true,
                    render: (_, one) => <span className="jw-quiet">{one.samples.join(" · ")}</span>,
                  },
                ]}
              />
              <Button type="primary" loading={busy} onClick={() => check(layout.sheet, fields)}>
                {t.check}
              </Button>
            </Space>
          );
        }}
      </Loaded>
    </Sheet>
  );
}
