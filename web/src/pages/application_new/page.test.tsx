import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page application_new", () => {
  page_cases("/applications/new?resource=r1", "application.write", "为什么、怎么用", "Why and how");

  it("shows what is missing at its field", async () => {
    const { router } = open_page("/applications/new?resource=r1");
    fireEvent.click(await screen.findByRole("button", { name: "提交申请" }));
    await waitFor(() => expect(screen.getAllByText("请填写").length).toBe(4));
    expect(router.state.location.pathname).toBe("/applications/new");
  });

  it("submits and goes to the application", async () => {
    const { router } = open_page("/applications/new?resource=r1");
    await screen.findByRole("button", { name: "提交申请" });
    for (const field of ["用途", "法律依据", "应用场景", "安全保障措施"]) {
      fireEvent.change(screen.getByLabelText(field), { target: { value: "说明" } });
    }
    fireEvent.click(screen.getByRole("button", { name: "提交申请" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/applications/a1"));
  });
});
