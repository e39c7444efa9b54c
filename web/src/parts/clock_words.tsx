import { useEffect, useState } from "react";
import { clock, type ClockWords, type Light } from "../api/supervision";
import { useLanguage, useWords } from "../text/language";
import { words } from "../text/words";
import "./clock_words.css";

const text = words(
  {
    light: { green: "正常", yellow: "临期", red: "逾期", paused: "中止", "": "已停" },
    left: (n: number) => `剩 ${n} 个工作日`,
    last: "今天到期",
    late: (n: number) => `逾期 ${n} 个工作日`,
    paused: "中止计时",
    took: (n: number) => `用时 ${n} 个工作日`,
    took_late: (n: number, late: number) => `用时 ${n} 个工作日，逾期 ${late}`,
  },
  {
    light: { green: "In time", yellow: "Due soon", red: "Overdue", paused: "Paused", "": "Stopped" },
    left: (n) => `${n} working days left`,
    last: "Due today",
    late: (n) => `${n} working days late`,
    paused: "Clock paused",
    took: (n) => `Took ${n} working days`,
    took_late: (n, late) => `Took ${n} working days, ${late} late`,
  },
);

// What the node calls kinds of duties, reasons and rungs; asked once and remembered.
let asked: Promise<ClockWords> | undefined;

export function useClockWords(): { all?: ClockWords; kind: (key: string) => string; reason: (key: string) => string; rung: (key: string) => string } {
  const { language } = useLanguage();
  const [all, set_all] = useState<ClockWords>();
  useEffect(() => {
    let live = true;
    asked ??= clock.words().catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    asked.then(
      (found) => live && set_all(found),
      () => undefined,
    );
    return () => {
      live = false;
    };
  }, []);
  return {
    all,
    kind: (key) => all?.kinds.find((one) => one.key === key)?.[language] ?? key,
    reason: (key) => all?.reasons.find((one) => one.key === key)?.[language] ?? key,
    rung: (key) => all?.ladder.find((one) => one.rung === key)?.[language] ?? key,
  };
}

export function useLightWords() {
  return useWords(text).light;
}

// Colour and word together: never by colour alone.
export function LightMark({ light, count }: { light: Light; count?: number }) {
  const t = useWords(text);
  return (
    <span className={`jw-light jw-light-${light || "off"}`} title={t.light[light]}>
      {count === undefined ? t.light[light] : count}
    </span>
  );
}

interface Timed {
  state: string;
  light: Light;
  left: number;
  late: number;
  used: number;
}

// How long a duty has, or took.
export function DutyTime({ duty }: { duty: Timed }) {
  const t = useWords(text);
  const open = duty.state === "running" || duty.state === "suspended";
  const said = !open
    ? duty.late > 0
      ? t.took_late(duty.used, duty.late)
      : t.took(duty.used)
    : duty.late > 0
      ? t.late(duty.late)
      : duty.light === "paused"
        ? t.paused
        : duty.left === 0
          ? t.last
          : t.left(duty.left);
  const light = open ? (duty.late > 0 ? "red" : duty.light) : duty.late > 0 ? "red" : "";
  return <span className={`jw-light jw-light-${light || "off"}`}>{said}</span>;
}
