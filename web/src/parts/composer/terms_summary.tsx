import type { ReactNode } from "react";
import { access, type Purpose } from "../../api/access";
import type { Terms } from "../../api/terms";
import { number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { useLoad } from "../load";
import { Facts } from "../page_frame";
import { text } from "./terms_text";

// The terms of use in words, as whoever consents to them reads them.
export function TermsSummary({ terms, title_of }: { terms: Terms; title_of: (item: string) => string }) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const tree = useLoad((signal) => access.purposes(signal).catch((): { items: Purpose[] } => ({ items: [] })), []);
  const purpose = (code: string) => {
    const found = tree.value?.items.find((one) => one.code === code);
    return found ? `${either(found)} ${code}` : code;
  };
  const roles = shared.roles as Record<string, string>;
  const modes = shared.modes as Record<string, string>;
  const caps = t.cap as Record<string, string>;
  const ops = t.op as Record<string, string>;
  const duty = (one: { action: string; days?: number; by?: string }) =>
    one.action === "retain" || one.action === "notify"
      ? `${t[one.action]} ${number(one.days ?? 0)}`
      : one.action === "delete_by"
        ? `${t.delete_by} ${one.by ?? ""}`
        : one.action === "evidence" || one.action === "watermark"
          ? t[one.action]
          : one.action;
  const facts: [ReactNode, ReactNode][] = [[t.purpose, purpose(terms.purpose_code)]];
  const add = (name: string, value: string | undefined) => value && facts.push([name, value]);
  add(t.barred, terms.purposes_barred?.map(purpose).join("、"));
  add(t.service_item, terms.service_item);
  add(t.modes, terms.modes?.map((one) => modes[one] ?? one).join("、"));
  add(t.verify, Object.entries(terms.verify ?? {}).map(([item, how]) => `${title_of(item)}（${how.map((op) => ops[op] ?? op).join("、")}）`).join("；"));
  add(t.system, terms.system);
  add(t.role, terms.role && (roles[terms.role] ?? terms.role));
  for (const [cap, most] of Object.entries(terms.caps ?? {})) add(caps[cap] ?? cap, number(most));
  add(t.weekdays, terms.weekdays?.map((one) => t.days[one - 1]).join("、"));
  add(t.hours, terms.hours);
  add(t.lease, terms.lease === undefined ? undefined : number(Math.round((terms.lease / 3600) * 100) / 100));
  add(t.canaries, terms.canaries ? number(terms.canaries) : undefined);
  add(t.duties, terms.duties?.map(duty).join("；"));
  return <Facts columns={1} items={facts} />;
}
