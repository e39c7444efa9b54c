import { DownloadOutlined } from "@ant-design/icons";
import { Button, Form, Radio, Select } from "antd";
import { useState } from "react";
import { sheets } from "../../api/sheet";
import { useAct } from "../../parts/act";
import { useLoad } from "../../parts/load";
import { Sheet } from "../../parts/page_frame";
import { useEither, useWords } from "../../text/language";
import { text } from "./text";

type Scope = "own" | "visible";
type Format = "xlsx" | "csv" | "json";

export function ExportSheet() {
  const t = useWords(text);
  const either = useEither();
  const fields = useLoad((signal) => sheets.fields(signal), []);
  const { act, busy } = useAct();
  const [scope, set_scope] = useState<Scope>("own");
  const [layout, set_layout] = useState("guide");
  const [format, set_format] = useState<Format>("xlsx");
  return (
    <Sheet title={t.out_title}>
      <Form layout="inline" style={{ rowGap: 12 }} onFinish={() => void act(() => sheets.save_catalog(scope, layout, format))}>
        <Form.Item label={t.scope}>
          <Radio.Group
            optionType="button"
            value={scope}
            onChange={(event) => set_scope(event.target.value as Scope)}
            options={(["own", "visible"] as const).map((value) => ({ value, label: t.scopes[value] }))}
          />
        </Form.Item>
        <Form.Item label={t.layout} htmlFor="export-layout">
          <Select
            id="export-layout"
            style={{ width: 250 }}
            value={layout}
            disabled={format === "json"}
            onChange={set_layout}
            options={(fields.value?.templates ?? []).map((one) => ({ value: one.code, label: either(one) }))}
          />
        </Form.Item>
        <Form.Item label={t.format} extra={format === "json" ? t.json_note : undefined}>
          <Radio.Group
            optionType="button"
            value={format}
            onChange={(event) => set_format(event.target.value as Format)}
            options={(["xlsx", "csv", "json"] as const).map((value) => ({ value, label: value.toUpperCase() }))}
          />
        </Form.Item>
        <Button htmlType="submit" icon={<DownloadOutlined />} loading={busy}>
          {t.save}
        </Button>
      </Form>
    </Sheet>
  );
}
