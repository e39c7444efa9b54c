import type { ReactNode } from "react";
import type { Grant } from "../../api/types";
import type { GrantTerms } from "../../api/terms";
import { Long } from "../../parts/long";
import { useLineName } from "../../parts/names";
import { Facts, Sheet } from "../../parts/page_frame";
import { number, span } from "../../text/format";
import { useEither, useLanguage, useShared, useWords } from "../../text/language";
import { text } from "./text";
import { text as use_text } from "./use_text";

// For what, in which ways, by whom and when: format 2 in words.
export function TermsView({ grant, terms }: { grant: Grant; terms: GrantTerms }) {
  const t = useWords(text);
  const u = useWords(use_text);
  const shared = useShared();
  const either = useEither();
  const line = useLineName();
  const { language } = useLanguage();
  const modes = shared.modes as Record<string, string>;
  const roles = shared.roles as Record<string, string>;
  const who = [
    grant.recipient.name,
    terms.level && (u.clauses.level[terms.level] ?? terms.level),
    terms.line && line(terms.line),
    terms.role && (roles[terms.role] ?? terms.role),
  ].filter(Boolean);
  const facts: [ReactNode, ReactNode][] = [
    [t.may, shared.listed(terms.modes.map((mode) => modes[mode] ?? mode))],
    [
      t.purpose_code,
      <span key="p">
        {either(terms.purpose)} <span className="jw-note">{terms.purpose.code}</span>
      </span>,
    ],
  ];
  if (terms.purpose.legal_basis) facts.push([shared.legal_basis, terms.purpose.legal_basis]);
  if (terms.barred.length > 0) facts.push([t.barred, shared.listed(terms.barred.map(either))]);
  if (terms.service_item) facts.push([t.service_item, <code key="s">{terms.service_item}</code>]);
  facts.push([t.who, who.join(" · ")]);
  if (terms.system) facts.push([u.system, <Long key="y" text={terms.system}>{u.client(terms.system.slice(-8))}</Long>]);
  facts.push([
    t.open_at,
    [terms.weekdays.length > 0 ? shared.listed(terms.weekdays.map((one) => u.clauses.days[one - 1]!)) : t.every_day, terms.hours || t.all_day].join(" "),
  ]);
  if (terms.lease > 0) facts.push([t.lease, terms.lease % 86400 === 0 ? u.days_n(number(terms.lease / 86400)) : span(terms.lease, language)]);
  if (terms.canaries > 0) facts.push([t.canaries, t.rows_at_most(number(terms.canaries))]);
  return (
    <Sheet title={t.terms}>
      <Facts columns={1} items={facts} />
    </Sheet>
  );
}
