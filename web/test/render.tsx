import { render } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router-dom";
import { routes } from "../src/routes";
import { Look } from "../src/shell/look";
import { route_objects } from "../src/shell/router";
import { LanguageProvider } from "../src/text/language";
import type { Language } from "../src/text/words";
import { state } from "./mock";

// Renders the whole application at a path, as a person with these rights sees it.
export function open_page(path: string, options: { rights?: string[]; language?: Language } = {}) {
  if (options.rights) state.rights = options.rights;
  const router = createMemoryRouter(route_objects(routes), { initialEntries: [path] });
  const view = render(
    <LanguageProvider initial={options.language ?? "zh"}>
      <Look>
        <RouterProvider router={router} future={{ v7_startTransition: true }} />
      </Look>
    </LanguageProvider>,
  );
  return { ...view, router };
}
