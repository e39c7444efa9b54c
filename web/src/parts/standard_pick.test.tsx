import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import type { Item } from "../api/types";
import { LanguageProvider } from "../text/language";
import { fault_of, fault_words, faults_of } from "./item_faults";
import { bound, ItemsEditor } from "./items_editor";
import { CodeSetPick } from "./standard_pick";
import { Problem } from "../api/problem";

const item = (more: Partial<Item> = {}): Item => ({
  name: "xb", title: "性别", type: "text", length: 0, required: false, key: false, region: false, grade: 1, personal: "none", ...more,
});

function Held({ first = "" }: { first?: string }) {
  const [code, set_code] = useState(first);
  return (
    <LanguageProvider initial="zh">
      <CodeSetPick label="代码集" value={code} onChange={set_code} />
      <output>{code}</output>
    </LanguageProvider>
  );
}

describe("picking from the standard", () => {
  it("searches as one types, says what an entry is, and can be emptied", async () => {
    const { container } = render(<Held />);
    const field = screen.getByRole("combobox");
    fireEvent.mouseDown(field);
    fireEvent.change(field, { target: { value: "民族" } });
    await screen.findByText("南通市民族代码");
    await waitFor(() => expect(screen.queryByText("性别")).toBeNull());
    fireEvent.click(screen.getByText("南通市民族代码"));
    await waitFor(() => expect(container.querySelector("output")?.textContent).toBe("320600.ethnic"));
    await screen.findByText(/GB\/T 2261.1-2003 · 3 个代码/, { selector: ".jw-pick-under" });
    fireEvent.mouseDown(container.querySelector(".ant-select-clear")!);
    await waitFor(() => expect(container.querySelector("output")?.textContent).toBe(""));
  });

  it("says when the standard does not have what stands there", async () => {
    render(<Held first="made_up" />);
    expect((await screen.findByRole("alert")).textContent).toContain("made_up");
  });
});

describe("an item bound to a data element", () => {
  const element = { code: "DE01003", code_set: "sex", identifier: "", personal: "personal", grade: 2 };
  it("takes code set and protection of it, and is never protected less than before", () => {
    expect(bound(item(), "DE01003", element as never)).toEqual({ element: "DE01003", code_set: "sex", identifier: undefined, personal: "personal", grade: 2 });
    const kept = bound(item({ personal: "sensitive", grade: 4 }), "DE01003", element as never);
    expect([kept.personal, kept.grade]).toEqual(["sensitive", 4]);
    expect(bound(item(), "", undefined)).toEqual({ element: "" });
  });

  it("is edited where its item stands, and a foreign type is said there", async () => {
    render(
      <LanguageProvider initial="zh">
        <ItemsEditor items={[item({ element: "DE01003", type: "integer" })]} change={() => undefined} />
      </LanguageProvider>,
    );
    fireEvent.click(await screen.findByLabelText("标准 xb"));
    await screen.findByText(/与数据元的类型（文本）不一致/);
  });
});

describe("faults of items", () => {
  const t = fault_words.zh;
  it("are told by column", () => {
    const items = [item({ title: " " }), item({ name: "b", title: "甲" }), item({ name: "c", title: "甲" }), item({ name: "d", title: "乙", type: "decimal", length: 19 })];
    expect(faults_of(items, t)).toEqual({ xb: t.need_title, c: t.same_title, d: t.digits });
  });
  it("that the node finds stand at their item", () => {
    const items = [item(), item({ name: "b" })];
    expect(fault_of(new Problem(400, "x", "items[1].length: out of range", "resource.items", ""), items)).toEqual({ b: "items[1].length: out of range" });
    expect(fault_of(new Problem(400, "x", "name: too long", "resource.name", ""), items)).toEqual({});
  });
});
