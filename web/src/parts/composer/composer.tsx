import { Alert, Button, Select, Skeleton, Spin, Table, Tag, Tooltip } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import { applications } from "../../api/calls";
import type { ComposerItem } from "../../api/grading";
import type { Problem } from "../../api/problem";
import type { Terms } from "../../api/terms";
import type { Treatment, TreatmentKind, TryResult } from "../../api/types";
import { number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { GradeTag } from "../grade_tag";
import { Loaded, useLoad } from "../load";
import { Sheet } from "../page_frame";
import { RowsTable } from "../rows_table";
import { asked_params, first_choices, made, refused, with_param } from "./choices";
import { Param } from "./param";
import { text } from "./text";
import "./composer.css";

interface Props {
  application: string;
  items: ComposerItem[];
  kinds: TreatmentKind[];
  choices: Record<string, Treatment>;
  change: (choices: Record<string, Treatment>) => void;
  // Of use; null: none. While they are not whole there is nothing to try.
  terms: Terms | null;
  terms_whole: boolean;
  // Stands between the items and what the recipient will see, and knows what the last look found.
  between?: (looked: { tried?: TryResult | null; refused?: Problem }) => ReactNode;
}

// What the compiler says, with the item's title and the treatment's name for its ids.
export function in_words(said: string, item: ComposerItem, kinds: TreatmentKind[], either: (one: TreatmentKind) => string): string {
  const title = item.title || item.name;
  const both = `${item.name} (${item.title})`;
  const named = said.includes(both) ? said.replace(both, title) : said.replace(item.name, title);
  const kind = kinds.find((one) => new RegExp(`(^|[^a-z_])${one.kind}($|[^a-z_])`).test(named));
  return kind ? named.replace(kind.kind, either(kind)) : named;
}

// The item a refusal of the compiler names, by its name or its title.
export function refused_item(problem: Problem | undefined, items: ComposerItem[]): ComposerItem | undefined {
  // A field of the terms is no item, though one may be called alike.
  const said = problem && problem.code !== "decision.terms" ? problem.detail : "";
  const words = said.split(/[^0-9A-Za-z_\u4e00-\u9fff]+/);
  return items.find((item) => words.includes(item.name) || (item.title !== "" && said.includes(item.title)));
}

// Composing a grant item by item: what each grade permits and why, the treatment and its parameters,
// and below it real rows as the recipient would see them.
export function Composer({ application, items, kinds, choices, change, terms, terms_whole, between }: Props) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const wrong = refused(items, choices);
  const wanted = items.map((item) => ({ name: item.name, treatment: choices[item.name] ?? { kind: "clear" } }));
  // Asked again a moment after the last change, so that typing does not ask for every key.
  const now = JSON.stringify({ wanted, terms });
  const [settled, set_settled] = useState(now);
  useEffect(() => {
    const timer = window.setTimeout(() => set_settled(now), 500);
    return () => window.clearTimeout(timer);
  }, [now]);
  const ready = wrong.length === 0 && terms_whole;
  const load = useLoad(() => {
    if (!ready) return Promise.resolve(null);
    const asked = JSON.parse(settled) as { wanted: typeof wanted; terms: Terms | null };
    return applications.attempt(application, asked.wanted, asked.terms);
  }, [application, settled, ready]);
  const refusal = ready && load.problem ? refused_item(load.problem, items) : undefined;
  return (
    <>
      <Sheet
        title={t.items}
        extra={
          <Button size="small" onClick={() => change(first_choices(items))}>
            {t.adopt}
          </Button>
        }
      >
        <p className="jw-note" style={{ marginTop: 0 }}>
          {t.lead}
        </p>
        {wrong.length > 0 ? (
          <Alert
            type="error"
            showIcon
            message={t.refused(shared.listed(wrong.map((item) => item.title)))}
            style={{ marginBottom: 12 }}
          />
        ) : null}
        <Items
          items={items}
          kinds={kinds}
          choices={choices}
          change={change}
          wrong={refusal ? [...wrong, refusal] : wrong}
          said={refusal ? { name: refusal.name, text: in_words(load.problem?.detail ?? "", refusal, kinds, either) } : undefined}
        />
      </Sheet>
      {between?.({ tried: ready && !load.problem ? load.value : undefined, refused: ready ? load.problem : undefined })}
      <Sheet title={t.attempt} extra={load.value ? <Counts found={load.value} /> : undefined}>
        <p className="jw-note" style={{ marginTop: 0 }}>
          {now !== settled ? t.stale : t.attempt_lead}
        </p>
        <Loaded
          load={refusal ? { ...load, value: null, problem: undefined } : load}
          skeleton={<Skeleton active />}
          empty={(found) => found === null || found.rows.length === 0}
          empty_text={ready && !refusal ? t.no_rows : wrong.length > 0 || refusal ? t.first_settle : t.first_terms}
        >
          {(found) =>
            found ? (
              <Spin spinning={load.busy} tip={t.attempting}>
                <RowsTable columns={found.columns} rows={found.rows} height={300} />
              </Spin>
            ) : null
          }
        </Loaded>
      </Sheet>
    </>
  );
}

