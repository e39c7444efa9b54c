// What a reviewer says about the use of a grant: the body of "terms" (grant::apply_terms).
export type OnlineMode = "verify" | "query" | "aggregate";
export type Comparison = "eq" | "prefix" | "range";

export interface Terms {
  purpose_code: string;
  purposes_barred?: string[];
  service_item?: string;
  modes?: string[];
  system?: string;
  role?: string;
  caps?: Record<string, number>;
  weekdays?: number[];
  hours?: string;
  lease?: number;
  canaries?: number;
  verify?: Record<string, Comparison[]>;
  duties?: { action: string; days?: number; by?: string }[];
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
