import { Alert, Button, Table } from "antd";
import { Link } from "react-router-dom";
import { processes, type Definition } from "../../api/process";
import { DefinitionState, HoldsIn } from "../../parts/definition_state";
import { Loaded, useLoad } from "../../parts/load";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { minute } from "../../text/format";
import { useWords } from "../../text/language";
import { Refused } from "./refused";
import { text } from "./text";

// The processes in force on the node, each with its local versions below it.
export default function Processes() {
  const t = useWords(text);
  const right = useRight();
  const load = useLoad((signal) => processes.list(signal), []);
  const above = useLoad((signal) => processes.received(signal), []);
  const refused = above.value?.items.filter((one) => one.state === "refused") ?? [];
  return (
    <PageFrame
      title={t.title}
      lead={t.lead}
      above={{ to: "/flows", text: t.above }}
      actions={
        right("flow.deploy") ? (
          <Link to="/processes/new">
            <Button type="primary">{t.draw}</Button>
          </Link>
        ) : undefined
      }
    >
      <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.empty}>
        {(page) => {
          const unfit = page.items.filter((one) => one.unfit.length > 0).length;
          return (
            <>
              {unfit > 0 ? <Alert type="warning" showIcon message={t.unfit(unfit)} style={{ marginBottom: 12 }} /> : null}
              {refused.length > 0 ? <Alert type="warning" showIcon message={t.not_in_force(refused.length)} style={{ marginBottom: 12 }} /> : null}
              <Sheet flush>
                <Table<Definition>
                  size="small"
                  rowKey={(one) => `${one.process} ${one.version}`}
                  dataSource={page.items}
                  pagination={page.items.length > 50 ? { pageSize: 50, size: "small" } : false}
                  scroll={{ x: 900 }}
                  columns={[
                    {
                      title: t.process,
                      render: (_, one) => (
                        <span style={{ paddingLeft: one.base_version === 0 ? 0 : 20 }}>
                          <Link to={`/processes/${encodeURIComponent(one.process)}?version=${one.version}`}>{one.name}</Link>{" "}
                          <span className="jw-note">{one.process}</span>
                        </span>
                      ),
                    },
                    { title: t.region, width: 200, render: (_, one) => <HoldsIn region={one.region} /> },
                    { title: t.version, width: 70, render: (_, one) => one.version },
                    { title: t.state, width: 260, render: (_, one) => <DefinitionState one={one} /> },
                    {
                      title: t.deployed,
                      width: 240,
                      render: (_, one) =>
                        one.origin ? (
                          <>
                            {t.from(one.origin.name || one.origin.node, one.origin.version)}
                            <div className="jw-note">{t.received(minute(one.origin.received))}</div>
                          </>
                        ) : (
                          [minute(one.deployed), one.author].filter(Boolean).join(" ")
                        ),
                    },
                  ]}
                />
              </Sheet>
              <Loaded load={above}>{() => <Refused arrivals={refused} />}</Loaded>
            </>
          );
        }}
      </Loaded>
    </PageFrame>
  );
}
