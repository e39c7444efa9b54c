import { describe } from "vitest";
import { page_cases } from "../../../test/page_cases";

describe("the page deliveries", () => {
  page_cases("/deliveries", "delivery.read", "失败，将重试", "Failed, will retry");
});
