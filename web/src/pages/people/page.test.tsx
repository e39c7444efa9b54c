import { describe } from "vitest";
import { page_cases } from "../../../test/page_cases";

describe("the page people", () => {
  page_cases("/people", ["user.manage", "client.manage"], "li.jianguo", "Reset password");
});
