import type { ReactNode } from "react";
import { access, type Purpose } from "../../api/access";
import type { Terms } from "../../api/terms";
import { number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { useLoad } from "../load";
import { useLineName } from "../names";
import { Facts } from "../page_frame";
import { RowWords } from "../rows_words";
import type { RowItem } from "./rows_draft";
import { text as rows_text } from "./rows_text";
import { text } from "./terms_text";

// The terms of use in words, as whoever consents to them reads them.
export function TermsSummary({ terms, title_of, items }: { terms: Terms; title_of: (item: string) => string; items: readonly RowItem[] }) {
  const t = useWords(text);
  const r = useWords(rows_text);
  const shared = useShared();
  const line = useLineName();
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
  add(t.barred, terms.purposes_barred && shared.listed(terms.purposes_barred.map(purpose)));
  add(t.service_item, terms.service_item);
  add(t.modes, terms.modes && shared.listed(terms.modes.map((one) => modes[one] ?? one)));
  if (terms.own_region || terms.rows?.length)
    facts.push([
      r.title,
      <ul key="rows" style={{ margin: 0, paddingLeft: 18 }}>
        {terms.own_region ? <li>{r.own_region}</li> : null}
        {terms.rows?.map((row, i) => (
          <li key={i}>
            <RowWords row={{ item: row.item, op: row.op, values: row.values ?? [], own_region: row.bind !== undefined }} items={items} />
          </li>
        ))}
      </ul>,
    ]);
  add(t.verify, shared.clauses(Object.entries(terms.verify ?? {}).map(([item, how]) => shared.aside(title_of(item), shared.listed(how.map((op) => ops[op] ?? op))))));
  const levels = t.levels as Record<string, string>;
  add(
    t.also,
    shared.clauses([terms.level ? t.only_level(levels[terms.level] ?? terms.level) : "", terms.line ? t.only_line(line(terms.line)) : ""].filter(Boolean)),
  );
  add(t.system, terms.system);
  add(t.role, terms.role && (roles[terms.role] ?? terms.role));
  for (const [cap, most] of Object.entries(terms.caps ?? {})) add(caps[cap] ?? cap, number(most));
  add(t.weekdays, terms.weekdays && shared.listed(terms.weekdays.map((one) => t.days[one - 1]!)));
  add(t.hours, terms.hours);
  add(t.lease, terms.lease === undefined ? undefined : number(Math.round((terms.lease / 3600) * 100) / 100));
  add(t.canaries, terms.canaries ? number(terms.canaries) : undefined);
  add(t.duties, terms.duties && shared.clauses(terms.duties.map(duty)));
  return <Facts columns={1} items={facts} />;
}
