import { describe, expect, it } from "vitest";
import { kUpload } from "../../../test/fixtures";
import { page_cases } from "../../../test/page_cases";
import { faults_of } from "../../parts/item_faults";
import { items_from } from "./items_step";

describe("the page resource_new", () => {
  page_cases("/resources/new", "resource.write", "点击选择文件，或拖到这里", "Choose a file or drop it here");
});

describe("items proposed from a preview", () => {
  const items = items_from(kUpload.preview);

  it("keep codes as text", () => expect(items[0]).toMatchObject({ name: "code", type: "text", key: true, region: true, required: true }));
  it("have at most one region item and one key", () => {
    const doubled = { ...kUpload.preview, columns: [kUpload.preview.columns[0]!, { ...kUpload.preview.columns[0]!, name: "code2" }] };
    const both = items_from(doubled);
    expect(both.filter((item) => item.region).length).toBe(1);
    expect(both.filter((item) => item.key).length).toBe(1);
  });
  it("require a column only when nothing is missing in it", () => expect(items.find((item) => item.name === "class_code")?.required).toBe(false));
});

describe("faults of items", () => {
  const words = { need_title: "need", same_title: "same", digits: "digits" };
  const items = items_from(kUpload.preview);
  it("are none for a fresh proposal", () => expect(faults_of(items, words)).toEqual({}));
  it("name a missing and a repeated title", () => {
    const [a, b, c] = items;
    expect(faults_of([{ ...a!, title: " " }, { ...b!, title: "x" }, { ...c!, title: "x" }], words)).toEqual({ code: "need", level: "same" });
  });
});
