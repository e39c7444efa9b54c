import { Button, Popconfirm, Table, Tag } from "antd";
import { keys, type MasterKey, type TreatmentKey } from "../../api/grading";
import { useAct } from "../../parts/act";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { time, number } from "../../text/format";
import { useWords } from "../../text/language";
import { text } from "./text";

function used_by(key: TreatmentKey, t: Record<"of_purpose" | "of_grant" | "of_subjects" | "of_noise", string>): string {
  if (key.scope === "purpose") return t.of_purpose;
  if (key.scope === "use") return key.id === "access-noise" ? t.of_noise : t.of_subjects;
  return key.grant || t.of_grant;
}

// Keys of treatments: which there are and how old; the keys themselves never leave the node.
export default function Keys() {
  const t = useWords(text);
  const right = useRight();
  const { act, busy } = useAct();
  const load = useLoad((signal) => keys.list(signal), []);
  const rotate = async (id: string) => {
    if (await act(() => keys.rotate(id), t.rotated)) load.reload();
  };
  const rotate_master = async () => {
    if (await act(() => keys.rotate_master(), t.master_rotated)) load.reload();
  };
  return (
    <PageFrame title={t.title} lead={t.lead} above={right("system.read") ? { to: "/system", text: t.system } : undefined}>
      <Loaded load={load}>
        {(found) => (
          <>
            <Sheet
              title={t.master}
              extra={
                <Popconfirm title={t.master_rotate} description={t.master_sure} onConfirm={() => void rotate_master()}>
                  <Button size="small" loading={busy}>
                    {t.master_rotate}
                  </Button>
                </Popconfirm>
              }
            >
              <p className="jw-note" style={{ marginTop: 0 }}>
                {t.master_lead}
              </p>
              <Table<MasterKey>
                size="small"
                rowKey="version"
                dataSource={[...found.masters].reverse()}
                pagination={false}
                columns={[
                  { title: t.version, width: 100, render: (_, one) => number(one.version) },
                  { title: t.kind, render: (_, one) => t.kinds[one.kind] ?? one.kind },
                  { title: t.made, width: 180, render: (_, one) => time(one.made) },
                  {
                    title: t.state,
                    width: 120,
                    render: (_, one) =>
                      one.version === found.masters[found.masters.length - 1]?.version ? (
                        <Tag color="green" bordered={false}>
                          {t.in_use}
                        </Tag>
                      ) : (
                        <Tag bordered={false}>{t.opens}</Tag>
                      ),
                  },
                ]}
              />
            </Sheet>
            <Sheet title={`${t.keys} ${number(found.keys.length)}`}>
              <p className="jw-note" style={{ marginTop: 0 }}>
                {t.keys_lead}
              </p>
              <Table<TreatmentKey>
                size="small"
                rowKey="id"
                dataSource={found.keys}
                pagination={{ pageSize: 20, hideOnSinglePage: true }}
                expandable={{
                  rowExpandable: (one) => one.versions.length > 1,
                  expandedRowRender: (one) => (
                    <ul className="jw-key-versions">
                      {[...one.versions].reverse().map((version, i) => (
                        <li key={version.number}>
                          {t.version} {number(version.number)} · {time(version.made)} · {t.sealed_by} {number(version.master)} ·{" "}
                          {i === 0 ? t.for_new : t.for_old}
                        </li>
                      ))}
                    </ul>
                  ),
                }}
                locale={{ emptyText: t.none }}
                columns={[
                  { title: t.scope, render: (_, one) => used_by(one, t) },
                  { title: t.id, width: 250, render: (_, one) => <Long text={one.id} width={230}><code>{one.id}</code></Long> },
                  {
                    title: t.state,
                    width: 210,
                    render: (_, one) => (
                      <>
                        <Tag color="green" bordered={false}>
                          {t.version_in_use(number(one.versions.length))}
                        </Tag>
                        {one.versions.length > 1 ? <span className="jw-note">{t.older(number(one.versions.length - 1))}</span> : null}
                      </>
                    ),
                  },
                  { title: t.made, width: 170, render: (_, one) => time(one.versions[one.versions.length - 1]?.made ?? "") },
                  { title: t.sealed_by, width: 110, render: (_, one) => number(one.versions[one.versions.length - 1]?.master ?? 0) },
                  {
                    title: "",
                    width: 100,
                    render: (_, one) =>
                      one.scope === "purpose" || one.scope === "use" ? (
                        <Popconfirm title={t.rotate} description={one.scope === "use" ? t.rotate_use_sure : t.rotate_sure} onConfirm={() => void rotate(one.id)}>
                          <Button size="small" type="link">
                            {t.rotate}
                          </Button>
                        </Popconfirm>
                      ) : null,
                  },
                ]}
              />
            </Sheet>
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}
