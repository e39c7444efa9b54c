import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page purposes", () => {
  page_cases(
    "/purposes",
    ["grant.read", "application.write", "application.consent", "application.review", "application.oversee"],
    "临时救助",
    "Temporary relief",
  );

  it("shows which service items and grants stand behind a purpose", async () => {
    open_page("/purposes");
    await screen.findByText("000714001000");
    expect(screen.getByRole("link", { name: "SQJ-32.civil-2026-0009" }).getAttribute("href")).toBe("/grants/g9");
    // One that is held back is among them, though it stands on the second page of the list.
    screen.getByRole("link", { name: "SQJ-32.civil-2026-0014" });
    screen.getByText("已暂停");
  });

  it("finds by words, with what stands above, and says when nothing fits", async () => {
    open_page("/purposes");
    await screen.findByText("临时救助");
    const box = screen.getByLabelText("按名称、编码、依据或事项查找");
    fireEvent.change(box, { target: { value: "临时" } });
    await screen.findByText("社会保障与公共服务");
    screen.getByText("临时救助");
    fireEvent.change(box, { target: { value: "渔业" } });
    await waitFor(() => expect(screen.queryByText("临时救助")).toBeNull());
    screen.getByText("没有符合的用途");
  });
});
