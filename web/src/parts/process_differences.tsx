import { Button, Table } from "antd";
import type { Difference } from "../api/process";
import { useShared, useWords } from "../text/language";
import { words } from "../text/words";
import "./differences.css";

const text = words(
  {
    element: "元素",
    part: "内容",
    before: "之前",
    after: "之后",
    same: "没有差异",
    gone: "（删除）",
    fresh: "（新增）",
    clock: (id: string) => `时限 ${id}`,
    parts: {
      element: "元素", kind: "类型", name: "名称", scope: "所在子流程", attached: "依附于", default: "默认分支", event: "事件", timer: "定时",
      correlation: "关联键", interrupting: "中断", many: "会签方式", cardinality: "会签份数", collection: "会签列表", completion: "会签完成条件",
      output_element: "每份结果", inputs: "传入", outputs: "传出", candidates: "办理人", form: "办理页面", topic: "接入函数", retries: "尝试次数",
      decision: "决策表", script: "脚本", result: "结果变量", called: "调用的流程", version: "固定版本", joins: "走向", condition: "分支条件",
    },
  },
  {
    element: "Element",
    part: "Part",
    before: "Before",
    after: "After",
    same: "No difference",
    gone: "(removed)",
    fresh: "(new)",
    clock: (id) => `clock ${id}`,
    parts: {
      element: "element", kind: "kind", name: "name", scope: "sub-process", attached: "attached to", default: "default", event: "event", timer: "timer",
      correlation: "key", interrupting: "interrupting", many: "multi-instance", cardinality: "executions", collection: "list", completion: "completion",
      output_element: "result of each", inputs: "inputs", outputs: "outputs", candidates: "candidates", form: "form", topic: "function", retries: "tries",
      decision: "decision table", script: "script", result: "result", called: "called process", version: "pinned version", joins: "joins", condition: "condition",
    },
  },
);

// What differs between two versions of a process, part by part; an element can be shown in the diagram.
export function ProcessDifferences({ differences, show }: { differences: Difference[]; show?: (element: string) => void }) {
  const t = useWords(text);
  const shared = useShared();
  const named = (part: string) => {
    const clock = /^clock (.*)$/.exec(part)?.[1];
    return clock ? t.clock(clock) : (t.parts[part as keyof typeof t.parts] ?? part);
  };
  const label = (one: Difference) => (one.name ? shared.aside(one.name, one.element) : one.element);
  return (
    <Table<Difference>
      size="small"
      rowKey={(one) => `${one.element} ${one.part}`}
      dataSource={differences}
      pagination={differences.length > 20 ? { pageSize: 20, size: "small" } : false}
      locale={{ emptyText: t.same }}
      scroll={{ x: 700 }}
      columns={[
        {
          title: t.element,
          width: 240,
          render: (_, one) =>
            show ? (
              <Button type="link" size="small" style={{ padding: 0, height: "auto", whiteSpace: "normal", textAlign: "left" }} onClick={() => show(one.element)}>
                {label(one)}
              </Button>
            ) : (
              label(one)
            ),
        },
        { title: t.part, width: 130, render: (_, one) => named(one.part) },
        { title: t.before, render: (_, one) => <div className="jw-difference-before">{one.part === "element" && !one.before ? t.fresh : one.before}</div> },
        { title: t.after, render: (_, one) => <div className="jw-difference-after">{one.part === "element" && !one.after ? t.gone : one.after}</div> },
      ]}
    />
  );
}
