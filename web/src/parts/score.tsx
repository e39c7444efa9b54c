import type { DimensionScore, Measurement, Term } from "../api/quality";
import { minute } from "../text/format";
import { useEither, useWords } from "../text/language";
import { words } from "../text/words";
import "./score.css";

const text = words(
  { none: "不适用", history: "历次得分", once: "只检测过一次，暂无趋势" },
  { none: "n/a", history: "Scores over time", once: "Measured once; no trend yet" },
);

const level = (score: number) => (score >= 95 ? "good" : score >= 80 ? "fair" : "poor");

// A score in percent; nothing stands for "not applicable", which is no zero.
export function Score({ value }: { value?: number | null }) {
  const t = useWords(text);
  if (value === undefined || value === null) return <span className="jw-quiet">{t.none}</span>;
  return <b className={`jw-score jw-score-${level(value)}`}>{value.toFixed(1)}</b>;
}

// One bar a dimension of GB/T 36344.
export function ScoreBars({ scores, names }: { scores: DimensionScore[]; names: Term[] }) {
  const either = useEither();
  return (
    <ul className="jw-score-bars">
      {scores.map((one) => {
        const name = names.find((term) => term.code === one.dimension);
        return (
          <li key={one.dimension}>
            <span>{name ? either(name) : one.dimension}</span>
            <i aria-hidden="true">
              <i className={one.score == null ? "" : `jw-fill-${level(one.score)}`} style={{ width: `${one.score ?? 0}%` }} />
            </i>
            <Score value={one.score} />
          </li>
        );
      })}
    </ul>
  );
}

const kWidth = 560;
const kHeight = 120;

// Total scores over time, oldest first; the list comes newest first.
export function ScoreHistory({ items }: { items: Measurement[] }) {
  const t = useWords(text);
  const points = items.filter((one) => one.total != null).slice(0, 40).reverse();
  if (points.length < 2) return <p className="jw-quiet">{t.once}</p>;
  const least = Math.max(0, Math.floor(Math.min(...points.map((one) => one.total!)) / 10) * 10 - 10);
  const x = (i: number) => 34 + (i * (kWidth - 50)) / (points.length - 1);
  const y = (score: number) => 10 + ((100 - score) * (kHeight - 30)) / (100 - least);
  return (
    <svg className="jw-score-history" viewBox={`0 0 ${kWidth} ${kHeight}`} role="img" aria-label={t.history}>
      {[100, (100 + least) / 2, least].map((mark) => (
        <g key={mark}>
          <line x1="34" x2={kWidth - 16} y1={y(mark)} y2={y(mark)} />
          <text x="28" y={y(mark) + 4} textAnchor="end">
            {mark}
          </text>
        </g>
      ))}
      <polyline points={points.map((one, i) => `${x(i)},${y(one.total!)}`).join(" ")} />
      {points.map((one, i) => (
        <circle key={one.id} cx={x(i)} cy={y(one.total!)} r="3.5">
          <title>{`${minute(one.measured)}  ${one.total!.toFixed(1)}`}</title>
        </circle>
      ))}
      <text x="34" y={kHeight - 4}>{minute(points[0]!.measured)}</text>
      <text x={kWidth - 16} y={kHeight - 4} textAnchor="end">
        {minute(points[points.length - 1]!.measured)}
      </text>
    </svg>
  );
}
