import { Button, Result } from "antd";
import { Component, type ReactNode } from "react";
import { Link, useRouteError } from "react-router-dom";
import { useSession } from "../parts/session";
import { useShared, useWords } from "../text/language";
import { text } from "./text";

function Home() {
  const t = useWords(text);
  return (
    <Link to="/">
      <Button type="primary">{t.home}</Button>
    </Link>
  );
}

export function Forbidden() {
  const t = useWords(text);
  const { user } = useSession();
  const shared = useShared();
  const roles = shared.roles as Record<string, string>;
  const who = shared.phrases([user.name, shared.listed(user.roles.map((role) => roles[role] ?? role))]);
  return <Result status="403" title={t.forbidden} subTitle={t.forbidden_detail(who)} extra={<Home />} />;
}

export function Missing() {
  const t = useWords(text);
  return <Result status="404" title={t.missing} subTitle={t.missing_detail} extra={<Home />} />;
}

export function Broken() {
  const t = useShared();
  return (
    <Result
      status="500"
      title={t.error.page}
      subTitle={t.error.page_detail}
      extra={
        <Button type="primary" onClick={() => window.location.reload()}>
          {t.reload}
        </Button>
      }
    />
  );
}

// What the router shows when it fails itself.
export function RouteBroken() {
  useRouteError();
  return <Broken />;
}

// Keeps a page's failure inside the page: the frame and the menu stay.
export class Fence extends Component<{ children: ReactNode }, { failed: boolean }> {
  state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  render() {
    return this.state.failed ? <Broken /> : this.props.children;
  }
}
