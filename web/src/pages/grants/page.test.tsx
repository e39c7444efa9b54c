import { describe } from "vitest";
import { page_cases } from "../../../test/page_cases";

describe("the page grants", () => {
  page_cases("/grants", "grant.read", "SQJ-32.statistics-2026-0001", "Signature");
});
