import { get, post, seg } from "./client";
import type { Level, Personal } from "./catalog_types";
import type { Page, Treatment } from "./types";

type Signal = AbortSignal | undefined;

// What a rule or a floor says, in both languages, and where it stands.
export interface Sentence {
  demand: "decision" | "hide" | "advise" | "equal_only" | "no_extremes" | "grade";
  zh: string;
  en: string;
  source: string;
  source_zh: string;
  source_en: string;
}

export interface ComposerTreatment {
  kind: string;
  permitted: boolean;
  zh: string;
  en: string;
}

// An item that was applied for: its grade, what that permits, what to begin with.
export interface ComposerItem {
  name: string;
  title: string;
  type: string;
  key: boolean;
  level: Level;
  grade: number;
  personal: Personal;
  cleared: boolean;
  rules: Sentence[];
  treatments: ComposerTreatment[];
  // What mode verify may compare it by; the kind is the comparison.
  comparisons: ComposerTreatment[];
  proposed: Treatment;
  zh: string;
  en: string;
}

export interface ClearanceForm {
  authority: string;
  number: string;
  decided: string;
  valid_until: string;
  items: string[];
  modes: string[];
  recipient: string;
  digest: string;
  note: string;
}

// The authority's decision that core or important data may be shared.
export interface Clearance {
  id: string;
  resource: string;
  decision: ClearanceForm;
  filed: string;
  filed_by: string;
  withdrawn: string;
  reason: string;
  in_force: boolean;
}

export interface GradedItem {
  name: string;
  title: string;
  level: Level;
  grade: number;
  personal: Personal;
  floor: number;
  below: Sentence[];
  returns: Sentence[];
  answers: Sentence[];
}

export interface Grading {
  level: Level;
  grade: number;
  personal: Personal;
  items: GradedItem[];
  clearances: Clearance[];
}

export interface KeyVersion {
  number: number;
  made: string;
  master: number;
}

export interface TreatmentKey {
  id: string;
  scope: "grant" | "purpose" | "canary" | "use";
  grant: string;
  versions: KeyVersion[];
}

export interface MasterKey {
  version: number;
  kind: "file" | "passphrase" | "token";
  made: string;
}

export const grading = {
  composer: (application: string, signal?: Signal) =>
    get<Page<ComposerItem>>(`/applications/${seg(application)}/composer`, undefined, signal),
  of: (resource: string, signal?: Signal) => get<Grading>(`/resources/${seg(resource)}/grading`, undefined, signal),
  file: (resource: string, form: ClearanceForm) => post<Clearance>(`/resources/${seg(resource)}/clearances`, form),
  withdraw: (id: string, reason: string) => post<Clearance>(`/clearances/${seg(id)}/withdraw`, { reason }),
};

export const keys = {
  list: (signal?: Signal) => get<{ keys: TreatmentKey[]; masters: MasterKey[] }>("/keys", undefined, signal),
  rotate: (id: string) => post<{ version: number; keys: number }>(`/keys/${seg(id)}/rotate`),
  rotate_master: () => post<{ version: number; keys: number }>("/master-keys"),
};
