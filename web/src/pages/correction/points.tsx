import { Table } from "antd";
import type { Correction, CorrectionPoint } from "../../api/correction";
import { CorrectionTag } from "../../parts/correction_tag";
import { Loaded } from "../../parts/load";
import { Long } from "../../parts/long";
import { More, type Paged } from "../../parts/paged";
import { number } from "../../text/format";
import { useWords } from "../../text/language";
import { text } from "./text";

// The disputed values, one a row: as held, as it should be, as it is at the source, what was said.
export function Points({ correction, paged }: { correction: Correction; paged: Paged<CorrectionPoint> }) {
  const t = useWords(text);
  const title_of = (item: string) => correction.items.find((one) => one.name === item)?.title ?? item;
  const quiet = (words: string) => <span className="jw-quiet">{words}</span>;
  const provider = correction.side === "provider";
  return (
    <Loaded load={paged.load}>
      {() => (
        <>
          <Table<CorrectionPoint>
            size="small"
            rowKey="n"
            dataSource={paged.items}
            pagination={false}
            loading={paged.load.busy}
            scroll={{ x: provider ? 900 : 760 }}
            columns={[
              { title: "#", width: 52, render: (_, one) => number(one.n) },
              {
                title: t.key,
                width: 150,
                ellipsis: true,
                render: (_, one) => <Long text={Object.values(one.key).map((value) => value ?? t.none).join(" · ")} />,
              },
              { title: t.item, width: 120, ellipsis: true, render: (_, one) => <Long text={title_of(one.item)} /> },
              { title: t.held, ellipsis: true, render: (_, one) => (one.held === undefined ? quiet("∅") : <Long text={one.held} />) },
              {
                title: t.expected,
                ellipsis: true,
                render: (_, one) =>
                  one.should_be_empty ? quiet(t.empty_value) : one.expected === undefined ? quiet(t.not_said) : <Long text={one.expected} />,
              },
              ...(provider
                ? [
                    {
                      title: t.source,
                      ellipsis: true,
                      render: (_: unknown, one: CorrectionPoint) =>
                        one.source ? <Long text={one.source[one.item] ?? "∅"} /> : quiet(t.gone),
                    },
                  ]
                : []),
              { title: t.evidence, ellipsis: true, render: (_, one) => (one.evidence ? <Long text={one.evidence} /> : quiet("–")) },
              {
                title: t.result,
                width: 190,
                render: (_, one) => (
                  <>
                    <CorrectionTag state={one.state} />
                    {one.state === "corrected" ? (
                      <div className="jw-note">
                        <Long text={one.correct === undefined ? t.corrected_masked : t.corrected_to(one.correct)} width={170} />
                      </div>
                    ) : null}
                    {one.reason ? (
                      <div className="jw-note">
                        <Long text={one.reason} width={170} />
                      </div>
                    ) : null}
                  </>
                ),
              },
            ]}
          />
          <More paged={paged} />
          <div className="jw-note">{t.values_note}</div>
        </>
      )}
    </Loaded>
  );
}
