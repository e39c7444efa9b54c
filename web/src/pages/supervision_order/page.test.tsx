import { fireEvent, screen } from "@testing-library/react";
import { describe, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page of a supervision order", () => {
  page_cases("/supervision/orders/o1", "supervision.read", "办理经过", "History");

  it("offers what may be done now", async () => {
    open_page("/supervision/orders/o1");
    fireEvent.click(await screen.findByRole("button", { name: /办 ?结/ }));
    await screen.findByText("办结督办单");
    await screen.findByText("有正当理由");
  });

  it("says how far it has come to the department's node", async () => {
    open_page("/supervision/orders/o1");
    await screen.findByText(/正在送往对方节点/);
  });

  it("says when there is none", async () => {
    open_page("/supervision/orders/zz");
    await screen.findByText("order.unknown");
  });
});
