import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page grants", () => {
  page_cases("/grants", "grant.read", "SQJ-32.statistics-2026-0001", "Signature");

  it("can be narrowed to what is held back or has ended", async () => {
    open_page("/grants");
    await screen.findByText("SQJ-32.market-2026-0004");
    fireEvent.click(screen.getByText("受限（仅可核验或已暂停）"));
    await screen.findByText("SQJ-32.civil-2026-0014");
    await waitFor(() => expect(screen.queryByText("SQJ-32.market-2026-0004")).toBeNull());
    fireEvent.click(screen.getByText("已到期", { selector: ".ant-segmented-item-label" }));
    await screen.findByText("没有这样的授权。");
  });
});
