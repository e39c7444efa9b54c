import { Alert, App, Button, Table, Tag } from "antd";
import { Link } from "react-router-dom";
import { quality, type Unscreened } from "../../api/quality";
import { useAct } from "../../parts/act";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { OrgName } from "../../parts/names";
import { useRight, useSession } from "../../parts/session";
import { minute, number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

// Asks, screens, and says what became of the rows: in = clean + quarantined.
function useScreen(done: () => void) {
  const t = useWords(text);
  const { modal } = App.useApp();
  const { act, busy } = useAct();
  const screen = (target: string) =>
    modal.confirm({
      title: t.screen,
      content: t.screen_ask,
      onOk: async () => {
        const made = await act(() => quality.screen(target));
        if (!made) return;
        modal.info({
          title: made.rows_set_aside > 0 ? t.screened : t.all_pass,
          content: t.screen_sum(number(made.rows_in), number(made.rows_accepted), number(made.rows_set_aside)),
        });
        done();
      },
    });
  return { screen, busy };
}

// Above the rules of a resource, while some of them have not judged its data.
export function UnscreenedBar({ target, again, seen }: { target: string; again: () => void; seen: unknown }) {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const load = useLoad((signal) => quality.unscreened(target, signal), [target, seen]);
  const { screen, busy } = useScreen(() => {
    load.reload();
    again();
  });
  const one = load.value?.items[0];
  if (!one) return null;
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      message={t.unscreened_bar(number(one.version), number(one.rows), number(one.rules.length))}
      description={shared.listed(one.rules.map((rule) => `${rule.code} ${rule.form.name}`))}
      action={
        right("quality.write") ? (
          <Button type="primary" loading={busy} onClick={() => screen(target)}>
            {t.screen_now}
          </Button>
        ) : undefined
      }
    />
  );
}

// Every resource whose data came before a blocking rule.
export function UnscreenedTable() {
  const t = useWords(text);
  const right = useRight();
  const { user } = useSession();
  const load = useLoad((signal) => quality.unscreened(undefined, signal), []);
  const { screen, busy } = useScreen(load.reload);
  return (
    <>
      <p className="jw-quiet">{t.unscreened_lead}</p>
      <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.none_unscreened}>
        {(page) => (
          <Table<Unscreened>
            size="small"
            rowKey="target"
            dataSource={page.items}
            pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 1040 }}
            columns={[
              {
                title: t.resource,
                ellipsis: true,
                render: (_, one) => (
                  <Long text={one.name}>
                    <Link to={`/quality/source/${one.target}`}>{one.name}</Link>
                  </Long>
                ),
              },
              { title: t.org, width: 170, ellipsis: true, render: (_, one) => <OrgName id={one.org} /> },
              { title: t.version, align: "right", width: 90, render: (_, one) => number(one.version) },
              { title: t.rows, align: "right", width: 100, render: (_, one) => number(one.rows) },
              {
                title: t.not_judged_by,
                width: 240,
                render: (_, one) =>
                  one.rules.map((rule) => (
                    <Tag key={rule.id} color="red" title={rule.form.name} style={{ whiteSpace: "normal" }}>
                      {rule.code} {rule.form.name}
                    </Tag>
                  )),
              },
              { title: t.last_judged, width: 140, render: (_, one) => (one.screened ? minute(one.screened) : t.never) },
              {
                title: "",
                width: 130,
                render: (_, one) =>
                  right("quality.write") && one.org === user.org.id ? (
                    <Button size="small" loading={busy} onClick={() => screen(one.target)}>
                      {t.screen_now}
                    </Button>
                  ) : null,
              },
            ]}
          />
        )}
      </Loaded>
    </>
  );
}
