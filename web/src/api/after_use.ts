import { get, post, seg } from "./client";

// What the consumer owes after use, with the evidence.
type Signal = AbortSignal | undefined;

export interface UseDuty {
  grant: string;
  kind: string;
  round: number;
  zh: string;
  en: string;
  state: "waiting" | "open" | "done";
  since: string;
  due: string;
  late: number;
  note: string;
  file_name: string;
  file_sha256: string;
  confirmed: string;
  confirmed_by: string;
  returned: string;
}

export interface Evidence {
  note: string;
  file_name: string;
  file_sha256: string;
}

const path = (duty: UseDuty) => `/grants/${seg(duty.grant)}/duties/${seg(duty.kind)}/${seg(duty.round)}`;

export const after_use = {
  duties: (grant: string, signal?: Signal) => get<{ items: UseDuty[] }>(`/grants/${seg(grant)}/duties`, undefined, signal),
  confirm: (duty: UseDuty, evidence: Evidence) => post<UseDuty>(`${path(duty)}/confirm`, evidence),
  send_back: (duty: UseDuty, reason: string) => post<UseDuty>(`${path(duty)}/return`, { reason }),
};
