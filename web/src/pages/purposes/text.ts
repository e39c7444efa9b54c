import { words } from "../../text/words";

export const text = words(
  {
    title: "用途树",
    lead: "共享数据可以用于什么。授权写明其中一个用途：该用途及其下级用途可用；被禁止的用途，其上级和下级也不可用。",
    name: "用途",
    basis: "法律依据",
    code: "编码",
    items: "服务事项编码",
    grants: "未终止的授权",
    grants_n: (n: string) => `共 ${n} 份，查看全部`,
    find: "按名称、编码、依据或事项查找",
    nothing: "没有符合的用途",
  },
  {
    title: "Purpose tree",
    lead: "What shared data may be used for. A grant names one purpose: it and what is below it may be used for; a barred purpose bars what is above and below it too.",
    name: "Purpose",
    basis: "Legal basis",
    code: "Code",
    items: "Service item codes",
    grants: "Grants that have not ended",
    grants_n: (n) => `${n} in all`,
    find: "Find by name, code, basis or item",
    nothing: "No purpose fits",
  },
);
