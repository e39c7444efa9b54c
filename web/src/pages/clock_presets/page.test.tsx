import { fireEvent, screen } from "@testing-library/react";
import { describe, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page of time limits", () => {
  page_cases("/clock-presets", null, "时限预设", "Time limits");

  it("shows source, article and how sure it is", async () => {
    open_page("/clock-presets");
    await screen.findByText(/国务院令第809号/);
    await screen.findByText("已核法规原文");
    await screen.findByText(/最多 10 个工作日，主管部门同意/);
    await screen.findByText("可以中止计时的情形");
  });

  it("opens the form of a local one", async () => {
    open_page("/clock-presets");
    fireEvent.click(await screen.findByRole("button", { name: /登记本地时限/ }));
    await screen.findByText(/以 CN-320623- 开头/);
  });
});
