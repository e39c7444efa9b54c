import { words } from "../../text/words";

export const text = words(
  {
    title: "共享授权",
    lead: "提供方签名的、机器可执行的同意。没有授权，任何数据不离开提供方。",
    side: { "": "全部", given: "本单位给出", received: "本单位获得" },
    empty: "没有授权。",
    unlisted: "资源已从目录撤下",
    other: "对方",
    signed: "签名有效",
    broken: "签名无效",
    signature: "签名",
    given: "给出",
    received: "获得",
    until: "有效期至",
    direction: "方向",
  },
  {
    title: "Grants",
    lead: "The provider's signed, machine-readable consent. Without one, nothing leaves the provider.",
    side: { "": "All", given: "Given", received: "Received" },
    empty: "No grants.",
    unlisted: "The resource was withdrawn",
    other: "Counterpart",
    signed: "Signature valid",
    broken: "Signature invalid",
    signature: "Signature",
    given: "Given",
    received: "Received",
    until: "Valid until",
    direction: "Side",
  },
);
