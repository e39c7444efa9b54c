import { Tooltip, Typography } from "antd";
import type { ReactNode } from "react";
import { short_digest } from "../text/format";
import "./long.css";

// A name that may be long: one line, cut with an ellipsis, whole in the tooltip.
export function Long({ text, width, children }: { text: string; width?: number; children?: ReactNode }) {
  return (
    <Tooltip title={text} placement="topLeft" mouseEnterDelay={0.4}>
      <span className="jw-long" style={width ? { maxWidth: width } : undefined}>
        {children ?? text}
      </span>
    </Tooltip>
  );
}

export function Digest({ value }: { value: string | undefined }) {
  if (!value) return <span className="jw-quiet">–</span>;
  return (
    <Typography.Text className="jw-digest" copyable={{ text: value }} title={value}>
      {short_digest(value)}
    </Typography.Text>
  );
}
