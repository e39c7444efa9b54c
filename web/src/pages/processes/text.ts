import { words } from "../../text/words";

export const text = words(
  {
    title: "流程定义",
    lead: "本节点部署的流程及各级区划的本地化版本。实例按其所在区划适用的版本办理。",
    above: "流程",
    draw: "新建流程",
    empty: "还没有部署流程。",
    process: "流程",
    region: "适用区划",
    version: "版本",
    state: "状态",
    deployed: "部署",
    unfit: (n: number) => `${n} 个本地化版本与上级新版本不符，仍按原版本办理，请打开查看原因并重新本地化。`,
  },
  {
    title: "Process definitions",
    lead: "Processes deployed on this node, with what places made their own. An instance goes by the version of its place.",
    above: "Processes",
    draw: "New process",
    empty: "No process is deployed yet.",
    process: "Process",
    region: "Holds in",
    version: "Version",
    state: "State",
    deployed: "Deployed",
    unfit: (n) => `${n} local versions no longer fit their superior's new version and still hold as they are; open them to see why, and make the parts anew.`,
  },
);
