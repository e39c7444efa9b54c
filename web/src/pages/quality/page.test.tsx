import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";
import { kAllRights } from "../../../test/mock";

describe("quality overview", () => {
  page_cases("/quality", "catalog.read", "各部门", "Departments");

  it("tells what is not applicable from what is bad", async () => {
    open_page("/quality");
    expect((await screen.findAllByText("不适用")).length).toBeGreaterThan(0);
    expect((await screen.findAllByText("76.4"))[0]!.className).toContain("jw-score-poor");
  });

  it("offers the quarantine only to those who mend", async () => {
    open_page("/quality", { rights: kAllRights.filter((one) => one !== "quality.write" && one !== "resource.write") });
    await screen.findByText("各部门");
    expect(screen.queryByText("隔离区")).toBeNull();
  });
});

describe("data that no rule has judged yet", () => {
  page_cases("/quality?list=unscreened", "catalog.read", "未经检查的规则", "Rules that have not judged");

  it("is screened from the list, and the sum is said", async () => {
    open_page("/quality?list=unscreened");
    await screen.findByText("R001 公民身份号码校验");
    fireEvent.click(screen.getByRole("button", { name: "复核现有数据" }));
    const dialog = await screen.findByRole("dialog");
    fireEvent.click(within(dialog).getByRole("button", { name: /确\s?定/ }));
    expect(await screen.findByText("共 12,000 行 = 合格 11,963 行 + 移入隔离区 37 行")).toBeTruthy();
  });

  it("stands above the rules of its resource", async () => {
    open_page("/quality/source/r1");
    expect(await screen.findByText("现有数据（第 2 版，12,000 行）尚未经 1 条阻断规则检查")).toBeTruthy();
  });
});

describe("rules of a resource", () => {
  page_cases("/quality/source/r1", "catalog.read", "质量规则", "Rules");

  it("shows each rule with what it counted", async () => {
    open_page("/quality/source/r1");
    expect((await screen.findAllByText("公民身份号码校验")).length).toBeGreaterThan(0);
    expect(screen.getByText("11,963/12,000")).toBeTruthy();
  });

  it("the fields of a new rule follow its kind", async () => {
    open_page("/quality/source/r1");
    fireEvent.click(await screen.findByRole("button", { name: "新建规则" }));
    expect(await screen.findByText("信息项不能为空")).toBeTruthy();
  });
});

describe("quarantine", () => {
  page_cases("/quality/quarantines/k1", ["quality.write", "resource.write"], "违反规则 R001", "breaks rule R001");

  it("keeps its balance in sight and opens a row to mend", async () => {
    open_page("/quality/quarantines/k1");
    fireEvent.click(await screen.findByRole("button", { name: "改正" }));
    expect(await screen.findByText("改正第 4 行")).toBeTruthy();
  });
});
