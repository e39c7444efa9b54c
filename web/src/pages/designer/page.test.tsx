import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { page_cases } from "../../../test/page_cases";
import { open_page } from "../../../test/render";
import { blank, process_in } from "./blank";
import { term_of } from "./clocks";

describe("the page that draws processes", () => {
  page_cases("/processes/new", "flow.deploy", "开始设计", "Begin");

  it("asks for an id that a process may have", async () => {
    open_page("/processes/new");
    fireEvent.change(await screen.findByLabelText("流程标识"), { target: { value: "9x" } });
    fireEvent.click(screen.getByText("开始设计"));
    await waitFor(() => expect(screen.getAllByText(/小写字母开头/).length).toBe(2));
  });

  it("begins with a start event and escapes what was typed", () => {
    const xml = blank("p1", 'A & "B" <C>');
    expect(process_in(xml)).toBe("p1");
    expect(new DOMParser().parseFromString(xml, "application/xml").getElementsByTagName("bpmn:process")[0]!.getAttribute("name")).toBe('A & "B" <C>');
  });

  it("finds the process that runs, and none in other files", () => {
    const two = '<d xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"><b:process id="a"/><b:process id="b" isExecutable="true"/></d>';
    expect(process_in(two)).toBe("b");
    expect(process_in("<html/>")).toBeUndefined();
    expect(process_in("no xml")).toBeUndefined();
  });

  it("shows the term of the preset that is named, else of the first that has the duty", () => {
    const term = (duty: string, days: number) => ({ duty, days, article: "", extension: 0, consent: "", notice: "", extension_article: "", on_incomplete: "", silence: "", note: "" });
    const presets = [{ id: "A", title: "a", terms: [term("x", 10)] }, { id: "B", title: "b", terms: [term("x", 5)] }];
    expect(term_of(presets, { duty: "x" })?.term.days).toBe(10);
    expect(term_of(presets, { duty: "x", preset: "B" })?.term.days).toBe(5);
    expect(term_of(presets, { duty: "y" })).toBeUndefined();
  });
});
