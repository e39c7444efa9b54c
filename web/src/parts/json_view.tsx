import { App, Button } from "antd";
import { useMemo } from "react";
import { useShared } from "../text/language";
import "./json_view.css";

// JSON for reading: indented, keys and values told apart, and a way to copy it.
export function JsonView({ value, height = 420 }: { value: unknown; height?: number }) {
  const { message } = App.useApp();
  const t = useShared();
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? "", [value]);
  const pieces = useMemo(() => coloured(text), [text]);
  return (
    <div className="jw-json">
      <Button
        size="small"
        className="jw-json-copy"
        onClick={() => void navigator.clipboard?.writeText(text).then(() => message.success(t.copied))}
      >
        {t.copy}
      </Button>
      <pre style={{ maxHeight: height }} tabIndex={0}>
        {pieces.map((piece, i) =>
          piece.kind ? (
            <span key={i} className={`jw-json-${piece.kind}`}>
              {piece.text}
            </span>
          ) : (
            piece.text
          ),
        )}
      </pre>
    </div>
  );
}

interface Piece {
  text: string;
  kind?: "key" | "text" | "other";
}

function coloured(text: string): Piece[] {
  const pieces: Piece[] = [];
  const token = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  let at = 0;
  for (const found of text.matchAll(token)) {
    if (found.index > at) pieces.push({ text: text.slice(at, found.index) });
    if (found[1] !== undefined) {
      pieces.push({ text: found[1], kind: found[2] ? "key" : "text" });
      if (found[2]) pieces.push({ text: found[2] });
    } else {
      pieces.push({ text: found[0], kind: "other" });
    }
    at = found.index + found[0].length;
  }
  pieces.push({ text: text.slice(at) });
  return pieces;
}
