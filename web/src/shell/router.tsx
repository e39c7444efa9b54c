import { Skeleton } from "antd";
import { lazy, Suspense } from "react";
import { createBrowserRouter, Navigate, useLocation, type RouteObject } from "react-router-dom";
import { useRight, useSession } from "../parts/session";
import type { Route } from "./route";
import { Frame } from "./frame";
import Login from "./login";
import { Fence, Forbidden, Missing, RouteBroken } from "./outcomes";

function Guarded({ route, page: Page }: { route: Route; page: ReturnType<typeof lazy> }) {
  const right = useRight();
  const { user } = useSession();
  const { pathname } = useLocation();
  // The node answers nothing else before a first password is changed.
  if (user.must_change && route.path !== "/account") return <Navigate to="/account" replace />;
  if (!right(route.right)) return <Forbidden />;
  return (
    <Fence key={pathname}>
      <Suspense fallback={<Skeleton active style={{ padding: 32 }} paragraph={{ rows: 8 }} />}>
        <Page />
      </Suspense>
    </Fence>
  );
}

export function route_objects(routes: readonly Route[]): RouteObject[] {
  return [
    { path: "/login", element: <Login />, errorElement: <RouteBroken /> },
    {
      element: <Frame routes={routes} />,
      errorElement: <RouteBroken />,
      children: [
        ...routes.map((route) => ({
          path: route.path,
          element: <Guarded route={route} page={lazy(route.load)} />,
        })),
        { path: "*", element: <Missing /> },
      ],
    },
  ];
}

export const make_router = (routes: readonly Route[]) =>
  createBrowserRouter(route_objects(routes), {
    future: { v7_relativeSplatPath: true, v7_fetcherPersist: true, v7_normalizeFormMethod: true, v7_partialHydration: true, v7_skipActionErrorRevalidation: true },
  });
