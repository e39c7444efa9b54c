import { Button, Empty, Form, InputNumber, Statistic, Table } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { flow, type NodeTimes, type SimulatedInstance, type SimulationReport } from "../../api/flow";
import { useAct } from "../../parts/act";
import { ProblemBox } from "../../parts/load";
import { Long } from "../../parts/long";
import { Sheet } from "../../parts/page_frame";
import { ProcessPick } from "../../parts/process_pick";
import { number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

interface Fields {
  process: string;
  version: number;
  limit: number;
}

const round = (hours: number) => Math.round(hours * 10) / 10;

// A time before and after, and the difference: shorter in green, longer in red, and by sign.
function Change({ before, after }: { before: number; after: number }) {
  const difference = round(after - before);
  const colour = difference < 0 ? "#3e8e6e" : difference > 0 ? "#bf3f2b" : undefined;
  return <span style={{ color: colour }}>{difference > 0 ? `+${number(difference)}` : number(difference)}</span>;
}

// What if: the past once more, over another version or with other times.
export function Simulation() {
  const t = useWords(text);
  const shared = useShared();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<Fields>();
  const [report, set_report] = useState<SimulationReport>();
  const [hours, set_hours] = useState<Record<string, number>>({});
  const [limits, set_limits] = useState<Record<string, number>>({});
  const must = [{ required: true, message: shared.required }];
  const play = async (fields: Fields) => {
    const answer = await act(
      () => flow.simulate({ process: fields.process.trim(), version: fields.version, instances: [], limit: fields.limit, hours, limits }),
      undefined,
      true,
    );
    if (answer) set_report(answer);
  };
  const put = (all: Record<string, number>, node: string, value: number | null) => {
    const next = { ...all };
    if (value === null) delete next[node];
    else next[node] = value;
    return next;
  };
  const changed = Object.keys(hours).length + Object.keys(limits).length > 0;
  return (
    <>
      <Sheet>
        <p className="jw-note" style={{ marginTop: 0 }}>
          {t.simulation_lead}
        </p>
        {problem ? <ProblemBox problem={problem} /> : null}
        <Form<Fields> form={form} layout="vertical" initialValues={{ version: 0, limit: 100 }} onFinish={(fields) => void play(fields)}>
          <div style={{ display: "grid", gridTemplateColumns: "2fr 1fr 1fr auto", gap: "0 16px", alignItems: "start" }}>
            <Form.Item name="process" label={t.process} rules={must}>
              <ProcessPick />
            </Form.Item>
            <Form.Item name="version" label={t.version} extra={t.version_hint} rules={must}>
              <InputNumber min={0} precision={0} style={{ width: "100%" }} />
            </Form.Item>
            <Form.Item name="limit" label={t.limit} rules={must}>
              <InputNumber min={1} max={1000} precision={0} style={{ width: "100%" }} />
            </Form.Item>
            <Form.Item label=" ">
              <Button type="primary" htmlType="submit" loading={busy}>
                {report && changed ? t.again : t.run}
              </Button>
            </Form.Item>
          </div>
        </Form>
      </Sheet>
      {report && report.instances === 0 ? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.nothing} /> : null}
      {report && report.instances > 0 ? (
        <>
          <Sheet>
            <div style={{ display: "grid", gridTemplateColumns: "repeat(5, minmax(0, 1fr))", gap: 16 }}>
              <Statistic title={t.sums.instances} value={report.instances} />
              <Statistic title={t.sums.finished} value={report.finished} />
              <Statistic title={t.sums.other} value={report.other_end} />
              {(["mean", "median"] as const).map((one) => (
                <div key={one}>
                  <Statistic title={t.sums[one]} value={`${number(round(report[`${one}_before`]))} → ${t.hours(number(round(report[`${one}_after`])))}`} valueStyle={{ fontSize: 20 }} />
                  <Change before={report[`${one}_before`]} after={report[`${one}_after`]} />
                </div>
              ))}
            </div>
          </Sheet>
          <Sheet title={t.nodes} flush>
            <Table<NodeTimes>
              size="small"
              rowKey="node"
              dataSource={report.nodes}
              pagination={false}
              scroll={{ x: 980 }}
              columns={[
                { title: t.process, ellipsis: true, render: (_, one) => <Long text={one.name || one.node} /> },
                { title: `${t.visits} ${t.before}`, width: 90, align: "right", render: (_, one) => number(one.visits_before) },
                { title: `${t.visits} ${t.after}`, width: 90, align: "right", render: (_, one) => number(one.visits_after) },
                { title: `${t.mean} ${t.before}`, width: 120, align: "right", render: (_, one) => number(round(one.hours_before)) },
                { title: `${t.mean} ${t.after}`, width: 120, align: "right", render: (_, one) => number(round(one.hours_after)) },
                { title: t.difference, width: 90, align: "right", render: (_, one) => <Change before={one.hours_before} after={one.hours_after} /> },
                { title: t.late, width: 70, align: "right", render: (_, one) => (one.late > 0 ? <span className="jw-fault">{number(one.late)}</span> : "–") },
                {
                  title: t.set_hours,
                  width: 130,
                  render: (_, one) => (
                    <InputNumber
                      size="small"
                      min={0}
                      max={1000000}
                      aria-label={`${t.set_hours} ${one.name || one.node}`}
                      value={hours[one.node]}
                      onChange={(value) => set_hours(put(hours, one.node, value))}
                    />
                  ),
                },
                {
                  title: t.set_limit,
                  width: 140,
                  render: (_, one) => (
                    <InputNumber
                      size="small"
                      min={0}
                      max={1000}
                      aria-label={`${t.set_limit} ${one.name || one.node}`}
                      value={limits[one.node]}
                      onChange={(value) => set_limits(put(limits, one.node, value))}
                    />
                  ),
                },
              ]}
            />
          </Sheet>
          <Sheet title={t.items} flush>
            <Table<SimulatedInstance>
              size="small"
              rowKey="id"
              dataSource={report.items}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              scroll={{ x: 980 }}
              columns={[
                {
                  title: t.name,
                  ellipsis: true,
                  render: (_, one) => (
                    <Link to={`/flows/${encodeURIComponent(one.id)}`}>
                      <Long text={one.title || one.id} />
                    </Link>
                  ),
                },
                { title: t.before, width: 100, align: "right", render: (_, one) => t.hours(number(round(one.hours_before))) },
                { title: t.after, width: 100, align: "right", render: (_, one) => (one.problem ? "–" : t.hours(number(round(one.hours_after)))) },
                { title: t.difference, width: 90, align: "right", render: (_, one) => (one.problem ? "–" : <Change before={one.hours_before} after={one.hours_after} />) },
                {
                  title: t.ends,
                  width: 180,
                  ellipsis: true,
                  render: (_, one) =>
                    one.problem ? (
                      <span className="jw-fault">
                        <Long text={one.problem} />
                      </span>
                    ) : (
                      <Long text={one.end_before === one.end_after ? one.end_after : `${one.end_before} → ${one.end_after}`} />
                    ),
                },
                {
                  title: t.route,
                  ellipsis: true,
                  render: (_, one) => (
                    <Long
                      text={
                        shared.clauses(
                          [
                            one.only_before.length > 0 ? t.route_gone(shared.listed(one.only_before)) : "",
                            one.only_after.length > 0 ? t.route_new(shared.listed(one.only_after)) : "",
                          ].filter(Boolean),
                        ) || t.same
                      }
                    />
                  ),
                },
                { title: t.late, width: 130, ellipsis: true, render: (_, one) => (one.late.length > 0 ? <Long text={shared.listed(one.late)} /> : "–") },
              ]}
            />
          </Sheet>
        </>
      ) : null}
    </>
  );
}
