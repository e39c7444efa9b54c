import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { Drawer, Empty, Skeleton, Tabs } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router-dom";
import { applications, catalog, holdings, world } from "../../api/calls";
import type { LatticeFlow } from "../../api/types";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { Facts } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { ModeTag, SharingTag, StateTag } from "../../parts/tags";
import { day, minute, number } from "../../text/format";
import { useLanguage, useShared, useWords } from "../../text/language";
import type { ShownCell } from "./geometry";
import { text } from "./text";

interface Props {
  cell: ShownCell | undefined;
  flows: LatticeFlow[];
  name: (org: string) => string;
  close: () => void;
}

export function CellDrawer({ cell, flows, name, close }: Props) {
  const { language } = useLanguage();
  return (
    <Drawer
      open={cell !== undefined}
      onClose={close}
      width={520}
      destroyOnHidden
      title={cell ? (language === "zh" ? cell.name : (cell.name_en ?? cell.name)) : ""}
    >
      {cell ? <Org cell={cell} flows={flows} name={name} /> : null}
    </Drawer>
  );
}

function Org({ cell, flows, name }: { cell: ShownCell; flows: LatticeFlow[]; name: (org: string) => string }) {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const { user } = useSession();
  const org = useLoad((signal) => world.org(cell.org, signal), [cell.org]);
  const mine = flows.filter((flow) => flow.from === cell.org || flow.to === cell.org);
  const own = user.org.id === cell.org;
  const tabs: { key: string; label: string; children: ReactNode }[] = [];
  if (right("catalog.read")) {
    tabs.push({ key: "offers", label: `${t.drawer_offers} ${number(cell.offers)}`, children: <Offers org={cell.org} /> });
  }
  if (right(["application.write", "application.consent", "application.review"])) {
    tabs.push({ key: "asks", label: t.drawer_asks, children: <Asks org={cell.org} /> });
  }
  tabs.push({
    key: "flows",
    label: `${t.drawer_flows} ${number(mine.length)}`,
    children: <FlowList flows={mine} org={cell.org} name={name} />,
  });
  if (own && right("holding.read")) {
    tabs.push({ key: "holdings", label: t.drawer_holdings, children: <Holdings /> });
  }
  return (
    <>
      <Facts
        columns={1}
        items={[
          [shared.node, `${cell.node}${cell.local ? ` · ${t.local}` : ""}`],
          ...(org.value?.superior
            ? ([[t.superior, name(org.value.superior)]] as [ReactNode, ReactNode][])
            : []),
          ...(org.value?.authority && org.value.authority !== cell.org
            ? ([[t.authority, name(org.value.authority)]] as [ReactNode, ReactNode][])
            : []),
        ]}
      />
      <Tabs items={tabs} style={{ marginTop: 12 }} />
    </>
  );
}

function Offers({ org }: { org: string }) {
  const t = useWords(text);
  const shared = useShared();
  const load = useLoad((signal) => catalog.find({ org, limit: 50 }, signal), [org]);
  return (
    <Loaded load={load} skeleton={<Skeleton active />} empty={(page) => page.items.length === 0} empty_text={t.no_offers}>
      {(page) => (
        <ul className="jw-drawer-list">
          {page.items.map((entry) => (
            <li key={entry.id}>
              <Link to={`/catalog/${encodeURIComponent(entry.id)}`}>
                <Long text={entry.name} />
              </Link>
              <div className="jw-note">
                <SharingTag sharing={entry.sharing} /> {shared.rows_n(number(entry.rows))} · {day(entry.updated)}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  );
}

function Asks({ org }: { org: string }) {
  const t = useWords(text);
  const load = useLoad((signal) => applications.list({ box: "all", limit: 100 }, signal), [org]);
  const of_org = (page: { items: { applicant: { id: string }; provider: { id: string } }[] }) =>
    page.items.some((one) => one.applicant.id === org || one.provider.id === org);
  return (
    <Loaded load={load} empty={(page) => !of_org(page)} empty_text={t.no_asks}>
      {(page) => (
        <ul className="jw-drawer-list">
          {page.items
            .filter((one) => one.applicant.id === org || one.provider.id === org)
            .map((one) => (
              <li key={one.id}>
                <Link to={`/applications/${encodeURIComponent(one.id)}`}>
                  <Long text={one.resource.name} />
                </Link>
                <div className="jw-note">
                  <StateTag state={one.state} /> · {one.number} · {one.applicant.name}
                </div>
              </li>
            ))}
        </ul>
      )}
    </Loaded>
  );
}

function FlowList({ flows, org, name }: { flows: LatticeFlow[]; org: string; name: (org: string) => string }) {
  const t = useWords(text);
  const shared = useShared();
  if (flows.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.no_flows} />;
  return (
    <ul className="jw-drawer-list">
      {flows.map((flow, i) => (
        <li key={i}>
          <Long text={flow.resource_name}>
            {flow.from === org ? <ArrowUpOutlined aria-label={t.out} /> : <ArrowDownOutlined aria-label={t.in} />}{" "}
            {flow.resource_name}
          </Long>
          <div className="jw-note">
            <ModeTag mode={flow.kind} /> <StateTag state={flow.state} /> ·{" "}
            {flow.from === org ? `${t.out} → ${name(flow.to)}` : `${t.in} ← ${name(flow.from)}`} ·{" "}
            {shared.rows_n(number(flow.rows))}
            {flow.last ? ` · ${minute(flow.last)}` : ""}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Holdings() {
  const t = useWords(text);
  const shared = useShared();
  const load = useLoad((signal) => holdings.list(signal), []);
  return (
    <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.no_holdings}>
      {(page) => (
        <ul className="jw-drawer-list">
          {page.items.map((one) => (
            <li key={one.id}>
              <Link to={`/holdings/${encodeURIComponent(one.id)}`}>
                <Long text={one.resource_name} />
              </Link>
              <div className="jw-note">
                <StateTag state={one.state} /> · {shared.rows_n(number(one.rows))} · {minute(one.updated)}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  );
}
