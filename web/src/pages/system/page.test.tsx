import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { kAllRights } from "../../../test/mock";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page system", () => {
  page_cases("/system", "system.read", "信任清单", "Trust list");

  it("lets only who manages nodes invite one", async () => {
    open_page("/system", { rights: kAllRights.filter((right) => right !== "node.manage") });
    await screen.findByText("信任清单");
    expect(screen.queryByRole("button", { name: /邀请节点加入/ })).toBeNull();
  });
});
