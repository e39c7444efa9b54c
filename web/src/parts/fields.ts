import type { FormInstance } from "antd";
import type { Problem } from "../api/problem";

// The field of a form a problem is about: where it says so ("at"), where its text begins with a
// place ("body.purpose: ..."), or where its code ends with the field ("resource.name").
export function field_of(problem: Problem, names: string[]): string | undefined {
  const places = [
    problem.at?.replace(/^[$#/.]+/, "").replace(/^body\./, ""),
    /^(?:body\.)?([a-z_]+)(?:[.[][^:：]*)?[:：]/.exec(problem.detail)?.[1],
    problem.code.split(".")[1],
  ];
  return places
    .map((place) => place?.split(/[/.[\]]+/)[0])
    .find((place) => place !== undefined && names.includes(place));
}

// Shows a problem at its field. False when the form has no such field: then the caller shows it
// above the form.
export function mark_field(form: FormInstance, problem: Problem | undefined, names: string[]): boolean {
  const name = problem && field_of(problem, names);
  if (!problem || name === undefined) return false;
  form.setFields([{ name, errors: [problem.detail || problem.title] }]);
  form.scrollToField(name, { block: "center" });
  return true;
}
