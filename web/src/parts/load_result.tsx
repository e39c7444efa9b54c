import { DownloadOutlined } from "@ant-design/icons";
import { Button, Table } from "antd";
import { resources } from "../api/calls";
import type { DataVersion, SetAside } from "../api/types";
import { number } from "../text/format";
import { useEither, useWords } from "../text/language";
import { words } from "../text/words";
import { useAct } from "./act";
import "./load_result.css";

const text = words(
  {
    rows_in: "读入",
    accepted: "接收",
    set_aside: "问题行",
    why: "原因",
    count: "行数",
    save: "下载问题行",
    whole: "每一行都有去处",
    broken: "行数对不上，请告诉运维人员",
  },
  {
    rows_in: "Rows in",
    accepted: "Accepted",
    set_aside: "Set aside",
    why: "Reason",
    count: "Rows",
    save: "Download rows set aside",
    whole: "Every row is accounted for",
    broken: "The rows do not add up; tell the operator",
  },
);

// What became of the rows of a file: rows in = accepted + set aside, with the reasons.
export function LoadResult({ resource, version }: { resource: string; version: DataVersion }) {
  const t = useWords(text);
  const either = useEither();
  const { act, busy } = useAct();
  const whole = version.rows_in === version.rows_accepted + version.rows_set_aside;
  return (
    <div className="jw-load-result">
      <div className="jw-load-sum">
        <span>
          <b>{number(version.rows_in)}</b>
          <small>{t.rows_in}</small>
        </span>
        <i>=</i>
        <span>
          <b>{number(version.rows_accepted)}</b>
          <small>{t.accepted}</small>
        </span>
        <i>+</i>
        <span>
          <b>{number(version.rows_set_aside)}</b>
          <small>{t.set_aside}</small>
        </span>
        <em className={whole ? "jw-load-whole" : "jw-load-broken"}>{whole ? t.whole : t.broken}</em>
      </div>
      {version.rows_set_aside > 0 ? (
        <>
          <Table<SetAside>
            size="small"
            rowKey="reason"
            pagination={false}
            dataSource={version.set_aside}
            columns={[
              { title: t.why, render: (_, one) => either(one) || one.reason },
              { title: t.count, width: 120, align: "right", render: (_, one) => number(one.count) },
            ]}
          />
          <Button
            size="small"
            icon={<DownloadOutlined />}
            loading={busy}
            onClick={() => void act(() => resources.save_set_aside(resource, version.number))}
          >
            {t.save}
          </Button>
        </>
      ) : null}
    </div>
  );
}
