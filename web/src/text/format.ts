import type { Language } from "./words";

const kZone = "Asia/Shanghai";
const group = new Intl.NumberFormat("en-US");
const shanghai = new Intl.DateTimeFormat("en-CA", {
  timeZone: kZone,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

export const kNothing = "–";

export function number(value: number | null | undefined): string {
  return value === null || value === undefined || Number.isNaN(value) ? kNothing : group.format(value);
}

// Whole days stay days: a date has no time zone.
export function time(value: string | null | undefined): string {
  if (!value) return kNothing;
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  const when = new Date(value);
  if (Number.isNaN(when.getTime())) return value;
  return shanghai.format(when).replace(", ", " ");
}

export const minute = (value: string | null | undefined) => time(value).slice(0, 16);
export const day = (value: string | null | undefined) => time(value).slice(0, 10);

// The last day on which something is good until an instant: until midnight means the day before.
export function last_day(value: string | null | undefined): string {
  if (!value || /^\d{4}-\d{2}-\d{2}$/.test(value)) return day(value);
  const when = new Date(value);
  return Number.isNaN(when.getTime()) ? value : day(new Date(when.getTime() - 1).toISOString());
}

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return kNothing;
  const units = ["B", "KB", "MB", "GB", "TB"];
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? group.format(size) : size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`;
}

export function milliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined) return kNothing;
  if (value < 1000) return `${Math.round(value)} ms`;
  if (value < 60000) return `${(value / 1000).toFixed(1)} s`;
  return `${Math.floor(value / 60000)} min ${Math.round((value % 60000) / 1000)} s`;
}

export function span(seconds: number | null | undefined, language: Language): string {
  if (seconds === null || seconds === undefined) return kNothing;
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (language === "zh") {
    if (days > 0) return `${days} 天 ${hours} 小时`;
    if (hours > 0) return `${hours} 小时 ${minutes} 分`;
    return `${minutes} 分 ${Math.floor(seconds % 60)} 秒`;
  }
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return `${minutes} min ${Math.floor(seconds % 60)} s`;
}

export function short_digest(value: string | null | undefined): string {
  if (!value) return kNothing;
  const colon = value.indexOf(":");
  const head = colon >= 0 ? value.slice(0, colon + 1) : "";
  const hex = value.slice(head.length);
  return hex.length > 20 ? `${head}${hex.slice(0, 8)}…${hex.slice(-6)}` : value;
}
