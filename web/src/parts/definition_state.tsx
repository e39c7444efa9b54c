import { Tag } from "antd";
import type { Definition } from "../api/process";
import { useWords } from "../text/language";
import { words } from "../text/words";
import { RegionName } from "./names";

const text = words(
  {
    shipped: "随程序提供",
    local: (n: number) => `本地化 ${n} 处`,
    handed: "上级下发",
    behind: "与上级新版本不符",
    everywhere: "全国",
    state: { current: "在用", former: "历史", withdrawn: "已撤下" },
  },
  {
    shipped: "comes with the program",
    local: (n) => `${n} own parts`,
    handed: "from above",
    behind: "no longer fits its base",
    everywhere: "everywhere",
    state: { current: "in force", former: "former", withdrawn: "withdrawn" },
  },
);

// What a version of a process is, in tags: in force or not, local, from the program, in trouble.
export function DefinitionState({ one }: { one: Definition }) {
  const t = useWords(text);
  return (
    <>
      <Tag bordered={false} color={one.state === "current" ? "green" : "default"}>{t.state[one.state]}</Tag>
      {one.shipped && one.base_version === 0 ? <Tag bordered={false} color="blue">{t.shipped}</Tag> : null}
      {one.origin ? <Tag bordered={false} color="purple">{t.handed}</Tag> : null}
      {one.base_version !== 0 ? <Tag bordered={false} color="gold">{t.local(one.changes)}</Tag> : null}
      {one.behind ? <Tag bordered={false} color="red">{t.behind}</Tag> : null}
    </>
  );
}

// The block a version holds in and below.
export function HoldsIn({ region }: { region: string }) {
  const t = useWords(text);
  return region === "" ? <>{t.everywhere}</> : <RegionName code={region} />;
}
