import { Alert } from "antd";
import type { Item, Personal, Preview, PreviewColumn } from "../../api/types";
import { fault_words, faults_of } from "../../parts/item_faults";
import { ItemsEditor } from "../../parts/items_editor";
import { Sheet } from "../../parts/page_frame";
import { useEither, useWords } from "../../text/language";
import { text } from "./text";

// What the standard is fairly sure of is taken over; weaker proposals only show in the preview. What
// may be personal is taken at lower confidence: leaving it out is the worse mistake.
const taken = (column: PreviewColumn) =>
  (column.confidence ?? 0) >= 60 || (column.personal !== undefined && column.personal !== "none" && (column.confidence ?? 0) >= 45);

// The node's proposals as items: the first candidates for key and region are taken, the person
// decides.
export function items_from(preview: Preview): Item[] {
  const key = preview.columns.find((column) => column.key_candidate)?.name;
  const region = preview.columns.find((column) => column.region_candidate && column.type === "text")?.name;
  return preview.columns.map((column) => ({
    name: column.name,
    title: column.title || column.name,
    type: column.type,
    // A text is not held to the longest value of the first rows; a decimal keeps its digits.
    length: column.type === "decimal" ? (column.length ?? 0) : 0,
    required: column.name === key || column.nulls === 0,
    key: column.name === key,
    region: column.name === region,
    grade: taken(column) ? (column.grade ?? 1) : 1,
    personal: (taken(column) ? (column.personal ?? "none") : "none") as Personal,
    element: taken(column) ? (column.element ?? "") : "",
    code_set: taken(column) ? (column.code_set ?? "") : "",
    identifier: taken(column) ? (column.identifier ?? "") : "",
  }));
}

export function ItemsStep({ items, preview, change }: { items: Item[]; preview: Preview; change: (items: Item[]) => void }) {
  const t = useWords(text);
  const faults = useWords(fault_words);
  const either = useEither();
  const reasons = Object.fromEntries(
    preview.columns.map((column) => [
      column.name,
      [either({ zh: column.reason_zh, en: column.reason_en }), taken(column) ? either({ zh: column.why_zh, en: column.why_en }) : ""]
        .filter(Boolean)
        .join(" · "),
    ]),
  );
  return (
    <Sheet title={t.steps.items}>
      <p className="jw-note" style={{ marginTop: 0 }}>
        {t.items_lead}
      </p>
      <ItemsEditor items={items} change={change} reasons={reasons} faults={faults_of(items, faults)} />
      <div style={{ display: "grid", gap: 8, marginTop: 12 }}>
        {items.some((item) => item.key) ? null : <Alert type="warning" showIcon message={t.no_key} />}
        {items.some((item) => item.region) ? null : <Alert type="warning" showIcon message={t.no_region} />}
        {items.some((item) => item.personal === "sensitive") ? (
          <Alert type="info" showIcon message={t.sensitive_note} />
        ) : null}
      </div>
    </Sheet>
  );
}
