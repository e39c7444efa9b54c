// The mark: two warps and two wefts in plain weave, drawn, so that it scales and recolours.
export function Weave({ size = 28, warp = "#e9e3d5", weft = "#d9683f" }: { size?: number; warp?: string; weft?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" strokeWidth="3" strokeLinecap="round" fill="none">
      <g stroke={warp}>
        <path d="M11 5v5.500M11 16.500V27M21 5v10.500M21 23v4" />
      </g>
      <g stroke={weft}>
        <path d="M5 13h11.500M25 13h2M5 20h2M15 20h12" />
      </g>
    </svg>
  );
}

// Cloth as a background: many threads, each passing over and under the others.
export function Cloth({ columns, rows, pitch = 44 }: { columns: number; rows: number; pitch?: number }) {
  const warps = Array.from({ length: columns }, (_, i) => i);
  const wefts = Array.from({ length: rows }, (_, i) => i);
  const gap = 9;
  return (
    <svg
      className="jw-cloth"
      viewBox={`0 0 ${columns * pitch} ${rows * pitch}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      fill="none"
      strokeLinecap="round"
    >
      {warps.map((i) => (
        <path
          key={`w${i}`}
          className="jw-cloth-warp"
          d={wefts
            .map((j) => {
              const x = (i + 0.5) * pitch;
              const y = (j + 0.5) * pitch;
              const over = (i + j) % 2 === 0;
              return over
                ? `M${x} ${y - pitch / 2}V${y + pitch / 2}`
                : `M${x} ${y - pitch / 2}V${y - gap}M${x} ${y + gap}V${y + pitch / 2}`;
            })
            .join("")}
        />
      ))}
      {wefts.map((j) => (
        <path
          key={`f${j}`}
          className={j % 5 === 2 ? "jw-cloth-weft jw-cloth-bright" : "jw-cloth-weft"}
          d={warps
            .map((i) => {
              const x = (i + 0.5) * pitch;
              const y = (j + 0.5) * pitch;
              const over = (i + j) % 2 === 1;
              return over
                ? `M${x - pitch / 2} ${y}H${x + pitch / 2}`
                : `M${x - pitch / 2} ${y}H${x - gap}M${x + gap} ${y}H${x + pitch / 2}`;
            })
            .join("")}
        />
      ))}
    </svg>
  );
}
