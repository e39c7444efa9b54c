import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page of the inventory", () => {
  page_cases("/inventory", "catalog.read", "编目率", "Inventory");

  it("shows the list behind a rate", async () => {
    open_page("/inventory");
    fireEvent.click((await screen.findAllByText("看清单"))[0]!);
    await screen.findByText("网格事件");
  });

  it("says not applicable where there is nothing to divide by", async () => {
    open_page("/inventory");
    expect((await screen.findAllByText("不适用")).length).toBeGreaterThan(1);
  });

  it("lists systems with what they hold and what is not cataloged", async () => {
    open_page("/inventory?tab=systems");
    await screen.findByText("县域基层治理一体化综合信息平台");
    expect(screen.getByText("未编目")).toBeTruthy();
  });
});
