import { describe } from "vitest";
import { page_cases } from "../../../test/page_cases";

describe("the page holdings", () => {
  page_cases("/holdings", "holding.read", "人口统计汇总", "My data");
});
