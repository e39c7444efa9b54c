import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router-dom";
import { LanguageProvider } from "./text/language";
import { Look } from "./shell/look";
import { make_router } from "./shell/router";
import { routes } from "./routes";
import "./shell/theme.css";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <LanguageProvider>
      <Look>
        <RouterProvider router={make_router(routes)} future={{ v7_startTransition: true }} />
      </Look>
    </LanguageProvider>,
  );
}
