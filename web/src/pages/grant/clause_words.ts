import type { Purpose } from "../../api/access";
import type { Grant } from "../../api/types";
import { minute } from "../../text/format";
import type { zh } from "../../text/zh";

// The values of a clause come as the machine has them: ids, codes, times. Here they become words; what
// nobody has a word for stays as it is.
export interface Names {
  grant: Grant;
  purposes: Purpose[];
  either: (one: { zh: string; en: string }) => string;
  line: (code: string) => string;
  modes: Record<string, string>;
  states: Record<string, string>;
  roles: Record<string, string>;
  shared: Pick<typeof zh, "listed" | "aside" | "labelled">;
  t: {
    any: string;
    by_hand: string;
    needed: string;
    not_needed: string;
    verify_only: string;
    level: Record<string, string>;
    days: readonly string[];
    use: Record<string, string>;
  };
}

const kNone = "–";

export function clause_words(clause: string, text: string, names: Names): string {
  const { grant, shared, t } = names;
  if (text === "") return clause === "system" ? t.by_hand : kNone;
  if (text === "*") return t.any;
  const list = (words: Record<string, string>) => shared.listed(text.split(/,\s*/).map((one) => words[one] ?? one));
  switch (clause) {
    case "grant":
      return text === grant.id ? grant.number : text;
    case "org":
      return [grant.recipient, grant.provider].find((one) => one.id === text)?.name ?? text;
    case "level":
      return t.level[text] ?? text;
    case "line":
      return names.line(text);
    case "role":
      return list(names.roles);
    case "standing":
      return names.states[text] ?? text;
    case "from":
    case "until":
      return minute(text);
    case "window": {
      const [days = "", hours = ""] = text.split(" ");
      const named = days === "1234567" ? "" : shared.listed([...days].map((one) => t.days[Number(one) - 1] ?? one));
      return [named, hours].filter(Boolean).join(" ");
    }
    case "mode": {
      const only = text.endsWith(" (verify only)");
      const modes = shared.listed((only ? text.slice(0, -14) : text).split(/,\s*/).map((one) => names.modes[one] ?? one));
      return only ? shared.aside(modes, t.verify_only) : modes;
    }
    case "purpose":
    case "barred":
      return text === "-"
        ? kNone
        : shared.listed(
            text.split(/,\s*/).map((code) => {
              const found = names.purposes.find((one) => one.code === code);
              return found ? shared.aside(names.either(found), code) : code;
            }),
          );
    case "evidence":
      return text === "1" ? t.needed : text === "-" ? t.not_needed : text;
    case "item": {
      const colon = text.indexOf(": ");
      if (colon < 0) return list(t.use);
      const name = text.slice(0, colon);
      const title = grant.items.find((item) => item.name === name)?.title || name;
      const use = text.slice(colon + 2);
      return title ? shared.labelled(title, t.use[use] ?? use) : kNone;
    }
    default:
      return text;
  }
}
