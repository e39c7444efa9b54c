import { Alert, Button, Form, Input } from "antd";
import { session } from "../../api/calls";
import { useAct } from "../../parts/act";
import { ProblemBox } from "../../parts/load";
import { Facts, PageFrame, Sheet } from "../../parts/page_frame";
import { useSession } from "../../parts/session";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

interface Fields {
  current: string;
  next: string;
  again: string;
}

export default function Account() {
  const t = useWords(text);
  const shared = useShared();
  const { user } = useSession();
  const { act, busy, problem } = useAct();
  const [form] = Form.useForm<Fields>();
  const roles = shared.roles as Record<string, string>;
  const must = { required: true, message: shared.required };
  const submit = async (fields: Fields) => {
    const done = await act(async () => (await session.password(fields.current, fields.next), true), t.changed, true);
    if (!done) return;
    form.resetFields();
    // The session is read anew, so that nothing is held back any longer.
    if (user.must_change) window.location.assign("/");
  };
  return (
    <PageFrame title={t.title}>
      {user.must_change ? <Alert type="warning" showIcon message={t.must} style={{ marginBottom: 16 }} /> : null}
      <div className="jw-halves">
        <Sheet title={t.change}>
          {problem ? <ProblemBox problem={problem} /> : null}
          <Form<Fields> form={form} layout="vertical" onFinish={(fields) => void submit(fields)} style={{ maxWidth: 360 }}>
            <Form.Item name="current" label={t.current} rules={[must]}>
              <Input.Password autoComplete="current-password" maxLength={256} />
            </Form.Item>
            <Form.Item
              name="next"
              label={t.next}
              rules={[
                must,
                { min: 10, message: t.short },
                {
                  validator: (_, value?: string) =>
                    value && value === user.login ? Promise.reject(new Error(t.same)) : Promise.resolve(),
                },
              ]}
            >
              <Input.Password autoComplete="new-password" maxLength={256} />
            </Form.Item>
            <Form.Item
              name="again"
              label={t.again}
              dependencies={["next"]}
              rules={[
                must,
                ({ getFieldValue }) => ({
                  validator: (_, value?: string) =>
                    !value || value === getFieldValue("next") ? Promise.resolve() : Promise.reject(new Error(t.unlike)),
                }),
              ]}
            >
              <Input.Password autoComplete="new-password" maxLength={256} />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={busy}>
              {t.change}
            </Button>
          </Form>
        </Sheet>
        <Sheet title={t.who}>
          <Facts
            columns={1}
            items={[
              [t.name, user.name],
              [t.login, <code key="l">{user.login}</code>],
              [shared.org, user.org.name],
              [t.roles, user.roles.map((role) => roles[role] ?? role).join(" · ")],
            ]}
          />
        </Sheet>
      </div>
    </PageFrame>
  );
}
