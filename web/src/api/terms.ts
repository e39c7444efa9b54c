// What a reviewer says about the use of a grant: the body of "terms" (grant::apply_terms).
export type OnlineMode = "verify" | "query" | "aggregate";
export type Comparison = "eq" | "prefix" | "range";

export type RowOp = "eq" | "in" | "prefix" | "range";

// A condition on the rows: values, or the region of whoever asks.
export interface RowTerm {
  item: string;
  op: RowOp;
  values?: string[];
  bind?: "subject.region";
  reason?: string; // why fewer rows than asked; the applicant reads it
}

// Whom the grant of an application can let in.
export interface Audience {
  org: { id: string; name: string; node: string };
  level: string;
  line: string;
  region: string;
  roles: { code: string; zh: string; en: string }[];
  // False where the department lives on another node, which keeps its own list.
  systems_known: boolean;
  systems: { id: string; name: string; roles: string[]; expires: string }[];
}

export interface Terms {
  purpose_code: string;
  purposes_barred?: string[];
  service_item?: string;
  modes?: string[];
  level?: string;
  line?: string;
  system?: string;
  role?: string;
  caps?: Record<string, number>;
  weekdays?: number[];
  hours?: string;
  lease?: number;
  canaries?: number;
  verify?: Record<string, Comparison[]>;
  duties?: { action: string; days?: number; by?: string }[];
  own_region?: boolean;
  rows?: RowTerm[];
}

// The same as a grant of format 2 shows it.
export interface GrantTerms {
  modes: string[];
  purpose: { code: string; zh: string; en: string; legal_basis: string };
  barred: { code: string; zh: string; en: string; legal_basis: string }[];
  service_item: string;
  level: string;
  line: string;
  system: string;
  role: string;
  caps: { kind: string; zh: string; en: string; most: number }[];
  weekdays: number[];
  hours: string;
  lease: number;
  canaries: number;
}
