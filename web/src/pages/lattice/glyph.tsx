export type Figure = "offers" | "asks" | "receives";

// Three marks that differ in form as well as in colour: a full square, a ring, an arrow downwards.
export function Glyph({ what }: { what: Figure }) {
  return (
    <svg className={`jw-glyph jw-glyph-${what}`} width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
      {what === "offers" ? <rect x="1.5" y="1.5" width="7" height="7" rx="1.5" /> : null}
      {what === "asks" ? <circle cx="5" cy="5" r="3.2" /> : null}
      {what === "receives" ? <path d="M1 2.500h8L5 9z" /> : null}
    </svg>
  );
}
