import { CheckCircleFilled, WarningFilled } from "@ant-design/icons";
import { Tooltip } from "antd";
import type { Counts } from "../api/types";
import { number } from "../text/format";
import { useWords } from "../text/language";
import { words } from "../text/words";
import { sum_of, widths } from "./sum";
import "./balance.css";

const text = words(
  {
    rows_in: "扫描行数",
    out: "送出",
    unchanged: "未变化",
    filtered: "不在范围",
    set_aside: "问题行",
    deleted: "另：通知删除",
    holds: "收支平衡",
    broken: (n: string) => `相差 ${n} 行`,
    help: "扫描行数 = 送出 + 未变化 + 不在范围 + 问题行",
  },
  {
    rows_in: "Rows in",
    out: "Out",
    unchanged: "Unchanged",
    filtered: "Out of scope",
    set_aside: "Set aside",
    deleted: "Also: told to delete",
    holds: "Balanced",
    broken: (n) => `${n} rows unaccounted for`,
    help: "Rows in = out + unchanged + out of scope + set aside",
  },
);

// Where every row went, as a bar and as a sum that can be checked by eye.
export function Balance({ counts, compact }: { counts: Partial<Counts>; compact?: boolean }) {
  const t = useWords(text);
  const sum = sum_of(counts);
  const share = widths(sum);
  const bar = (
    <div className="jw-balance-bar" role="img" aria-label={t.help}>
      {sum.parts.map((part, i) =>
        part.rows > 0 ? (
          <Tooltip key={part.name} title={`${t[part.name]} ${number(part.rows)}`}>
            <span className={`jw-balance-part jw-balance-${part.name}`} style={{ width: `${share[i]}%` }} />
          </Tooltip>
        ) : null,
      )}
    </div>
  );
  if (compact) return bar;
  return (
    <div className="jw-balance">
      {bar}
      <div className="jw-balance-sum">
        <span className="jw-balance-term">
          <b>{number(sum.rows_in)}</b>
          <small>{t.rows_in}</small>
        </span>
        {sum.parts.map((part, i) => (
          <span key={part.name} className="jw-balance-step">
            <i>{i === 0 ? "=" : "+"}</i>
            <span className="jw-balance-term">
              <b>{number(part.rows)}</b>
              <small>
                <em className={`jw-balance-${part.name}`} />
                {t[part.name]}
              </small>
            </span>
          </span>
        ))}
        <Tooltip title={t.help}>
          <span className={sum.whole ? "jw-balance-mark" : "jw-balance-mark jw-balance-bad"}>
            {sum.whole ? <CheckCircleFilled /> : <WarningFilled />}{" "}
            {sum.whole ? t.holds : t.broken(number(Math.abs(sum.missing)))}
          </span>
        </Tooltip>
        {counts.deleted ? (
          <span className="jw-balance-deleted">
            {t.deleted} {number(counts.deleted)}
          </span>
        ) : null}
      </div>
    </div>
  );
}
