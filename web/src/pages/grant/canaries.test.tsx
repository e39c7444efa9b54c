import { fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { traced } from "../../../test/mock";
import { open_page } from "../../../test/render";
import { canaries } from "../../api/canaries";

describe("the made-up rows of a grant", () => {
  afterEach(() => vi.restoreAllMocks());

  it("are the provider's business alone", async () => {
    open_page("/grants/g1");
    await screen.findByText("签名有效，内容未被改动");
    expect(screen.queryByText("金丝雀行（外泄溯源）")).toBeNull();
  });

  it("name the grant a file came from, and the lines", async () => {
    const trace = vi.spyOn(canaries, "trace").mockResolvedValue(traced);
    const { container } = open_page("/grants/g4");
    await screen.findByText(/本授权已登记 10 行/);
    fireEvent.change(container.querySelector("input[type=file]")!, { target: { files: [new File(["a,b\n"], "leak.csv")] } });
    await screen.findByText("SQJ-320623.data-2026-0004（江苏省统计局）：命中 7 / 10 行");
    screen.getByText("所在行：12、907、31,044");
    expect(trace).toHaveBeenCalledTimes(1);
  });

  it("lists the lines in English as well", async () => {
    vi.spyOn(canaries, "trace").mockResolvedValue(traced);
    const { container } = open_page("/grants/g4", { language: "en" });
    await screen.findByText(/^10 rows registered/);
    fireEvent.change(container.querySelector("input[type=file]")!, { target: { files: [new File(["a,b\n"], "leak.csv")] } });
    await screen.findByText("Lines 12, 907, 31,044");
  });

  it("say so when a file has none of them", async () => {
    vi.spyOn(canaries, "trace").mockResolvedValue({ ...traced, matches: [] });
    const { container } = open_page("/grants/g4");
    await screen.findByText(/本授权已登记 10 行/);
    fireEvent.change(container.querySelector("input[type=file]")!, { target: { files: [new File(["a,b\n"], "own.csv")] } });
    await screen.findByText("没有找到本部门任何授权的金丝雀行");
  });
});
