import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Switch } from "antd";
import { useState } from "react";
import type { Data } from "../api/flow";
import { useWords } from "../text/language";
import { words } from "../text/words";
import { is_wrong, shown_value } from "./variables_form";
import "./variables_edit.css";

const text = words(
  { add: "添加一项", name: "名称", value: "值", wrong: "与原来的类型不一致", remove: "不填", hint: "字母开头，可含字母、数字和下划线" },
  { add: "Add a value", name: "Name", value: "Value", wrong: "Not of the kind it was", remove: "Leave out", hint: "Letters, digits and _, beginning with a letter" },
);

const kName = /^[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]{0,63}$/;

// Values of a process to fill in by name: those that are there, and more. `typed` holds only what
// the person touched.
export function VariablesEdit({
  before,
  typed,
  change,
}: {
  before: Data;
  typed: Record<string, string>;
  change: (typed: Record<string, string>) => void;
}) {
  const t = useWords(text);
  const [name, set_name] = useState("");
  const names = [...Object.keys(before), ...Object.keys(typed).filter((one) => !(one in before))];
  const called = name.trim();
  const add = () => {
    if (!kName.test(called) || names.includes(called)) return;
    change({ ...typed, [called]: "" });
    set_name("");
  };
  return (
    <div className="jw-variables">
      {names.map((one) => {
        const now = typed[one] ?? shown_value(before[one]);
        const wrong = one in typed && is_wrong(now, before[one]);
        return (
          <div key={one} className="jw-variable">
            <code title={one}>{one}</code>
            <div>
              {typeof before[one] === "boolean" ? (
                <Switch
                  aria-label={one}
                  checked={now === "true"}
                  onChange={(on) => change({ ...typed, [one]: String(on) })}
                />
              ) : (
                <Input.TextArea
                  aria-label={one}
                  autoSize={{ minRows: 1, maxRows: 6 }}
                  maxLength={20000}
                  status={wrong ? "error" : undefined}
                  value={now}
                  onChange={(event) => change({ ...typed, [one]: event.target.value })}
                />
              )}
              {wrong ? <div className="jw-fault">{t.wrong}</div> : null}
            </div>
            {one in typed ? (
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined />}
                aria-label={`${t.remove} ${one}`}
                onClick={() => change(Object.fromEntries(Object.entries(typed).filter(([other]) => other !== one)))}
              />
            ) : (
              <span />
            )}
          </div>
        );
      })}
      <div className="jw-variable">
        <Input
          size="small"
          value={name}
          maxLength={64}
          aria-label={t.name}
          placeholder={t.name}
          title={t.hint}
          status={called && (!kName.test(called) || names.includes(called)) ? "error" : undefined}
          onChange={(event) => set_name(event.target.value)}
          onPressEnter={add}
        />
        <Button size="small" icon={<PlusOutlined />} disabled={!kName.test(called) || names.includes(called)} onClick={add}>
          {t.add}
        </Button>
        <span />
      </div>
    </div>
  );
}
