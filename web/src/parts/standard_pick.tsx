import { Select, Spin } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import { Problem } from "../api/problem";
import { standard, type CodeSet, type Element, type IdentifierKind } from "../api/standard";
import { number } from "../text/format";
import { useEither, useShared, useWords } from "../text/language";
import { words } from "../text/words";
import { useLoad } from "./load";
import "./standard_pick.css";

const text = words(
  {
    search: "输入名称或代码查找",
    none: "标准中没有找到，可由数据主管部门在“标准”中新增",
    more: (n: string) => `还有 ${n} 个，请输入更多字`,
    unknown: (code: string) => `标准中没有“${code}”，请重新选择`,
    codes_n: (n: string) => `${n} 个代码`,
    in_force: (day: string) => `${day} 起施行`,
    local: (region: string) => `${region} 地方标准`,
  },
  {
    search: "Type a name or a code",
    none: "The standard has nothing like it; the data bureau can add it under Standard",
    more: (n) => `${n} more; type on`,
    unknown: (code) => `The standard has no “${code}”; choose again`,
    codes_n: (n) => `${n} codes`,
    in_force: (day) => `in force since ${day}`,
    local: (region) => `local, ${region}`,
  },
);

// What a picker shows of one entry: what it is called, and a line of what it means and where from.
interface Shown {
  code: string;
  name: string;
  meaning: string;
}

interface Found<T> {
  items: T[];
  total?: number;
}

export interface PickProps<T> {
  value?: string;
  // The entry comes along, for a form that takes more from it.
  onChange?: (code: string, entry?: T) => void;
  id?: string;
  label?: string;
  disabled?: boolean;
  // Said below what is chosen, beside its meaning.
  note?: (entry: T) => ReactNode;
}

const kShown = 30;

interface Source<T> {
  find: (q: string, signal: AbortSignal) => Promise<Found<T>>;
  // Undefined when there is no such entry.
  one: (code: string, signal: AbortSignal) => Promise<T | undefined>;
  show: (entry: T) => Shown;
}

async function or_none<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  }
}

// A code of the common standard, chosen by searching as one types; says below what it means, and
// when the standard does not have it.
function Pick<T>({ value, onChange, id, label, disabled, note, source }: PickProps<T> & { source: Source<T> }) {
  const t = useWords(text);
  const shared = useShared();
  const [open, set_open] = useState(false);
  const [typed, set_typed] = useState("");
  const [asked, set_asked] = useState("");
  useEffect(() => {
    const timer = window.setTimeout(() => set_asked(typed.trim()), 250);
    return () => window.clearTimeout(timer);
  }, [typed]);
  const found = useLoad(async (signal) => (open ? await source.find(asked, signal) : undefined), [open, asked]);
  const chosen = useLoad(async (signal) => (value ? { code: value, entry: await source.one(value, signal) } : undefined), [value]);
  const entry = chosen.value?.code === value ? chosen.value?.entry : undefined;
  const unknown = Boolean(value) && chosen.value?.code === value && entry === undefined;
  const shown = entry ? source.show(entry) : undefined;
  const items = found.value?.items ?? [];
  const rest = (found.value?.total ?? items.length) - items.length;
  return (
    <div>
      <Select
        id={id}
        aria-label={label}
        disabled={disabled}
        value={value || undefined}
        status={unknown ? "error" : undefined}
        showSearch
        allowClear
        filterOption={false}
        style={{ width: "100%" }}
        popupMatchSelectWidth={420}
        placeholder={t.search}
        open={open}
        onDropdownVisibleChange={set_open}
        onSearch={set_typed}
        onChange={(code: string | undefined) =>
          onChange?.(code ?? "", items.find((one) => source.show(one).code === code))
        }
        notFoundContent={found.busy ? <Spin size="small" /> : (found.problem?.title ?? t.none)}
        options={items.map((one) => ({ value: source.show(one).code, label: source.show(one).name, entry: one }))}
        labelRender={({ value: code }) => (shown && shown.code === code ? shared.aside(shown.name, shown.code) : String(code))}
        optionRender={(option) => {
          const line = source.show((option.data as { entry: T }).entry);
          return (
            <div className="jw-pick-line" title={line.meaning}>
              <span>
                {line.name} <code>{line.code}</code>
              </span>
              <span>{line.meaning}</span>
            </div>
          );
        }}
        dropdownRender={(menu) => (
          <>
            {menu}
            {rest > 0 ? <div className="jw-pick-under" style={{ padding: "4px 12px" }}>{t.more(number(rest))}</div> : null}
          </>
        )}
      />
      {unknown ? (
        <div className="jw-fault" role="alert">
          {t.unknown(value!)}
        </div>
      ) : null}
      {shown ? <div className="jw-pick-under">{shown.meaning}</div> : null}
      {entry && note ? <div className="jw-pick-under">{note(entry)}</div> : null}
      {value && chosen.problem ? <div className="jw-fault">{chosen.problem.title || shared.error.title}</div> : null}
    </div>
  );
}

export function ElementPick(props: PickProps<Element>) {
  const t = useWords(text);
  const shared = useShared();
  return (
    <Pick
      {...props}
      source={{
        find: (q, signal) => standard.find_elements(q, kShown, signal),
        one: (code, signal) => or_none(standard.element(code, signal)),
        show: (one) => ({
          code: one.code,
          name: one.name,
          meaning: [
            one.definition,
            `${(shared.types as Record<string, string>)[one.type] ?? one.type}${one.length ? ` ${one.length}` : ""}`,
            one.source,
            one.region ? t.local(one.region) : "",
          ]
            .filter(Boolean)
            .join(" · "),
        }),
      }}
    />
  );
}

export function CodeSetPick(props: PickProps<CodeSet>) {
  const t = useWords(text);
  return (
    <Pick
      {...props}
      source={{
        find: (q, signal) => standard.find_code_sets(q, kShown, signal),
        one: (code, signal) => or_none(standard.code_set(code, signal)),
        show: (one) => ({
          code: one.code,
          name: one.name,
          meaning: [one.source, t.codes_n(number(one.size)), one.in_force ? t.in_force(one.in_force) : "", one.region ? t.local(one.region) : ""]
            .filter(Boolean)
            .join(" · "),
        }),
      }}
    />
  );
}

// The kinds of identifiers are part of the program: a handful, fetched once a pick.
export function IdentifierPick(props: PickProps<IdentifierKind>) {
  const either = useEither();
  const all = async (signal: AbortSignal) => (await standard.identifiers(signal)).kinds;
  return (
    <Pick
      {...props}
      source={{
        find: async (q, signal) => {
          const wanted = q.toLowerCase();
          return { items: (await all(signal)).filter((one) => `${one.code} ${one.zh} ${one.en} ${one.source}`.toLowerCase().includes(wanted)) };
        },
        one: async (code, signal) => (await all(signal)).find((one) => one.code === code),
        show: (one) => ({ code: one.code, name: either(one), meaning: [one.source, one.example].filter(Boolean).join(" · ") }),
      }}
    />
  );
}
