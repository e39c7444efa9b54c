import { Alert, Button, Dropdown } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import { applications } from "../../api/calls";
import { Loaded, useAgain, useLoad } from "../../parts/load";
import { PageFrame } from "../../parts/page_frame";
import { useRight, useSession } from "../../parts/session";
import { StateTag } from "../../parts/tags";
import { useShared, useWords } from "../../text/language";
import { ActDialog } from "./act_dialog";
import { Detail } from "./detail";
import { text } from "./text";

// What stands as a button of its own, the most pressing first; the rest is in a menu.
const kFront = [
  "consent", "approve", "supplement", "rectify", "answer_change", "dispose", "check", "answer_extension",
  "accept_filing", "do_change", "rule", "record_government", "confirm_disposal", "resume",
];
const kDanger = ["decline", "withdraw", "suspend", "terminate", "send_back", "reject_disposal"];
const kMoving = ["sent", "checking", "received", "incomplete", "proposed", "awaiting_consent", "suspended", "disposing", "granted"];

export default function ApplicationPage() {
  const { id = "" } = useParams();
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const { user } = useSession();
  const go = useNavigate();
  const load = useLoad((signal) => applications.one(id, signal), [id]);
  const [dialog, set_dialog] = useState<string>();
  const one = load.value;
  // While it travels or waits elsewhere, it changes without this person doing anything.
  useAgain(load.reload, 5000, one !== undefined && dialog === undefined && kMoving.includes(one.state));
  const words = t.act as Record<string, string>;
  const actions = one?.actions ?? [];
  const front = kFront.filter((name) => actions.includes(name)).slice(0, 2);
  // Beside its opposite a refusal stays in sight.
  const against = actions.filter((name) => ["decline", "send_back"].includes(name));
  const rest = actions.filter((name) => name !== "decide" && !front.includes(name) && !against.includes(name));
  const mine = one?.applicant.id === user.org.id;
  const own_writing =
    one?.state === "awaiting_consent" && right("application.consent") && !actions.includes("consent") &&
    (one.created_by === user.id || one.created_by === user.login || one.created_by === user.name);

  return (
    <PageFrame
      name={one?.number}
      title={
        one ? (
          <>
            {one.resource.name}{" "}
            <span style={{ fontSize: 14, fontWeight: 400, marginLeft: 8 }}>
              <StateTag state={one.state} />
            </span>
          </>
        ) : (
          t.applications
        )
      }
      lead={one ? `${shared.number} ${one.number} · ${one.applicant.name} → ${one.provider.name}` : undefined}
      above={{ to: "/applications", text: t.applications }}
      actions={
        <>
          {one && mine && right("application.write") ? (
            <Button onClick={() => go(`/applications/new?copy=${encodeURIComponent(id)}`)}>{t.copy}</Button>
          ) : null}
          {one && mine && right("application.write") && one.state === "granted" ? (
            <Button onClick={() => go(`/applications/new?copy=${encodeURIComponent(id)}&follows=${encodeURIComponent(id)}`)}>
              {t.renew}
            </Button>
          ) : null}
          {rest.length > 0 ? (
            <Dropdown
              menu={{
                items: rest.map((name) => ({ key: name, label: words[name] ?? name, danger: kDanger.includes(name) })),
                onClick: ({ key }) => set_dialog(key),
              }}
            >
              <Button>{t.more}</Button>
            </Dropdown>
          ) : null}
          {against.map((name) => (
            <Button key={name} danger onClick={() => set_dialog(name)}>
              {words[name]}
            </Button>
          ))}
          {front.map((name) => (
            <Button key={name} type="primary" onClick={() => set_dialog(name)}>
              {words[name]}
            </Button>
          ))}
          {actions.includes("decide") ? (
            <Button type="primary" onClick={() => go(`/applications/${encodeURIComponent(id)}/review`)}>
              {t.review}
            </Button>
          ) : null}
          {one?.grant && right("grant.read") ? (
            <Button onClick={() => go(`/grants/${encodeURIComponent(one.grant ?? "")}`)}>{t.see_grant}</Button>
          ) : null}
        </>
      }
    >
      {own_writing ? <Alert type="info" showIcon message={t.own_writer} style={{ marginBottom: 16 }} /> : null}
      <Loaded load={load}>{(application) => <Detail one={application} reload={load.reload} />}</Loaded>
      {one && dialog ? (
        <ActDialog one={one} act={dialog} close={() => set_dialog(undefined)} saved={(next) => {
          set_dialog(undefined);
          load.put(next);
        }} />
      ) : null}
    </PageFrame>
  );
}
