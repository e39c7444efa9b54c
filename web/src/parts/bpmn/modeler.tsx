import { Alert, Skeleton } from "antd";
import { forwardRef, useEffect, useImperativeHandle, useRef, useState } from "react";
import type BpmnModeler from "bpmn-js/lib/Modeler";
import { useWords } from "../../text/language";
import type { Mark } from "./diagram";
import { read_fields, shape_of, write_fields, type Fields, type Shape } from "./fields";
import { our_words } from "./our_words";
import { text } from "./text";
import "./diagram.css";

export interface ModelerHandle {
  xml(): Promise<string>;
  read(id: string): Fields | undefined;
  write(id: string, fields: Fields): void;
  // What clocks can name: every step and event.
  nodes(): { id: string; name: string; type: string }[];
  select(id: string): void;
  undo(): void;
  redo(): void;
}

interface Props {
  xml: string;
  label: string;
  // Diagrams that can't be drawn are told, so that nothing is saved over them.
  onBroken?: () => void;
  marks?: Readonly<Record<string, Mark>>;
  onSelect: (id: string | undefined) => void;
  onChange: () => void;
  height?: number | string;
}

interface Bus {
  on(event: string, done: (event: { newSelection?: Shape[]; trigger?: string }) => void): void;
}
interface Canvas {
  zoom(to: "fit-viewport", center: "auto"): void;
  getRootElement(): Shape;
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
  scrollToElement(element: string): void;
}

// The drawing board: bpmn-js with our extension elements, loaded when it is shown. With nothing
// selected, the process itself is.
export const Modeler = forwardRef<ModelerHandle, Props>(function Modeler({ xml, label, marks, onSelect, onChange, onBroken, height }, handle) {
  const t = useWords(text);
  const place = useRef<HTMLDivElement>(null);
  const modeler = useRef<BpmnModeler>();
  const told = useRef({ onSelect, onChange, onBroken });
  told.current = { onSelect, onChange, onBroken };
  const [state, set_state] = useState<"loading" | "ready" | "broken">("loading");
  const [why, set_why] = useState("");

  useEffect(() => {
    let gone = false;
    set_state("loading");
    void (async () => {
      const { default: Made } = await import("bpmn-js/lib/Modeler");
      await Promise.all([
        import("bpmn-js/dist/assets/bpmn-font/css/bpmn.css"),
      ]);
      if (gone || !place.current) return;
      const made = new Made({ container: place.current, moddleExtensions: { jw: our_words } });
      modeler.current = made;
      const bus = made.get<Bus>("eventBus");
      const root = () => made.get<Canvas>("canvas").getRootElement().id;
      // While a document is opened the board has a root of its own, and clears what could be undone.
      let there = false;
      bus.on("selection.changed", (event) => there && told.current.onSelect(event.newSelection?.[0]?.id ?? root()));
      bus.on("commandStack.changed", (event) => there && event.trigger !== "clear" && told.current.onChange());
      try {
        await made.importXML(xml);
        if (gone) return;
        made.get<Canvas>("canvas").zoom("fit-viewport", "auto");
        there = true;
        set_state("ready");
        told.current.onSelect(root());
      } catch (error) {
        if (gone) return;
        set_why(error instanceof Error ? error.message : String(error));
        set_state("broken");
        told.current.onBroken?.();
      }
    })();
    return () => {
      gone = true;
      modeler.current?.destroy();
      modeler.current = undefined;
    };
  }, [xml]);

  useEffect(() => {
    if (state !== "ready" || !modeler.current) return undefined;
    const canvas = modeler.current.get<Canvas>("canvas");
    const board = modeler.current;
    const there = Object.entries(marks ?? {}).filter(([id]) => shape_of(board, id));
    for (const [id, mark] of there) canvas.addMarker(id, `jw-mark-${mark}`);
    return () => {
      if (!modeler.current) return;
      for (const [id, mark] of there) if (shape_of(modeler.current, id)) canvas.removeMarker(id, `jw-mark-${mark}`);
    };
  }, [state, marks]);

  useImperativeHandle(handle, () => ({
    async xml() {
      const saved = await modeler.current?.saveXML({ format: true });
      return saved?.xml ?? xml;
    },
    read(id) {
      const shape = modeler.current && shape_of(modeler.current, id);
      return shape ? read_fields(shape) : undefined;
    },
    write(id, fields) {
      const shape = modeler.current && shape_of(modeler.current, id);
      if (shape && modeler.current) write_fields(modeler.current, shape, fields);
    },
    nodes() {
      const all = modeler.current?.get<{ filter(keep: (shape: Shape) => boolean): Shape[] }>("elementRegistry");
      const flow_node = (shape: Shape) =>
        shape.type !== "label" && shape.id === (shape.businessObject.get("id") as string) && /Task$|Event$|Gateway$|SubProcess$|CallActivity$/.test(shape.type);
      return (all?.filter(flow_node) ?? []).map((shape) => ({
        id: shape.id,
        name: (shape.businessObject.get("name") as string | undefined) ?? "",
        type: shape.type,
      }));
    },
    select(id) {
      const shape = modeler.current && shape_of(modeler.current, id);
      if (!shape || !modeler.current) return;
      modeler.current.get<{ select(shape: Shape): void }>("selection").select(shape);
      modeler.current.get<Canvas>("canvas").scrollToElement(id);
    },
    undo: () => modeler.current?.get<{ undo(): void }>("commandStack").undo(),
    redo: () => modeler.current?.get<{ redo(): void }>("commandStack").redo(),
  }), [xml]);

  return (
    <figure className="jw-diagram" style={{ height: height ?? 520 }} aria-label={label}>
      <div ref={place} className="jw-diagram-place" hidden={state === "broken"} />
      {state === "loading" ? <Skeleton active className="jw-diagram-wait" aria-label={t.loading} /> : null}
      {state === "broken" ? <Alert type="error" showIcon message={/no diagram/.test(why) ? t.no_diagram : t.broken} description={why} /> : null}
    </figure>
  );
});
