import { Tooltip } from "antd";
import type { Calendar, CalendarDay } from "../../api/supervision";
import { useWords } from "../../text/language";
import { text } from "./text";

const two = (n: number) => String(n).padStart(2, "0");

// Twelve months; what differs from Monday to Friday is marked and says why.
export function YearView({ calendar }: { calendar: Calendar }) {
  const t = useWords(text);
  const said = new Map<string, CalendarDay>();
  // The lower block's word before the upper's, as the node counts.
  for (const one of calendar.days) {
    const before = said.get(one.day);
    if (!before || before.region.length <= one.region.length) said.set(one.day, one);
  }
  return (
    <div className="jw-year">
      {calendar.working_days.map((count, i) => (
        <section key={i} className="jw-month-view" aria-label={`${calendar.year}-${two(i + 1)}`}>
          <header>
            <b>{t.month(i + 1)}</b> <span className="jw-note">{t.month_days(count)}</span>
          </header>
          <div className="jw-month-grid">
            {[...t.week].map((letter, k) => (
              <span key={`w${k}`} className="jw-day-head">
                {letter}
              </span>
            ))}
            {days_of(calendar.year, i).map((day, k) => {
              if (day === 0) return <span key={k} />;
              const key = `${calendar.year}-${two(i + 1)}-${two(day)}`;
              const one = said.get(key);
              const weekend = k % 7 > 4;
              const kind = one ? (one.region ? "regional" : one.off ? "off" : "work") : weekend ? "weekend" : "plain";
              const title = one ? `${one.name || (one.off ? t.off : t.work)} · ${one.off ? t.off : t.work}` : weekend ? t.weekend : undefined;
              const shown = (
                <span key={k} className={`jw-day jw-day-${kind}`} data-day={key} aria-label={title ? `${key} ${title}` : key}>
                  {day}
                </span>
              );
              return title && one ? (
                <Tooltip key={k} title={title}>
                  {shown}
                </Tooltip>
              ) : (
                shown
              );
            })}
          </div>
        </section>
      ))}
    </div>
  );
}

// Days of a month from Monday on, 0 before the first.
function days_of(year: number, month: number): number[] {
  const before = (new Date(Date.UTC(year, month, 1)).getUTCDay() + 6) % 7;
  const count = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return [...Array<number>(before).fill(0), ...Array.from({ length: count }, (_, i) => i + 1)];
}
