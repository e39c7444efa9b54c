import { Checkbox } from "antd";
import type { ReactNode } from "react";
import type { Facet } from "../api/types";
import { number } from "../text/format";
import "./facets.css";

interface Props {
  title: string;
  facets: Facet[];
  chosen: string | undefined;
  name: (value: string) => ReactNode;
  choose: (value: string | undefined) => void;
}

// One group of filters with counts; choosing the chosen one again lets go of it.
export function Facets({ title, facets, chosen, name, choose }: Props) {
  if (facets.length === 0 && chosen === undefined) return null;
  const shown = facets.some((facet) => facet.value === chosen) || chosen === undefined
    ? facets
    : [{ value: chosen, count: 0 }, ...facets];
  return (
    <fieldset className="jw-facets">
      <legend>{title}</legend>
      {shown.map((facet) => (
        <label key={facet.value} className={facet.value === chosen ? "jw-facet jw-facet-on" : "jw-facet"}>
          <Checkbox
            checked={facet.value === chosen}
            onChange={(event) => choose(event.target.checked ? facet.value : undefined)}
          />
          <span className="jw-facet-name">{name(facet.value)}</span>
          <span className="jw-facet-count">{number(facet.count)}</span>
        </label>
      ))}
    </fieldset>
  );
}
