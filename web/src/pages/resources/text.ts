import { words } from "../../text/words";

export const text = words(
  {
    title: "本单位资源",
    lead: "由本单位登记、载入数据并发布到目录的资源。",
    add: "登记资源",
    files: "目录导入导出",
    empty: "还没有资源。登记第一个：上传文件，核对信息项，填写共享类型，发布。",
    name: "名称",
    sharing: "共享类型",
    data: "数据",
    data_n: (n: string) => `第 ${n} 版`,
    no_data: "未载入",
  },
  {
    title: "Our resources",
    lead: "What your org registered, loaded with data and published to the catalog.",
    add: "New resource",
    files: "Import and export",
    empty: "No resource yet. Register one: upload a file, check the items, set the sharing type, publish.",
    name: "Name",
    sharing: "Sharing",
    data: "Data",
    data_n: (n) => `v${n}`,
    no_data: "not loaded",
  },
);
