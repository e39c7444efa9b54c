import { Breadcrumb } from "antd";
import { useEffect, type ReactNode } from "react";
import { Link } from "react-router-dom";
import { useShared } from "../text/language";
import "./page_frame.css";

interface Props {
  title: ReactNode;
  // What the browser's tab says when the title is not plain text.
  name?: string;
  lead?: ReactNode;
  above?: { to: string; text: string };
  actions?: ReactNode;
  children: ReactNode;
}

export function PageFrame({ title, name, lead, above, actions, children }: Props) {
  const t = useShared();
  const tab = name ?? (typeof title === "string" ? title : "");
  useEffect(() => {
    document.title = tab ? `${tab} · ${t.product}` : t.product;
  }, [tab, t]);
  return (
    <div className="jw-page">
      <header className="jw-page-head">
        <div className="jw-page-name">
          {above ? (
            <Breadcrumb items={[{ title: <Link to={above.to}>{above.text}</Link> }, ...(tab === above.text ? [] : [{ title: tab }])]} />
          ) : null}
          <h1>{title}</h1>
          {lead ? <div className="jw-page-lead">{lead}</div> : null}
        </div>
        {actions ? <div className="jw-page-actions">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

// A white sheet with a heading: what pages are made of.
export function Sheet({ title, extra, children, flush }: { title?: ReactNode; extra?: ReactNode; children: ReactNode; flush?: boolean }) {
  return (
    <section className={flush ? "jw-sheet jw-sheet-flush" : "jw-sheet"}>
      {title || extra ? (
        <header className="jw-sheet-head">
          <h2>{title}</h2>
          {extra ? <div className="jw-sheet-extra">{extra}</div> : null}
        </header>
      ) : null}
      <div className="jw-sheet-body">{children}</div>
    </section>
  );
}

// Name–value pairs in columns; the value keeps the room it needs.
export function Facts({ items, columns = 2 }: { items: [ReactNode, ReactNode][]; columns?: number }) {
  return (
    <dl className="jw-facts" style={{ gridTemplateColumns: `repeat(${columns}, max-content minmax(0, 1fr))` }}>
      {items.map(([name, value], i) => (
        <div key={i} className="jw-fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
