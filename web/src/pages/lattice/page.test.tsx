import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page lattice", () => {
  page_cases("/", null, "条块图", "The lattice");

  it("is one tab stop and moves by arrow keys", async () => {
    open_page("/");
    const first = await screen.findByRole("button", { name: /^江苏省数据局，提供 1/ });
    expect(first.tabIndex).toBe(0);
    first.focus();
    fireEvent.keyDown(first, { key: "ArrowRight" });
    await waitFor(() => expect(document.activeElement?.getAttribute("data-org")).toBe("32.statistics"));
    fireEvent.keyDown(document.activeElement!, { key: "ArrowDown" });
    await waitFor(() => expect(document.activeElement?.getAttribute("data-org")).toBe("3206.statistics"));
    fireEvent.keyDown(document.activeElement!, { key: "Home" });
    await waitFor(() => expect(document.activeElement?.getAttribute("data-org")).toBe("3206.data"));
    expect(document.querySelectorAll('[role="grid"] [data-spot][tabindex="0"]').length).toBe(1);
  });

  it("opens the org of a cell", async () => {
    open_page("/");
    fireEvent.click(await screen.findByRole("button", { name: /^江苏省统计局，提供 3/ }));
    await screen.findByText("提供的资源 3");
    await screen.findByText("统计用区划代码和城乡划分", { selector: ".ant-drawer *" });
  });

  it("draws every flow and hides a kind on demand", async () => {
    open_page("/");
    await screen.findByText("条块图");
    await waitFor(() => expect(document.querySelectorAll("g.jw-flow").length).toBe(10));
    fireEvent.click(screen.getByRole("button", { name: /办理中/ }));
    expect(document.querySelectorAll("g.jw-flow").length).toBe(8);
  });
});
