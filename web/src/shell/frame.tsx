import { DownOutlined, LogoutOutlined, TranslationOutlined, UserOutlined } from "@ant-design/icons";
import { Button, Dropdown, Spin, Tag } from "antd";
import { useEffect, useRef } from "react";
import { NavLink, Outlet, useLocation, useNavigate } from "react-router-dom";
import { session as calls } from "../api/calls";
import { use_csrf_token, when_expired } from "../api/client";
import { flow } from "../api/flow";
import type { Session } from "../api/types";
import { useAct } from "../parts/act";
import { ProblemBox, useAgain, useLoad } from "../parts/load";
import { Long } from "../parts/long";
import { NamesProvider } from "../parts/names";
import { holds, SessionProvider } from "../parts/session";
import { group_of, kGroups, type Route } from "./route";
import { number } from "../text/format";
import { useLanguage, useShared, useWords } from "../text/language";
import { icons } from "./icons";
import { text } from "./text";
import { Weave } from "./weave";
import "./frame.css";

function login_path(back: string, expired: boolean): string {
  const query = new URLSearchParams();
  if (back !== "/") query.set("back", back);
  if (expired) query.set("expired", "1");
  const tail = query.toString();
  return tail ? `/login?${tail}` : "/login";
}

export function Frame({ routes }: { routes: readonly Route[] }) {
  const { language } = useLanguage();
  const go = useNavigate();
  const { pathname, search } = useLocation();
  const here = useRef("/");
  here.current = pathname + search;

  const load = useLoad(async (signal) => {
    const found = await calls.current(signal);
    use_csrf_token(found.csrf_token);
    return found;
  }, [language]);

  useEffect(() => {
    when_expired(() => go(login_path(here.current, true), { replace: true }));
    return () => when_expired(() => undefined);
  }, [go]);

  const lost = load.problem?.status === 401;
  useEffect(() => {
    if (lost) go(login_path(here.current, load.value !== undefined), { replace: true });
  }, [lost, go, load.value]);

  if (load.value && !lost) {
    return (
      <SessionProvider value={load.value}>
        <NamesProvider>
          <Loom session={load.value} routes={routes} />
        </NamesProvider>
      </SessionProvider>
    );
  }
  if (load.problem && !lost) {
    return (
      <div className="jw-frame-alone">
        <ProblemBox problem={load.problem} retry={load.reload} />
      </div>
    );
  }
  return (
    <div className="jw-frame-alone">
      <Spin size="large" />
    </div>
  );
}

// What waits for this person: beside the word in the menu, and in words for who cannot see it.
function Waiting({ path }: { path: string }) {
  const t = useWords(text);
  const counts = useLoad((signal) => flow.counts(signal), [path]);
  useAgain(counts.reload, 60000, true);
  const all = counts.value;
  const open = all ? Math.max(all.role, all.mine) : 0;
  if (!all || open === 0) return null;
  const late = all.rights.reduce((sum, one) => sum + one.late, 0);
  return (
    <span className={late > 0 ? "jw-rail-count jw-rail-late" : "jw-rail-count"} aria-label={t.tasks_n(number(open), number(late))}>
      {open > 99 ? "99+" : open}
    </span>
  );
}

function Loom({ session, routes }: { session: Session; routes: readonly Route[] }) {
  const t = useWords(text);
  const shared = useShared();
  const { language, choose } = useLanguage();
  const { act } = useAct();
  const go = useNavigate();
  const { pathname } = useLocation();
  const { user, node } = session;
  const roles = shared.roles as Record<string, string>;
  const seen = routes.filter((route) => route.menu && holds(user.rights, route.right));

  const leave = () =>
    void act(async () => {
      await calls.close();
      use_csrf_token("");
      go("/login", { replace: true });
    });

  return (
    <div className="jw-frame">
      <a className="jw-skip" href="#content">
        {t.skip}
      </a>
      <nav className="jw-rail" aria-label={t.navigation}>
        <NavLink to="/" className="jw-rail-mark" aria-label={shared.product} end>
          <Weave size={34} />
        </NavLink>
        {kGroups.map((group) => {
          const here = seen.filter((route) => route.menu && group_of[route.menu] === group);
          if (here.length === 0) return null;
          return (
            <div key={group} className="jw-rail-group">
              <span aria-hidden="true">{t.groups[group]}</span>
              <ul aria-label={t.groups[group]}>
          {here.map((route) => (
            <li key={route.path}>
              <NavLink
                to={route.path}
                end={route.path === "/"}
                className={({ isActive }) => (isActive ? "jw-rail-link jw-rail-on" : "jw-rail-link")}
              >
                {route.menu ? icons[route.menu] : null}
                <span>{route.menu ? t.menu[route.menu] : ""}</span>
                {route.menu === "inbox" ? <Waiting path={pathname} /> : null}
              </NavLink>
            </li>
          ))}
              </ul>
            </div>
          );
        })}
      </nav>
      <header className="jw-top">
        <b className="jw-top-name">{shared.product}</b>
        <span className="jw-top-node" title={node.id}>
          {node.name}
        </span>
        {node.demo ? <Tag bordered={false} className="jw-top-demo">{t.demo}</Tag> : null}
        <span className="jw-top-fill" />
        <Button
          type="text"
          size="small"
          icon={<TranslationOutlined />}
          aria-label={t.language}
          onClick={() => choose(language === "zh" ? "en" : "zh")}
        >
          {language === "zh" ? "EN" : "中"}
        </Button>
        <Dropdown
          trigger={["click"]}
          menu={{
            items: [
              {
                key: "who",
                disabled: true,
                label: (
                  <div className="jw-who">
                    <b>{user.name}</b>
                    <div>{user.org.name}</div>
                    <div>{user.roles.map((role) => roles[role] ?? role).join(" · ")}</div>
                  </div>
                ),
              },
              { type: "divider" },
              { key: "account", icon: <UserOutlined />, label: t.account, onClick: () => go("/account") },
              { key: "leave", icon: <LogoutOutlined />, label: t.logout, onClick: leave },
            ],
          }}
        >
          <button className="jw-top-user" type="button">
            <span className="jw-top-face" aria-hidden="true">
              {user.name.slice(0, 1)}
            </span>
            <span className="jw-top-who">
              <b>{user.name}</b>
              <Long text={user.org.name} width={240} />
            </span>
            <DownOutlined />
          </button>
        </Dropdown>
      </header>
      <main id="content" className="jw-content" key={pathname === "/" ? "lattice" : "page"} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
