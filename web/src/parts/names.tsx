import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { world } from "../api/calls";
import type { LineName } from "../api/types";
import { useLanguage } from "../text/language";

// Names of lines and regions for their codes. Regions are asked once each and remembered for the
// life of the page; a code without a name shows as the code.
const LinesContext = createContext<LineName[]>([]);

export function NamesProvider({ children }: { children: ReactNode }) {
  const [lines, set_lines] = useState<LineName[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    world.lines(stop.signal).then(
      (found) => set_lines(found.items),
      () => undefined,
    );
    return () => stop.abort();
  }, []);
  return <LinesContext.Provider value={lines}>{children}</LinesContext.Provider>;
}

export const useLines = () => useContext(LinesContext);

export function useLineName(): (code: string) => string {
  const lines = useLines();
  const { language } = useLanguage();
  return (code) => lines.find((line) => line.code === code)?.[language] ?? code;
}

const known = new Map<string, Promise<string>>();

export function region_name(short: string): Promise<string> {
  let found = known.get(short);
  if (!found) {
    found = world.region(short).then(
      (region) => region.name,
      () => {
        known.delete(short);
        return short;
      },
    );
    known.set(short, found);
  }
  return found;
}

export function RegionName({ code }: { code: string }) {
  const [name, set_name] = useState(code);
  useEffect(() => {
    let live = true;
    void region_name(code).then((found) => live && set_name(found));
    return () => {
      live = false;
    };
  }, [code]);
  return <>{name}</>;
}


const known_orgs = new Map<string, Promise<string>>();

// The name of an org of which only the id is known.
export function OrgName({ id }: { id: string }) {
  const [name, set_name] = useState(id);
  useEffect(() => {
    let live = true;
    let found = known_orgs.get(id);
    if (!found) {
      found = world.org(id).then(
        (org) => org.name,
        () => {
          known_orgs.delete(id);
          return id;
        },
      );
      known_orgs.set(id, found);
    }
    void found.then((one) => live && set_name(one));
    return () => {
      live = false;
    };
  }, [id]);
  return <>{name}</>;
}
