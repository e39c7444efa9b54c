import { ClockCircleOutlined } from "@ant-design/icons";
import { Tag, Tooltip } from "antd";
import type { ClockFace as Face } from "../api/filing";
import { useWords } from "../text/language";
import { words } from "../text/words";

const text = words(
  {
    left: (n: number) => `剩 ${n} 个工作日`,
    last: "今天到期",
    late: (n: number) => `逾期 ${n} 个工作日`,
    due: (day: string) => `最后一天 ${day}`,
    provisional: "跨入尚未公布放假安排的年份，公布后会重算",
  },
  {
    left: (n) => `${n} working days left`,
    last: "Due today",
    late: (n) => `${n} working days late`,
    due: (day) => `Last day ${day}`,
    provisional: "Runs into a year whose holidays are not published yet; counted anew then",
  },
);

const kColours = { green: "green", yellow: "gold", red: "red", "": "default" } as const;

// A legal clock: the colour says how urgent, the words say how long; never by colour alone.
export function ClockFace({ clock }: { clock: Face | undefined }) {
  const t = useWords(text);
  if (!clock) return null;
  const said =
    clock.light === "" ? clock.due : clock.left < 0 || clock.light === "red" ? t.late(Math.max(1, -clock.left)) : clock.left === 0 ? t.last : t.left(clock.left);
  return (
    <Tooltip title={`${t.due(clock.due)}${clock.provisional ? ` · ${t.provisional}` : ""}`}>
      <Tag color={kColours[clock.light]} bordered={false} icon={<ClockCircleOutlined />}>
        {said}
      </Tag>
    </Tooltip>
  );
}
