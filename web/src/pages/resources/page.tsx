import { PlusOutlined, SwapOutlined } from "@ant-design/icons";
import { Button, Segmented, Space, Table } from "antd";
import { Link, useNavigate, useSearchParams } from "react-router-dom";
import { resources } from "../../api/calls";
import type { Resource } from "../../api/types";
import { Loaded } from "../../parts/load";
import { Long } from "../../parts/long";
import { More, usePaged } from "../../parts/paged";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { SharingTag, StateTag } from "../../parts/tags";
import { minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

const kStates = ["", "draft", "awaiting_head", "awaiting_review", "returned", "published", "withdrawn"] as const;

export default function Resources() {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const go = useNavigate();
  const [query, set_query] = useSearchParams();
  const state = query.get("state") ?? "";
  const paged = usePaged<Resource>(
    (cursor, signal) => resources.list({ state, limit: 50, cursor }, signal),
    [state],
  );
  const add = (
    <Space>
      <Button icon={<SwapOutlined />} onClick={() => go("/catalog-import")}>
        {t.files}
      </Button>
      {right("resource.write") ? (
        <Button type="primary" icon={<PlusOutlined />} onClick={() => go("/resources/new")}>
          {t.add}
        </Button>
      ) : null}
    </Space>
  );
  return (
    <PageFrame title={t.title} lead={t.lead} actions={add}>
      <div style={{ marginBottom: 12 }}>
        <Segmented
          value={state}
          options={kStates.map((value) => ({ value, label: value === "" ? shared.all : shared.states[value] }))}
          onChange={(value) => set_query(value ? { state: value } : {})}
        />
      </div>
      <Loaded load={paged.load} empty={(page) => page.items.length === 0} empty_text={t.empty}>
        {() => (
          <Sheet flush>
            <Table<Resource>
              rowKey="id"
              dataSource={paged.items}
              pagination={false}
              scroll={{ x: 900 }}
              rowClassName="jw-row"
              onRow={(one) => ({ onClick: () => go(`/resources/${encodeURIComponent(one.id)}`) })}
              columns={[
                {
                  title: t.name,
                  ellipsis: true,
                  render: (_, one) => (
                    <Link to={`/resources/${encodeURIComponent(one.id)}`} onClick={(event) => event.stopPropagation()}>
                      <Long text={one.name} />
                    </Link>
                  ),
                },
                { title: shared.state, width: 130, render: (_, one) => <StateTag state={one.state} /> },
                { title: t.sharing, width: 120, render: (_, one) => <SharingTag sharing={one.sharing} /> },
                { title: shared.rows, width: 110, align: "right", render: (_, one) => number(one.rows) },
                {
                  title: t.data,
                  width: 100,
                  render: (_, one) =>
                    one.data_version > 0 ? t.data_n(number(one.data_version)) : <span className="jw-quiet">{t.no_data}</span>,
                },
                { title: shared.updated, width: 160, render: (_, one) => minute(one.updated || one.created) },
              ]}
            />
            <More paged={paged} />
          </Sheet>
        )}
      </Loaded>
    </PageFrame>
  );
}
