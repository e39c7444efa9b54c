import { Tag, Tooltip } from "antd";
import type { Level, Personal } from "../api/catalog_types";
import { useShared } from "../text/language";

interface Props {
  level?: Level;
  grade: number;
  personal?: Personal;
  hint?: string;
}

// How an item or a resource is protected: core and important stand out, general data shows its
// grade, and beside it what kind of personal information it is.
export function GradeTag({ level = "general", grade, personal = "none", hint }: Props) {
  const t = useShared();
  const colour = level === "core" ? "red" : level === "important" ? "volcano" : grade >= 4 ? "orange" : grade === 3 ? "gold" : undefined;
  const tag = (
    <Tag color={colour} bordered={false}>
      {level === "general" ? t.item.grade_n(grade) : t.levels[level]}
    </Tag>
  );
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      {hint ? <Tooltip title={hint}>{tag}</Tooltip> : tag}
      {personal === "none" ? null : (
        <Tag color={personal === "sensitive" ? "red" : "gold"} bordered={false}>
          {t.personal[personal]}
        </Tag>
      )}
    </span>
  );
}
