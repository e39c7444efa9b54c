import { describe } from "vitest";
import { page_cases } from "../../../test/page_cases";

describe("the page resources", () => {
  page_cases("/resources", ["resource.write", "resource.publish", "application.review"], "本单位资源", "Our resources");
});
