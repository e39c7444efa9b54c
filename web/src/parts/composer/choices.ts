import type { ComposerItem } from "../../api/grading";
import type { Treatment, TreatmentKind } from "../../api/types";

// A treatment of this kind with the parameters its sample uses, so that it is whole from the start.
// Keys, tweaks and the like are the node's to choose.
const kOfTheNode = ["key", "tweak", "year", "wrapped"];

export function made(kind: TreatmentKind): Treatment {
  const params = { ...kind.sample_params };
  for (const name of kOfTheNode) delete params[name];
  return { ...params, kind: kind.kind };
}

export const asked_params = (kind: TreatmentKind) => kind.params.filter((param) => !kOfTheNode.includes(param.name));

// What the reviewer begins with: the proposal of the node, which the rules permit.
export const first_choices = (items: ComposerItem[]): Record<string, Treatment> =>
  Object.fromEntries(items.map((item) => [item.name, item.proposed]));

// Two parameters that say the same thing twice: the later word holds.
const kEither: Record<string, [string[], string[]]> = {
  keep_ends: [["preset"], ["head", "tail"]],
  bucket: [["width"], ["edges"]],
};

export function with_param(treatment: Treatment, name: string, value: string | number | null | undefined): Treatment {
  const next = { ...treatment };
  const absent = value === undefined || value === null || value === "";
  if (absent) delete next[name];
  else next[name] = value;
  const either = kEither[treatment.kind];
  if (either && !absent) for (const other of either[0].includes(name) ? either[1] : either[0]) delete next[other];
  // A count belongs to the unit of characters, and only to it.
  if (treatment.kind === "truncate" && name === "unit") {
    if (value === "chars") next.count ??= 1;
    else delete next.count;
  }
  return next;
}

// Items whose treatment the grades do not permit: the node refuses to sign those.
export function refused(items: ComposerItem[], choices: Record<string, Treatment>): ComposerItem[] {
  return items.filter((item) => {
    const kind = choices[item.name]?.kind ?? "clear";
    return !item.treatments.find((one) => one.kind === kind)?.permitted;
  });
}
