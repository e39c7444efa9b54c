import { App, Button, Space, Table, Tag } from "antd";
import { useState } from "react";
import { quality, type Rule, type RuleResult, type Side } from "../../api/quality";
import { useAct } from "../../parts/act";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { Sheet } from "../../parts/page_frame";
import { Score, ScoreBars, ScoreHistory } from "../../parts/score";
import { useRight } from "../../parts/session";
import { minute, number } from "../../text/format";
import { useEither, useShared, useWords } from "../../text/language";
import { RuleDialog } from "./rule_dialog";
import { load_subject } from "./subject";
import { text } from "./text";
import { UnscreenedBar } from "./unscreened";

// Rules of a resource or holding, what they said last, and how the score went.
export function RuleList({ side, target }: { side: Side; target: string }) {
  const t = useWords(text);
  const shared = useShared();
  const either = useEither();
  const right = useRight();
  const { modal } = App.useApp();
  const { act, busy } = useAct();
  const [open, set_open] = useState<{ rule?: Rule }>();
  const writes = right("quality.write");
  const load = useLoad(async (signal) => {
    const [subject, words, rules, newest, history] = await Promise.all([
      load_subject(side, target, signal),
      quality.vocabulary(signal),
      quality.rules(side, target, signal),
      quality.newest(side, target, signal),
      quality.history(side, target, signal),
    ]);
    return { subject, words, rules: rules.items, newest: newest.measurement, history: history.items };
  }, [side, target]);

  const run = () =>
    act(async () => {
      const made = await quality.run(side, target);
      load.reload();
      return made;
    }, t.ran);
  const retire = (rule: Rule) =>
    modal.confirm({
      title: `${t.retire} ${rule.code} ${rule.form.name}`,
      content: t.retire_ask,
      onOk: () =>
        act(async () => {
          await quality.retire(rule.id);
          load.reload();
        }, t.retired),
    });

  return (
    <Loaded load={load}>
      {({ subject, words, rules, newest, history }) => (
        <>
          {side === "source" ? <UnscreenedBar target={target} again={load.reload} seen={rules} /> : null}
          <Sheet
            title={t.result}
            extra={
              writes ? (
                <Button onClick={() => void run()} loading={busy} disabled={!subject.has_data}>
                  {t.run}
                </Button>
              ) : undefined
            }
          >
            {newest ? (
              <>
                <p>
                  {t.score} <Score value={newest.total} /> · {t.rows} {number(newest.rows_in)} · {t.failing}{" "}
                  {number(newest.failing)} · {t.cause[newest.cause] ?? newest.cause} · {minute(newest.measured)}
                </p>
                <ScoreBars scores={newest.dimensions} names={words.dimensions} />
                <h3 style={{ margin: "16px 0 4px" }}>{t.history}</h3>
                <ScoreHistory items={history} />
              </>
            ) : (
              <p className="jw-quiet">{t.not_measured}</p>
            )}
          </Sheet>
          <Sheet
            title={t.rules}
            flush
            extra={
              writes ? (
                <Button type="primary" onClick={() => set_open({})}>
                  {t.add}
                </Button>
              ) : undefined
            }
          >
            <Table<Rule>
              size="small"
              rowKey="id"
              dataSource={rules}
              locale={{ emptyText: t.no_rules }}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              scroll={{ x: 940 }}
              columns={[
                { title: t.code, width: 76, dataIndex: "code" },
                { title: t.name, ellipsis: true, render: (_, one) => <Long text={one.form.name} /> },
                {
                  title: t.kind,
                  width: 120,
                  render: (_, one) => {
                    const kind = words.kinds.find((row) => row.code === one.form.kind);
                    return kind ? either(kind) : one.form.kind;
                  },
                },
                {
                  title: t.items,
                  width: 150,
                  ellipsis: true,
                  render: (_, one) => (
                    <Long text={shared.listed(one.form.items.map((name) => subject.items.find((item) => item.name === name)?.title || name))} />
                  ),
                },
                {
                  title: t.severity,
                  width: 84,
                  render: (_, one) =>
                    one.state === "retired" ? (
                      <Tag>{t.retired}</Tag>
                    ) : (
                      <Tag color={one.form.severity === "block" ? "red" : "gold"}>
                        {one.form.severity === "block" ? t.block : t.warn}
                      </Tag>
                    ),
                },
                { title: t.metric, width: 90, render: (_, one) => one.form.metric },
                {
                  title: t.score,
                  width: 150,
                  align: "right",
                  render: (_, one) => {
                    const found: RuleResult | undefined = newest?.results.find((row) => row.rule === one.id);
                    return found ? (
                      <>
                        <Score value={found.score} /> <small className="jw-quiet">{`${number(found.a)}/${number(found.b)}`}</small>
                      </>
                    ) : (
                      "–"
                    );
                  },
                },
                {
                  title: "",
                  width: 120,
                  render: (_, one) =>
                    writes && one.state === "active" ? (
                      <Space size={0}>
                        <Button type="link" size="small" onClick={() => set_open({ rule: one })}>
                          {t.edit}
                        </Button>
                        <Button type="link" size="small" danger onClick={() => retire(one)}>
                          {t.retire}
                        </Button>
                      </Space>
                    ) : null,
                },
              ]}
            />
          </Sheet>
          {open ? (
            <RuleDialog
              side={side}
              subject={subject}
              words={words}
              rule={open.rule}
              saved={() => {
                set_open(undefined);
                load.reload();
              }}
              close={() => set_open(undefined)}
            />
          ) : null}
        </>
      )}
    </Loaded>
  );
}
