import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Alert, Button, DatePicker, Form, Input, InputNumber, Radio, Segmented, Table } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { useSearchParams } from "react-router-dom";
import { calendar, type RegionalDay } from "../../api/supervision";
import { useAct } from "../../parts/act";
import { FormDialog } from "../../parts/form_dialog";
import { Loaded, useLoad } from "../../parts/load";
import { Long } from "../../parts/long";
import { RegionName } from "../../parts/names";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";
import { YearView } from "./year_view";
import "./calendar.css";

export default function CalendarPage() {
  const t = useWords(text);
  const right = useRight();
  const own = useSession().user.org.region ?? "";
  const [query, set_query] = useSearchParams();
  const asked = Number(query.get("year"));
  const year = Number.isInteger(asked) && asked >= 2000 && asked <= 2100 ? asked : dayjs().year();
  const region = query.get("region") ?? own;
  const load = useLoad((signal) => calendar.year(year, region, signal), [year, region]);
  const days = useLoad((signal) => calendar.regional(signal), []);
  const [adding, set_adding] = useState(false);
  const may = right("standard.write");
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    next.set(name, value);
    set_query(next);
  };
  const changed = () => {
    set_adding(false);
    load.reload();
    days.reload();
  };
  return (
    <PageFrame
      title={t.title}
      lead={t.lead}
      above={right("supervision.read") ? { to: "/supervision", text: t.back } : undefined}
      actions={
        may ? (
          <Button type="primary" onClick={() => set_adding(true)}>
            {t.add}
          </Button>
        ) : null
      }
    >
      <div className="jw-year-bar">
        <Button icon={<LeftOutlined />} aria-label={t.previous} onClick={() => set("year", String(year - 1))} />
        <b className="jw-year-number">{year}</b>
        <Button icon={<RightOutlined />} aria-label={t.next} onClick={() => set("year", String(year + 1))} />
        {own ? (
          <Segmented
            value={region ? own : ""}
            options={[
              { value: "", label: t.nation },
              { value: own, label: <RegionName code={own} /> },
            ]}
            onChange={(one) => set("region", one)}
          />
        ) : null}
        {load.value ? <span>{t.total(load.value.working_days.reduce((sum, n) => sum + n, 0))}</span> : null}
        <span className="jw-year-key">
          <i className="jw-day-off" /> {t.off}
          <i className="jw-day-work" /> {t.work}
          <i className="jw-day-regional" /> {t.regional}
          <i className="jw-day-weekend" /> {t.weekend}
        </span>
      </div>
      <Loaded load={load}>
        {(value) => (
          <>
            {value.known ? null : <Alert type="warning" showIcon message={t.unknown} style={{ marginBottom: 12 }} />}
            <YearView calendar={value} />
            <p className="jw-note">{value.years.length > 0 ? t.known(value.years[0]!, value.years[value.years.length - 1]!) : ""}</p>
          </>
        )}
      </Loaded>
      <Counter region={region} />
      <RegionalDays load={days} own={may ? own : ""} changed={changed} />
      <AddDialog open={adding} region={own} saved={changed} close={() => set_adding(false)} />
    </PageFrame>
  );
}

// The Nth working day, counted from the day after.
function Counter({ region }: { region: string }) {
  const t = useWords(text);
  const shared = useShared();
  const [start, set_start] = useState(dayjs().format("YYYY-MM-DD"));
  const [days, set_days] = useState(10);
  const load = useLoad((signal) => calendar.deadline(start, days, region, signal), [start, days, region]);
  return (
    <Sheet title={t.count}>
      <div className="jw-year-bar">
        <label>
          {t.start} <DatePicker value={dayjs(start)} allowClear={false} onChange={(day: Dayjs | null) => day && set_start(day.format("YYYY-MM-DD"))} />
        </label>
        <label>
          {t.days} <InputNumber min={1} max={1000} value={days} onChange={(n) => set_days(n ?? 1)} />
        </label>
        <span>
          {t.due} <b data-testid="due">{load.value?.due ?? "…"}</b> {load.value?.provisional ? shared.aside("", t.provisional) : ""}
        </span>
      </div>
    </Sheet>
  );
}

function RegionalDays({ load, own, changed }: { load: ReturnType<typeof useLoad<{ items: RegionalDay[] }>>; own: string; changed: () => void }) {
  const t = useWords(text);
  const { act, busy } = useAct();
  const remove = (one: RegionalDay) =>
    void act(async () => {
      await calendar.remove(one.region, one.day);
      changed();
    }, t.removed);
  return (
    <Sheet title={t.days_of} flush>
      <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.days_none}>
        {(page) => (
          <Table<RegionalDay>
            size="small"
            rowKey={(one) => `${one.region}/${one.day}`}
            dataSource={page.items}
            pagination={{ pageSize: 10, hideOnSinglePage: true }}
            columns={[
              { title: t.day, width: 130, dataIndex: "day" },
              { title: t.region, width: 200, render: (_, one) => <RegionName code={one.region} /> },
              { title: t.kind, width: 110, render: (_, one) => (one.off ? t.off : t.work) },
              { title: t.name, width: 180, ellipsis: true, render: (_, one) => <Long text={one.name} /> },
              { title: t.basis, ellipsis: true, render: (_, one) => <Long text={one.basis} /> },
              {
                title: "",
                width: 90,
                render: (_, one) =>
                  one.region === own ? (
                    <Button size="small" danger disabled={busy} onClick={() => remove(one)}>
                      {t.remove}
                    </Button>
                  ) : null,
              },
            ]}
          />
        )}
      </Loaded>
    </Sheet>
  );
}

interface Fields {
  day: Dayjs;
  off: boolean;
  name: string;
  basis: string;
}

function AddDialog({ open, region, saved, close }: { open: boolean; region: string; saved: () => void; close: () => void }) {
  const t = useWords(text);
  const shared = useShared();
  return (
    <FormDialog<Fields, unknown>
      open={open}
      title={t.add}
      ok={shared.save}
      done={t.added}
      initial={{ off: true }}
      names={["name", "basis", "day"]}
      run={(fields) => calendar.put({ region, day: fields.day.format("YYYY-MM-DD"), off: fields.off, name: fields.name.trim(), basis: fields.basis.trim() })}
      saved={saved}
      close={close}
    >
      <Form.Item label={t.region}>
        <RegionName code={region} />
      </Form.Item>
      <Form.Item name="day" label={t.day} rules={[{ required: true, message: shared.required }]}>
        <DatePicker />
      </Form.Item>
      <Form.Item name="off" label={t.kind}>
        <Radio.Group
          options={[
            { value: true, label: t.off },
            { value: false, label: t.work },
          ]}
        />
      </Form.Item>
      <Form.Item name="name" label={t.name} rules={[{ required: true, whitespace: true, message: shared.required }]}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="basis" label={t.basis} rules={[{ required: true, whitespace: true, message: shared.required }]}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}
