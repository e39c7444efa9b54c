import { describe } from "vitest";
import { page_cases } from "../../../test/page_cases";

describe("the page log_entry", () => {
  page_cases("/log/1238", "log.read", /由下面 3 个散列/, /With these 3 hashes/);
});
