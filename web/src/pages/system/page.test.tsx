import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { kAllRights } from "../../../test/mock";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page system", () => {
  page_cases("/system", "system.read", "信任清单", "Trust list");

  it("says in the language of the page what a node said last", async () => {
    open_page("/system");
    await screen.findByText("无法连接 127.0.0.1:9623；请检查对方是否运行");
    expect(screen.queryByText("127.0.0.1:9623 cannot be reached")).toBeNull();
    screen.getByText("peer.unreachable");
  });

  it("lets only who manages nodes invite one", async () => {
    open_page("/system", { rights: kAllRights.filter((right) => right !== "node.manage") });
    await screen.findByText("信任清单");
    expect(screen.queryByRole("button", { name: /邀请节点加入/ })).toBeNull();
  });
});