function Counts({ found }: { found: TryResult }) {
  const t = useWords(text);
  return (
    <span className="jw-try-counts">
      <b>{t.scope(number(found.counts.out), number(found.counts.rows_in))}</b>
      <span>
        {t.filtered} {number(found.counts.filtered)}
      </span>
      <span className={found.counts.set_aside > 0 ? "jw-try-bad" : ""}>
        {t.set_aside} {number(found.counts.set_aside)}
      </span>
    </span>
  );
}

interface ItemsProps extends Pick<Props, "items" | "kinds" | "choices" | "change"> {
  wrong: ComposerItem[];
  // What the node's compiler refuses about one of them.
  said?: { name: string; text: string };
}

function Items({ items, kinds, choices, change, wrong, said }: ItemsProps) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const set = (name: string, treatment: Treatment) => change({ ...choices, [name]: treatment });
  const kind_of = (item: ComposerItem) => kinds.find((one) => one.kind === choices[item.name]?.kind);
  return (
    <Table<ComposerItem>
      size="small"
      rowKey="name"
      dataSource={items}
      pagination={false}
      scroll={{ x: 1060 }}
      rowClassName={(item) => (wrong.includes(item) ? "jw-composer-refused" : "")}
      columns={[
        {
          title: shared.item.title,
          width: 170,
          render: (_, item) => (
            <div>
              {item.title} {item.key ? <Tag bordered={false}>{shared.item.key}</Tag> : null}
              <div className="jw-note">
                <code>{item.name}</code>
              </div>
            </div>
          ),
        },
        {
          title: t.grade,
          width: 170,
          render: (_, item) => <GradeTag level={item.level} grade={item.grade} personal={item.personal} />,
        },
        {
          title: t.why,
          width: 240,
          render: (_, item) => <Rules item={item} />,
        },
        {
          title: t.treatment,
          width: 196,
          render: (_, item) => (
            <>
              <Select
              style={{ width: 180 }}
              popupMatchSelectWidth={300}
              value={choices[item.name]?.kind ?? "clear"}
              status={wrong.includes(item) ? "error" : undefined}
              aria-label={`${t.treatment} ${item.title}`}
              options={kinds.map((kind) => {
                const judged = item.treatments.find((one) => one.kind === kind.kind);
                return {
                  value: kind.kind,
                  label: either(kind),
                  title: judged?.permitted ? undefined : shared.labelled(t.not_permitted, judged ? either(judged) : ""),
                  disabled: !judged?.permitted,
                };
              })}
              onChange={(value) => {
                const kind = kinds.find((one) => one.kind === value);
                if (kind) set(item.name, kind.kind === item.proposed.kind ? item.proposed : made(kind));
              }}
              />
              {said?.name === item.name ? (
                <div role="alert" className="jw-refusal">
                  {said.text}
                </div>
              ) : null}
            </>
          ),
        },
        {
          title: `${t.params} · ${t.example}`,
          render: (_, item) => {
            const chosen = choices[item.name];
            const kind = kind_of(item);
            if (!kind || !chosen) return null;
            return (
              <>
                <div className="jw-params">
                  {asked_params(kind).map((param) => (
                    <Param
                      key={param.name}
                      param={param}
                      value={chosen[param.name]}
                      of={item.title}
                      set={(value) => set(item.name, with_param(chosen, param.name, value))}
                    />
                  ))}
                </div>
                {kind.kind === "clear" ? null : (
                  <div className="jw-sample">
                    <s>{kind.sample_in}</s> → <b>{kind.sample_out || "∅"}</b>
                  </div>
                )}
                {kind.keyed ? <div className="jw-note">{t.keyed}</div> : null}
              </>
            );
          },
        },
      ]}
    />
  );
}

// What the grade asks for, each line with the law or standard it comes from.
function Rules({ item }: { item: ComposerItem }) {
  const t = useWords(text);
  const either = useEither();
  if (item.rules.length === 0) return null;
  return (
    <ul className="jw-rules">
      {item.rules.map((rule) => (
        <li key={`${rule.demand} ${rule.en}`}>
          <Tag bordered={false} color={rule.demand === "advise" ? undefined : item.cleared && rule.demand === "decision" ? "green" : "red"}>
            {rule.demand === "decision" ? (item.cleared ? t.cleared : t.decision) : t.demand[rule.demand]}
          </Tag>
          <Tooltip title={either({ zh: rule.source_zh, en: rule.source_en })}>
            <span>{either(rule)}</span>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
}
