import type { Purpose } from "../api/access";

export interface PurposeNode {
  value: string;
  title: string;
  children: PurposeNode[];
}

// The purpose tree as a tree select takes it.
export function purpose_tree(purposes: Purpose[], name: (one: { zh: string; en: string }) => string): PurposeNode[] {
  const nodes = new Map<string, PurposeNode>();
  const roots: PurposeNode[] = [];
  for (const one of purposes) {
    const node = { value: one.code, title: `${one.code} ${name(one)}`, children: [] };
    nodes.set(one.code, node);
    (nodes.get(one.parent)?.children ?? roots).push(node);
  }
  return roots;
}
