import { words } from "../../text/words";

export const text = words(
  {
    title: "交付",
    lead: "一批一批地送出和收到，每一行都有去处，双方各有签名。",
    side: { "": "全部", sent: "送出", received: "收到" },
    empty: "还没有交付。授权签发后会自动开始。",
    batch: "批次",
    kind: { snapshot: "全量", delta: "变化" },
    other: "对方",
    to: "送往",
    from: "来自",
    rows: "行数",
    balance: "行的去向",
    receipt: "回执",
    receipt_ok: "已核验",
  },
  {
    title: "Deliveries",
    lead: "Batch by batch, sent and received; every row accounted for, both sides signed.",
    side: { "": "All", sent: "Sent", received: "Received" },
    empty: "No delivery yet. It starts by itself once a grant is signed.",
    batch: "Batch",
    kind: { snapshot: "Snapshot", delta: "Changes" },
    other: "Counterpart",
    to: "To",
    from: "From",
    rows: "Rows",
    balance: "Where rows went",
    receipt: "Receipt",
    receipt_ok: "Verified",
  },
);
