import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { state } from "../../../test/mock";
import { open_page } from "../../../test/render";
import { marked } from "./page";

describe("the page catalog", () => {
  page_cases("/catalog", "catalog.read", "全国医院名录".replace("全国", "全省"), "Catalog");

  it("searches two characters and keeps them in the address", async () => {
    const { router } = open_page("/catalog");
    await screen.findByText("全省医院名录");
    fireEvent.change(screen.getByLabelText("搜索"), { target: { value: "区划" } });
    await waitFor(() => expect(router.state.location.search).toBe(`?q=${encodeURIComponent("区划")}`));
    await waitFor(() => expect(screen.queryByText("全省医院名录")).toBeNull());
    expect(screen.getAllByText("区划", { selector: "mark" }).length).toBeGreaterThan(0);
  });

  it("filters by a facet from the address", async () => {
    open_page("/catalog?sharing=not_shared");
    await screen.findByText("在侦案件信息");
    expect(screen.queryByText("全省医院名录")).toBeNull();
  });

  it("says so when nothing fits", async () => {
    open_page("/catalog?q=没有这个词");
    await screen.findByText(/没有符合条件的资源/);
  });
});

describe("kept filters", () => {
  it("are saved on the node under a name, chosen again and removed", async () => {
    const { router } = open_page("/catalog?sharing=not_shared");
    fireEvent.click(await screen.findByRole("button", { name: "保存筛选" }));
    fireEvent.change(await screen.findByLabelText("筛选名称"), { target: { value: "不共享的" } });
    fireEvent.click(screen.getByRole("button", { name: /保\s?存$/ }));
    await waitFor(() => expect(state.filters.map((one) => [one.page, one.name])).toEqual([["catalog", "不共享的"]]));
    await waitFor(() => expect(router.state.location.search).toContain("named="));
    fireEvent.click(await screen.findByRole("button", { name: /不共享的/ }));
    fireEvent.click(await screen.findByText("删除：不共享的"));
    await waitFor(() => expect(state.filters).toEqual([]));
    await waitFor(() => expect(router.state.location.search).toBe("?sharing=not_shared"));
  });
});

describe("marked words", () => {
  it("are taken literally, whatever they hold", () => {
    const { container } = render(<p>{marked("a(b)c", "(b) .*")}</p>);
    expect(container.textContent).toBe("a(b)c");
    expect(container.querySelector("mark")?.textContent).toBe("(b)");
  });
});
