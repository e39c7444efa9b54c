import { get, seg, upload } from "./client";

// Made-up rows among those delivered, and copies that turn up elsewhere.
type Signal = AbortSignal | undefined;

export interface Canaries {
  wanted: number;
  registered: number;
  last_made: string;
}

export interface CanaryMatch {
  grant: string;
  number: string;
  resource_name: string;
  recipient: string;
  recipient_name: string;
  state: string;
  found: number;
  registered: number;
  first_made: string;
  lines: number[];
}

export interface CanaryTrace {
  sha256: string;
  lines: number;
  grants: number;
  matches: CanaryMatch[];
}

export const canaries = {
  of: (grant: string, signal?: Signal) => get<Canaries>(`/grants/${seg(grant)}/canaries`, undefined, signal),
  trace: (file: Blob, signal: AbortSignal) =>
    upload<CanaryTrace>("/canaries/trace", {}, file, () => undefined, signal),
};
