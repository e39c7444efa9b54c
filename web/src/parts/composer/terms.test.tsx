import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { kItems } from "../../../test/fixtures";
import { kAudience } from "../../../test/grading_fixtures";
import { Problem } from "../../api/problem";
import type { Audience } from "../../api/terms";
import { LanguageProvider } from "../../text/language";
import { first_draft, terms_of, type Draft } from "./draft";
import { TermsForm } from "./terms";

function Held({ mode, audience = kAudience, refused }: { mode: string; audience?: Audience; refused?: Problem }) {
  const [draft, set_draft] = useState<Draft>(() => first_draft(mode, kItems));
  return (
    <LanguageProvider initial="zh">
      <TermsForm mode={mode} items={kItems} row_items={kItems} region={{ code: "320623", name: "如东县" }} audience={audience} draft={draft} change={set_draft} refused={refused} />
      <output>{JSON.stringify(terms_of(mode, draft))}</output>
    </LanguageProvider>
  );
}
const said = (container: HTMLElement) => JSON.parse(container.querySelector("output")!.textContent) as Record<string, unknown>;

describe("who may ask", () => {
  it("picks a system of a department of this node by its name", async () => {
    const { container } = render(<Held mode="query" />);
    await screen.findByText(/授权给申请部门：如东县数据局 · 县级/);
    fireEvent.mouseDown(screen.getByRole("combobox", { name: "仅限的接口客户端" }));
    fireEvent.click(await screen.findByTitle(/^基层治理系统/));
    fireEvent.click(screen.getByRole("checkbox", { name: "层级：县级" }));
    expect(said(container)).toMatchObject({ system: kAudience.systems[0]!.id, level: "county" });
  });

  it("takes the id of one whose node keeps its own list, and says what it looks like", async () => {
    const { container } = render(<Held mode="query" audience={{ ...kAudience, systems_known: false, systems: [] }} />);
    const field = await screen.findByRole("combobox", { name: "仅限的接口客户端" });
    screen.getByText(/该部门在另一个节点/);
    fireEvent.change(field, { target: { value: "基层治理系统" } });
    await screen.findByText(/^客户端编号应形如/);
    fireEvent.change(field, { target: { value: kAudience.systems[0]!.id } });
    expect(screen.queryByText(/^客户端编号应形如/)).toBeNull();
    expect(said(container)).toMatchObject({ system: kAudience.systems[0]!.id });
  });

  it("is not asked where everything is delivered, nor how often a second", async () => {
    render(<Held mode="batch" />);
    await screen.findByText(/数据交付给该部门/);
    expect(screen.queryByRole("combobox", { name: "仅限的接口客户端" })).toBeNull();
    expect(screen.queryByLabelText("每秒调用次数")).toBeNull();
    expect(screen.queryByLabelText("统计最小分组")).toBeNull();
  });

  it("shows at its place what the node refuses", async () => {
    const refused = new Problem(400, "请求有误", "授权对象：申请部门没有这个接口客户端", "decision.subject", "t");
    render(<Held mode="query" refused={refused} />);
    await screen.findByText(/申请部门没有这个接口客户端/);
  });
});
