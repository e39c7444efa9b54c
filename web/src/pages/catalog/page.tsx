import { SearchOutlined } from "@ant-design/icons";
import { Alert, Button, Checkbox, Input, Select, Spin, Tag, Tooltip } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { catalog } from "../../api/calls";
import type { CatalogPage, Entry } from "../../api/types";
import { Facets } from "../../parts/facets";
import { Loaded } from "../../parts/load";
import { Long } from "../../parts/long";
import { OrgName, RegionName, useLineName } from "../../parts/names";
import { More, usePaged } from "../../parts/paged";
import { PageFrame } from "../../parts/page_frame";
import { SavedFilters } from "../../parts/saved_filters";
import { useSession } from "../../parts/session";
import { SharingTag } from "../../parts/tags";
import { day, minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";
import "./page.css";

const kPage = 20;
const kFilters = ["line", "region", "level", "sharing", "org", "concerns", "slice"] as const;

// The words found, marked in a text; a text without them stays as it is.
export function marked(content: string, query: string): ReactNode {
  const terms = query.split(/\s+/).filter((term) => term.length > 0);
  if (terms.length === 0) return content;
  const pattern = new RegExp(`(${terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "gi");
  return content.split(pattern).map((piece, i) => (i % 2 === 1 ? <mark key={i}>{piece}</mark> : piece));
}

// What the node is asked: the address without what is only for people.
function asked_of(query: URLSearchParams): Record<string, string> {
  const asked = Object.fromEntries(query);
  delete asked.named;
  return asked;
}

export default function Catalog() {
  const t = useWords(text);
  const shared = useShared();
  const line_name = useLineName();
  const { user } = useSession();
  const [query, set_query] = useSearchParams();
  const asked = query.get("q") ?? "";
  const [typed, set_typed] = useState(asked);
  useEffect(() => set_typed(asked), [asked]);

  const set = (name: string, value: string | undefined) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    set_query(next);
  };
  // Typing searches by itself after a pause; the address then says what is shown.
  useEffect(() => {
    if (typed.trim() === asked) return undefined;
    const timer = window.setTimeout(() => {
      const next = new URLSearchParams(query);
      if (typed.trim()) next.set("q", typed.trim());
      else next.delete("q");
      set_query(next, { replace: true });
    }, 350);
    return () => window.clearTimeout(timer);
  }, [typed, asked, query, set_query]);

  const paged = usePaged<Entry, CatalogPage>(
    async (cursor, signal) => {
      const offset = Number(cursor ?? 0);
      const page = await catalog.find(
        { ...asked_of(query), limit: kPage, offset: offset || undefined },
        signal,
      );
      const end = offset + page.items.length;
      return { ...page, next: page.items.length > 0 && end < page.total ? String(end) : undefined };
    },
    [query.toString()],
  );
  const first = paged.load.value;
  const levels = t.levels.split(",");
  const named = query.get("named") ?? "";
  const own = user.org.region;
  const filtered = kFilters.some((name) => query.has(name));

  return (
    <PageFrame
      title={named ? `${t.title} · ${named}` : t.title}
      lead={t.lead}
      actions={<SavedFilters page="catalog" query={query} choose={set_query} />}
    >
      <div className="jw-catalog-bar">
        <Input
          size="large"
          allowClear
          prefix={<SearchOutlined />}
          placeholder={t.placeholder}
          aria-label={shared.search}
          value={typed}
          maxLength={200}
          suffix={paged.load.busy ? <Spin size="small" /> : <span />}
          onChange={(event) => set_typed(event.target.value)}
          onPressEnter={() => set("q", typed.trim() || undefined)}
        />
        <Select
          size="large"
          value={query.get("sort") ?? "relevance"}
          style={{ width: 150 }}
          aria-label={t.sort}
          options={Object.entries(t.sorts).map(([value, label]) => ({ value, label }))}
          onChange={(value) => set("sort", value === "relevance" ? undefined : value)}
        />
      </div>
      <div className="jw-catalog">
        <aside aria-label={t.sharing}>
          <Checkbox
            className="jw-catalog-own"
            checked={query.get("concerns") === own}
            onChange={(event) => set("concerns", event.target.checked ? own : undefined)}
          >
            <Tooltip title={t.concerns_note}>{t.concerns}</Tooltip>
          </Checkbox>
          {filtered ? (
            <Button
              size="small"
              className="jw-catalog-clear"
              onClick={() => set_query(asked ? { q: asked } : {})}
            >
              {t.clear}
            </Button>
          ) : null}
          <Facets
            title={shared.line}
            facets={first?.facets.line ?? []}
            chosen={query.get("line") ?? undefined}
            name={line_name}
            choose={(value) => set("line", value)}
          />
          <Facets
            title={t.level}
            facets={first?.facets.level ?? []}
            chosen={query.get("level") ?? undefined}
            name={(value) => levels[Number(value)] ?? value}
            choose={(value) => set("level", value)}
          />
          <Facets
            title={shared.region}
            facets={first?.facets.region ?? []}
            chosen={query.get("region") ?? undefined}
            name={(value) => <RegionName code={value} />}
            choose={(value) => set("region", value)}
          />
          <Facets
            title={t.sharing}
            facets={first?.facets.sharing ?? []}
            chosen={query.get("sharing") ?? undefined}
            name={(value) => (shared.sharing as Record<string, string>)[value] ?? value}
            choose={(value) => set("sharing", value)}
          />
          <Facets
            title={t.slice}
            facets={first?.facets.slice ?? []}
            chosen={query.get("slice") ?? undefined}
            name={(value) => (t.slices as Record<string, string>)[value] ?? value}
            choose={(value) => set("slice", value)}
          />
          <Facets
            title={shared.org}
            facets={(first?.facets.org ?? []).slice(0, 12)}
            chosen={query.get("org") ?? undefined}
            name={(value) => <OrgName id={value} />}
            choose={(value) => set("org", value)}
          />
        </aside>
        <div className="jw-catalog-found">
          {first?.relaxed && asked ? <Alert type="info" showIcon message={t.relaxed} style={{ marginBottom: 8 }} /> : null}
          {first?.behind ? <Alert type="warning" showIcon message={t.behind(number(first.behind))} /> : null}
          <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.nothing}>
            {() => (
              <>
                <div className="jw-note jw-catalog-count">
                  {t.found(number(first?.total))}
                  {first?.as_of ? ` · ${t.as_of(minute(first.as_of))}` : ""}
                </div>
                {paged.items.map((entry) => (
                  <Card key={entry.id} entry={entry} asked={asked} />
                ))}
                <More paged={paged} />
              </>
            )}
          </Loaded>
        </div>
      </div>
    </PageFrame>
  );
}

function Card({ entry, asked }: { entry: Entry; asked: string }) {
  const t = useWords(text);
  const shared = useShared();
  const line_name = useLineName();
  const { user } = useSession();
  return (
    <article className="jw-entry-card">
      <header>
        <Link to={`/catalog/${encodeURIComponent(entry.id)}`} title={entry.name}>
          {marked(entry.name, asked)}
        </Link>
        <SharingTag sharing={entry.sharing} />
        {entry.org.id === user.org.id ? <Tag bordered={false}>{t.own}</Tag> : null}
      </header>
      <p>{marked(entry.abstract, asked)}</p>
      <footer>
        <Long text={entry.org.name} width={220} />
        <span>
          <RegionName code={entry.region} /> · {line_name(entry.line)}
        </span>
        <span>{shared.rows_n(number(entry.rows))}</span>
        <span>{t.items_n(number(entry.items_count))}</span>
        <span>{(shared.cycle as Record<string, string>)[entry.update_cycle] ?? entry.update_cycle}</span>
        <span>
          {shared.updated} {day(entry.updated)}
        </span>
        {entry.local ? null : <span>{t.remote(entry.node)}</span>}
      </footer>
    </article>
  );
}
