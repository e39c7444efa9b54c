import { createContext, useContext } from "react";
import type { Session } from "../api/types";

// Who is logged in, for pages and parts. The frame provides it.
const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("a page outside the frame");
  return session;
}

export function useRight(): (right: string | readonly string[] | null) => boolean {
  const rights = useContext(SessionContext)?.user.rights;
  return (right) => holds(rights ?? [], right);
}

// Null asks for nothing but a session; a list asks for any one of it.
export function holds(rights: readonly string[], right: string | readonly string[] | null): boolean {
  if (right === null) return true;
  return typeof right === "string" ? rights.includes(right) : right.some((one) => rights.includes(one));
}
