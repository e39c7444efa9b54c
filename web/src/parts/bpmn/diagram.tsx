import { Alert, Button, Skeleton, Space, Tooltip } from "antd";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { useWords } from "../../text/language";
import { text } from "./text";
import "./diagram.css";

// A small label on an element: a token, an incident, a count, what a clock says.
export interface Badge {
  element: string;
  kind: "token" | "incident" | "done" | "count" | "clock" | "yellow" | "red";
  text: string;
  title?: string;
  onClick?: () => void;
}

// How an element is painted: where a token is, was, is wanted; what changed, what is refused.
export type Mark = "here" | "passed" | "incident" | "changed" | "added" | "removed" | "refused" | "chosen";

interface Props {
  xml: string;
  label: string;
  badges?: readonly Badge[];
  marks?: Readonly<Record<string, Mark>>;
  selected?: string;
  onSelect?: (element: string | undefined) => void;
  height?: number | string;
  extra?: ReactNode;
}

interface Canvas {
  zoom(to: "fit-viewport" | number, center?: "auto"): number;
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
  scrollToElement(element: string): void;
}
interface Overlays {
  add(element: string, options: { position: Record<string, number>; html: HTMLElement }): string;
  clear(): void;
}
interface Registry {
  get(element: string): unknown;
}
interface Bus {
  on(event: string, done: (event: { element?: { id: string; type: string } }) => void): void;
}

const kCorner: Record<Badge["kind"], Record<string, number>> = {
  token: { top: -12, right: 14 },
  incident: { top: -12, left: -8 },
  done: { bottom: 12, right: 14 },
  count: { bottom: 12, left: -8 },
  clock: { bottom: -4, left: 4 },
  yellow: { bottom: -4, left: 4 },
  red: { bottom: -4, left: 4 },
};

function badge_node(badge: Badge): HTMLElement {
  const node = document.createElement(badge.onClick ? "button" : "span");
  node.className = `jw-badge jw-badge-${badge.kind}`;
  node.textContent = badge.text;
  if (badge.title) node.title = badge.title;
  if (badge.onClick) node.addEventListener("click", badge.onClick);
  return node;
}

// A BPMN diagram to look at. Badges and marks may change at any time without drawing it anew; the
// viewer is loaded when the first diagram is shown. The mark of bpmn.io stays visible.
export function Diagram({ xml, label, badges, marks, selected, onSelect, height = 420, extra }: Props) {
  const t = useWords(text);
  const place = useRef<HTMLDivElement>(null);
  const viewer = useRef<NavigatedViewer>();
  const select = useRef(onSelect);
  select.current = onSelect;
  const [state, set_state] = useState<"loading" | "ready" | "no_diagram" | "broken">("loading");

  useEffect(() => {
    let gone = false;
    set_state("loading");
    void (async () => {
      const { default: Viewer } = await import("bpmn-js/lib/NavigatedViewer");
      if (gone || !place.current) return;
      const made = new Viewer({ container: place.current });
      viewer.current = made;
      made.get<Bus>("eventBus").on("element.click", (event) => {
        const element = event.element;
        select.current?.(element && !/Process$|Collaboration$/.test(element.type) ? element.id : undefined);
      });
      try {
        await made.importXML(xml);
        if (gone) return;
        made.get<Canvas>("canvas").zoom("fit-viewport", "auto");
        set_state("ready");
      } catch (error) {
        if (!gone) set_state(/no diagram/.test(String(error)) ? "no_diagram" : "broken");
      }
    })();
    return () => {
      gone = true;
      viewer.current?.destroy();
      viewer.current = undefined;
    };
  }, [xml]);

  useEffect(() => {
    if (state !== "ready" || !viewer.current) return;
    const overlays = viewer.current.get<Overlays>("overlays");
    const registry = viewer.current.get<Registry>("elementRegistry");
    overlays.clear();
    for (const badge of badges ?? [])
      if (registry.get(badge.element))
        overlays.add(badge.element, { position: kCorner[badge.kind], html: badge_node(badge) });
  }, [state, badges]);

  useEffect(() => {
    if (state !== "ready" || !viewer.current) return undefined;
    const canvas = viewer.current.get<Canvas>("canvas");
    const registry = viewer.current.get<Registry>("elementRegistry");
    const painted = Object.entries(marks ?? {}).map(([id, mark]) => [id, `jw-mark-${mark}`] as const);
    if (selected) painted.push([selected, "jw-mark-chosen"]);
    const there = painted.filter(([id]) => registry.get(id));
    for (const [id, marker] of there) canvas.addMarker(id, marker);
    return () => {
      if (!viewer.current) return;
      for (const [id, marker] of there) if (registry.get(id)) canvas.removeMarker(id, marker);
    };
  }, [state, marks, selected]);

  useEffect(() => {
    if (state !== "ready" || !viewer.current || !selected) return;
    if (viewer.current.get<Registry>("elementRegistry").get(selected))
      viewer.current.get<Canvas>("canvas").scrollToElement(selected);
  }, [state, selected]);

  const zoom = (by: number | "fit") => {
    const canvas = viewer.current?.get<Canvas & { zoom(): number }>("canvas");
    if (!canvas) return;
    canvas.zoom(by === "fit" ? "fit-viewport" : Math.min(4, Math.max(0.2, canvas.zoom() * by)), "auto");
  };

  return (
    <figure className="jw-diagram" style={{ height }} aria-label={label}>
      <div ref={place} className="jw-diagram-place" hidden={state === "no_diagram" || state === "broken"} />
      {state === "loading" ? <Skeleton active className="jw-diagram-wait" aria-label={t.loading} /> : null}
      {state === "no_diagram" ? <Alert type="info" showIcon message={t.no_diagram} /> : null}
      {state === "broken" ? <Alert type="error" showIcon message={t.broken} /> : null}
      {state === "ready" ? (
        <Space.Compact className="jw-diagram-zoom">
          <Tooltip title={t.zoom_out}>
            <Button size="small" aria-label={t.zoom_out} onClick={() => zoom(1 / 1.25)}>
              −
            </Button>
          </Tooltip>
          <Button size="small" onClick={() => zoom("fit")}>
            {t.fit}
          </Button>
          <Tooltip title={t.zoom_in}>
            <Button size="small" aria-label={t.zoom_in} onClick={() => zoom(1.25)}>
              ＋
            </Button>
          </Tooltip>
        </Space.Compact>
      ) : null}
      {extra}
    </figure>
  );
}
