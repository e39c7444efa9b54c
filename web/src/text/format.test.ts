import { describe, expect, it } from "vitest";
import { bytes, day, last_day, milliseconds, minute, number, short_digest, span, time } from "./format";

describe("time", () => {
  it("is that of Shanghai, wherever the browser stands", () => expect(time("2026-11-22T16:30:05Z")).toBe("2026-11-23 00:30:05"));
  it("leaves whole days alone", () => expect(day("2027-12-31")).toBe("2027-12-31"));
  it("shows nothing for nothing and the text for nonsense", () => {
    expect(minute("")).toBe("–");
    expect(time("soon")).toBe("soon");
  });
  it("names the last good day of something that ends at midnight", () => {
    expect(last_day("2027-12-31T16:00:00Z")).toBe("2027-12-31");
    expect(last_day("2027-12-31T15:59:59Z")).toBe("2027-12-31");
    expect(last_day("2027-12-31")).toBe("2027-12-31");
  });
});

describe("figures", () => {
  it("are grouped by thousands", () => expect(number(663131)).toBe("663,131"));
  it("tell nothing from zero", () => expect([number(undefined), number(0)]).toEqual(["–", "0"]));
  it("give sizes in units one can read", () => expect([bytes(999), bytes(5821), bytes(31251223)]).toEqual(["999 B", "5.7 KB", "30 MB"]));
  it("give durations", () => expect([milliseconds(41), milliseconds(1500), milliseconds(61000), span(90061, "zh")]).toEqual(["41 ms", "1.5 s", "1 min 1 s", "1 天 1 小时"]));
  it("shorten digests, not names", () => {
    expect(short_digest("sha256:0123456789abcdef0123456789abcdef")).toBe("sha256:01234567…abcdef");
    expect(short_digest("abc")).toBe("abc");
  });
});
