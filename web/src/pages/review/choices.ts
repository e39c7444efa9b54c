import type { Item, Treatment, TreatmentKind } from "../../api/types";

// What a reviewer starts from: sensitive items masked, everything else as it is.
export function first_choice(item: Item, kinds: TreatmentKind[]): Treatment {
  if (item.personal === "sensitive" && !item.key) {
    const mask = kinds.find((kind) => kind.kind === "keep_ends");
    if (mask) return made(mask);
    return { kind: "drop" };
  }
  return { kind: "clear" };
}

// A treatment of this kind with the parameters its sample uses, so that it is whole from the start.
// The key of a pseudonym is the node's to choose.
export function made(kind: TreatmentKind): Treatment {
  const params = { ...kind.sample_params };
  if (kind.kind === "pseudonym") delete params.key;
  return { ...params, kind: kind.kind };
}

export function with_param(treatment: Treatment, name: string, value: string | number | null | undefined): Treatment {
  const next = { ...treatment };
  if (value === undefined || value === null || value === "") delete next[name];
  else next[name] = value;
  // A preset and free numbers say the same thing twice; the later word holds.
  if (treatment.kind === "keep_ends" && value !== undefined && value !== null) {
    if (name === "preset") {
      delete next.head;
      delete next.tail;
    } else {
      delete next.preset;
    }
  }
  return next;
}

// Sensitive items that would go as they are: the node refuses to sign that.
export function bare(items: Item[], choices: Record<string, Treatment>): Item[] {
  return items.filter((item) => item.personal === "sensitive" && (choices[item.name]?.kind ?? "clear") === "clear");
}
