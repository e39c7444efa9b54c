import { describe } from "vitest";
import { page_cases } from "../../../test/page_cases";

describe("the page resource_edit", () => {
  page_cases("/resources/r1/edit", "resource.write", /分类与来源|正在审批/, /Class and source|being approved/);
});
