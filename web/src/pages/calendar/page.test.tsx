import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page of the calendar", () => {
  page_cases("/calendar", null, "工作日历", "Working days");

  it("marks what differs from Monday to Friday", async () => {
    const { container } = open_page("/calendar?year=2026");
    await screen.findByText("全年 248 个工作日");
    expect(container.querySelector('[data-day="2026-02-16"]')!.className).toContain("jw-day-off");
    expect(container.querySelector('[data-day="2026-02-28"]')!.className).toContain("jw-day-work");
    expect(container.querySelector('[data-day="2026-02-20"]')!.className).toContain("jw-day-plain");
  });

  it("says that a year is not known yet", async () => {
    open_page("/calendar?year=2027");
    await screen.findByText(/放假安排尚未公布/);
  });

  it("lets the bureau add a day of its own block", async () => {
    open_page("/calendar");
    await screen.findByText("县庆日");
    fireEvent.click(screen.getByRole("button", { name: /增设一天/ }));
    await screen.findByLabelText("依据文件");
  });
});
