import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";

describe("the page catalog_import", () => {
  page_cases("/catalog-import", "catalog.read", "点击选择目录文件，或拖到这里", "Choose a catalog file or drop it here");

  it("offers no import to somebody who may only read", async () => {
    open_page("/catalog-import", { rights: ["catalog.read"] });
    expect(await screen.findByText("导出目录")).toBeTruthy();
    expect(screen.queryByText("点击选择目录文件，或拖到这里")).toBeNull();
  });

  it("offers the templates", async () => {
    open_page("/catalog-import");
    expect(await screen.findByRole("button", { name: /编制指南模板（30 列）/ })).toBeTruthy();
  });
});

describe("the page of one import", () => {
  page_cases("/catalog-import/m1", "resource.write", "写入 2 个资源", "Write 2 resources");

  it("says of every resource what will happen, and why not", async () => {
    open_page("/catalog-import/m1");
    expect(await screen.findByText("新增")).toBeTruthy();
    const expand = await screen.findAllByRole("button", { name: /展开行|Expand row/ });
    fireEvent.click(expand[expand.length - 1]!);
    expect(await screen.findByText("第 11 行 V 列")).toBeTruthy();
    expect(screen.getByText("应为以下之一：无条件共享、有条件共享、不予共享")).toBeTruthy();
  });

  it("writes what is good and says how much", async () => {
    open_page("/catalog-import/m1");
    fireEvent.click(await screen.findByRole("button", { name: "写入 2 个资源" }));
    await waitFor(() => expect(screen.getByText("已写入 2 个")).toBeTruthy());
  });

  it("lets the fields be changed before anything is written", async () => {
    open_page("/catalog-import/m1");
    fireEvent.click(await screen.findByRole("button", { name: "调整对应字段" }));
    expect(await screen.findByText("识别为：编制指南模板（30 列）")).toBeTruthy();
    expect(screen.getByText("沿用本单位上次对同样表头的选择")).toBeTruthy();
  });

  it("says so when the import has expired", async () => {
    open_page("/catalog-import/gone");
    expect(await screen.findByText(/可能已过期/)).toBeTruthy();
  });
});
