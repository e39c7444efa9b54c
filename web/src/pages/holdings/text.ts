import { words } from "../../text/words";

export const text = words(
  {
    title: "我的数据",
    lead: "本单位按授权收到的数据。只有本单位能看，授权终止时立即停止。",
    empty: "还没有收到数据。申请获批、交付完成后出现在这里。",
    rows: "行",
    columns: "列",
    sequence: (n: string) => `第 ${n} 批`,
    until: "授权至",
    updated: "更新",
    ended: "授权已终止，数据已停止使用",
  },
  {
    title: "My data",
    lead: "What your org received by grant. Only your org sees it, and only while the grant lasts.",
    empty: "Nothing received yet. It appears once a grant is given and delivered.",
    rows: "rows",
    columns: "columns",
    sequence: (n) => `batch ${n}`,
    until: "Granted until",
    updated: "Updated",
    ended: "The grant has ended; the data is closed",
  },
);
