import { screen } from "@testing-library/react";
import { describe, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page review", () => {
  page_cases("/applications/a2/review", "application.review", "逐项处理", "Item by item");

  it("shows the rows as the recipient would see them", async () => {
    open_page("/applications/a2/review");
    await screen.findByText("138****1000");
    screen.getByText("全部 663,131 行中，264 行在范围内");
  });

  it("is closed for an application that is not waiting for a decision", async () => {
    open_page("/applications/a3/review");
    await screen.findByText("这份申请现在不能由您审核。");
  });
});
