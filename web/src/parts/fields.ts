import type { FormInstance } from "antd";
import type { Problem } from "../api/problem";

// Puts a problem at the field it names ("purpose", "items/3/title", "$.purpose"). False when the
// form has no such field: then the caller shows it above the form.
export function mark_field(form: FormInstance, problem: Problem | undefined, names: string[]): boolean {
  const at = problem?.at;
  if (!problem || !at) return false;
  const path = at.replace(/^[$#/.]+/, "").split(/[/.[\]]+/);
  const name = path[0];
  if (name === undefined || !names.includes(name)) return false;
  form.setFields([{ name, errors: [problem.detail || problem.title] }]);
  form.scrollToField(name, { block: "center" });
  return true;
}
