import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { Resource } from "../../api/types";
import { number } from "../../text/format";

export interface ResourceTabProps {
  resource: Resource;
  reload: () => void;
}

// A row of the table below: one tab of the page of a resource of one's own department.
export interface ResourceTab {
  key: string; // in the address: ?tab=…
  label: (resource: Resource) => { zh: string; en: string };
  disabled?: (resource: Resource) => boolean;
  right?: string | readonly string[]; // any of these; absent: everybody who sees the page
  page: LazyExoticComponent<ComponentType<ResourceTabProps>>;
}

// prettier-ignore
export const tabs: readonly ResourceTab[] = [
  { key: "versions", label: () => ({ zh: "数据版本", en: "Data versions" }), page: lazy(() => import("./data_versions")) },
  { key: "filing", label: () => ({ zh: "评估与报审", en: "Assess and file" }), page: lazy(() => import("./filing")) },
  { key: "metadata", label: (resource) => ({ zh: `元数据版本 ${number(resource.version)}`, en: `Metadata versions ${number(resource.version)}` }), page: lazy(() => import("./metadata_history")) },
  { key: "rows", label: () => ({ zh: "数据预览", en: "Rows" }), disabled: (resource) => resource.data_version === 0, page: lazy(() => import("./rows")) },
  { key: "quality", label: () => ({ zh: "质量", en: "Quality" }), right: "catalog.read", page: lazy(() => import("./quality")) },
  { key: "systems", label: () => ({ zh: "来源系统", en: "Systems" }), right: "catalog.read", page: lazy(() => import("./systems")) },
  { key: "verdicts", label: () => ({ zh: "上级意见", en: "From above" }), right: "catalog.read", page: lazy(() => import("./verdicts")) },
  { key: "items", label: (resource) => ({ zh: `信息项 ${number(resource.items.length)}`, en: `Items ${number(resource.items.length)}` }), page: lazy(() => import("./items")) },
  { key: "grading", label: () => ({ zh: "分级管控", en: "Grades" }), right: "catalog.read", page: lazy(() => import("./grading")) },
  { key: "disputes", label: () => ({ zh: "疑义", en: "Disputes" }), page: lazy(() => import("./disputes")) },
];
