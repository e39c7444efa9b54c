import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page filing", () => {
  page_cases("/filings/f1", ["resource.write", "resource.publish", "catalog.review"], "报审情况", "The filing");

  it("shows both sides of what differs and marks what affects grants", async () => {
    open_page("/filings/f1");
    await screen.findByText("五级区划代码");
    screen.getByText("区划代码");
    screen.getByText("影响授权");
    screen.getByText(/本级未设数据主管部门，由上级审核/);
  });

  it("asks for the reason of a return", async () => {
    open_page("/filings/f1");
    fireEvent.click(await screen.findByRole("button", { name: /退\s?回/ }));
    const dialog = await screen.findByRole("dialog");
    expect(dialog.textContent).toContain("退回修改");
  });
});
