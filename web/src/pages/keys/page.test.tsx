import { fireEvent, screen } from "@testing-library/react";
import { describe, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page keys", () => {
  page_cases("/keys", "key.manage", "更换主密钥", "New master key");

  it("shows ids and versions and what seals them", async () => {
    open_page("/keys");
    await screen.findByText("p-27b67da0d683f906786155790f320b0a");
    screen.getByText("SQS-32.statistics-2026-0001");
    screen.getByText("口令（argon2id）");
    // A rotated key says which version is for whom.
    screen.getByText("第 2 版使用中");
    screen.getByText("旧版 1 个");
    fireEvent.click(document.querySelector(".ant-table-row-expand-icon-collapsed")!);
    await screen.findByText(/第?版本 1 .*用于已生效的授权/);
    screen.getByText(/版本 2 .*用于今后的授权/);
  });
});
