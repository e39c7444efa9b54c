import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { kAllRights } from "../../../test/mock";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";
import { conditions_from } from "./page";

describe("the page holding", () => {
  page_cases("/holdings/g1", "holding.read", "320623100000", "320623100000");

  it("offers files only to who may take them away", async () => {
    open_page("/holdings/g1", { rights: kAllRights.filter((right) => right !== "holding.export") });
    await screen.findByText("320623100000");
    expect(screen.queryByRole("button", { name: /下载/ })).toBeNull();
  });

  it("filters by what the address says", async () => {
    const where = JSON.stringify([{ item: "class_code", op: "eq", value: "121" }]);
    open_page(`/holdings/g1?where=${encodeURIComponent(where)}`);
    await screen.findByText("12 / 265 行");
    screen.getByText("城乡分类代码 等于 121");
  });
});

describe("conditions in the address", () => {
  it("are read when they are conditions", () =>
    expect(conditions_from('[{"item":"a","op":"eq","value":"1"}]')).toEqual([{ item: "a", op: "eq", value: "1" }]));
  it.each([null, "", "no json", "{}", '[{"item":1}]', "[null]"])("are none for %s", (text) => expect(conditions_from(text)).toEqual([]));
});
