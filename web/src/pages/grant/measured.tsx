import { MinusCircleOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, InputNumber, Select, Space } from "antd";
import type { Grant } from "../../api/types";
import { useShared, useWords } from "../../text/language";
import { budget, numeric, type Fields } from "./request";
import { text } from "./use_text";

const kLeast = /^-?\d{1,9}(\.\d{1,6})?$/;

// What is counted of each group besides its rows; under a privacy budget also between which values each
// is cut, and what the question may spend.
export function Measured({ grant }: { grant: Grant }) {
  const t = useWords(text);
  const shared = useShared();
  const must = { required: true, message: shared.required };
  const items = numeric(grant);
  const noisy = budget(grant) > 0;
  const bound = [must, { pattern: kLeast, message: t.number_form }];
  return (
    <>
      {/* Beside the list, not in it: what stands in it is named below it. */}
      {noisy ? (
        <Form.Item name="epsilon" label={t.epsilon} extra={t.epsilon_note} initialValue={100} rules={[must]}>
          <InputNumber min={1} max={10000} precision={0} style={{ width: 200 }} />
        </Form.Item>
      ) : null}
      <Form.List name="measures">
        {(rows, { add, remove }) => (
          <>
            {rows.map((row) => (
              <Space key={row.key} align="start" wrap size={8}>
                <Form.Item name={[row.name, "item"]} label={t.item} rules={[must]}>
                  <Select style={{ width: 200 }} options={items.map((item) => ({ value: item.name, label: item.title || item.name }))} />
                </Form.Item>
                <Form.Item name={[row.name, "do"]} label={t.measure} rules={[must]}>
                  <Select
                    style={{ width: 110 }}
                    // The extreme of a group is one subject's value: no noise of any use hides it.
                    options={(noisy ? ["sum", "avg"] : ["sum", "avg", "min", "max"]).map((value) => ({ value, label: t.do[value] }))}
                  />
                </Form.Item>
                {noisy ? (
                  <>
                    <Form.Item name={[row.name, "low"]} label={t.low} rules={bound}>
                      <Input style={{ width: 140 }} maxLength={20} inputMode="decimal" />
                    </Form.Item>
                    <Form.Item name={[row.name, "high"]} label={t.high} rules={bound}>
                      <Input style={{ width: 140 }} maxLength={20} inputMode="decimal" />
                    </Form.Item>
                  </>
                ) : null}
                <Button type="text" aria-label={t.remove_measure} icon={<MinusCircleOutlined />} style={{ marginTop: 30 }} onClick={() => remove(row.name)} />
              </Space>
            ))}
            <div className="jw-ask-more">
              {items.length > 0 ? (
                <Button size="small" icon={<PlusOutlined />} disabled={rows.length >= 20} onClick={() => add({ item: items[0]?.name, do: "sum" } satisfies Partial<NonNullable<Fields["measures"]>[number]>)}>
                  {t.add_measure}
                </Button>
              ) : null}
              {rows.length === 0 ? <span className="jw-note">{t.no_measures}</span> : null}
            </div>
          </>
        )}
      </Form.List>
    </>
  );
}
