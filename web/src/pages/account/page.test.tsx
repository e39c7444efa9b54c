import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { state } from "../../../test/mock";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page account", () => {
  page_cases("/account", null, "我是谁", "Who I am");

  it("comes before anything else while the first password stands", async () => {
    state.must_change = true;
    const { router } = open_page("/catalog");
    await screen.findByText(/这是初始密码/);
    await waitFor(() => expect(router.state.location.pathname).toBe("/account"));
  });
});
