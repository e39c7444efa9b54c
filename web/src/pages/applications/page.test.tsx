import { describe } from "vitest";
import { page_cases } from "../../../test/page_cases";

describe("the page applications", () => {
  page_cases("/applications?box=mine", ["application.write", "application.consent", "application.review"], "SQ-320623.data-2026-0003", "Awaiting consent");
});
