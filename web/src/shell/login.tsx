import { LockOutlined, TranslationOutlined, UserOutlined } from "@ant-design/icons";
import { Alert, Button, Form, Input } from "antd";
import { useEffect } from "react";
import { useNavigate, useSearchParams } from "react-router-dom";
import { session, world } from "../api/calls";
import { use_csrf_token } from "../api/client";
import { useAct } from "../parts/act";
import { ProblemBox, useLoad } from "../parts/load";
import { useLanguage, useShared, useWords } from "../text/language";
import { text } from "./text";
import { Cloth, Weave } from "./weave";
import "./login.css";

// Only a path of this very site may be come back to.
export function safe_back(back: string | null): string {
  return back && /^\/(?![/\\])/.test(back) ? back : "/";
}

export default function Login() {
  const t = useWords(text);
  const shared = useShared();
  const { language, choose } = useLanguage();
  const { act, busy, problem } = useAct();
  const node = useLoad((signal) => world.node(signal), [language]);
  const [query] = useSearchParams();
  const go = useNavigate();
  useEffect(() => {
    document.title = `${t.login} · ${shared.product}`;
  }, [t, shared]);

  const submit = (fields: { login: string; password: string }) =>
    void act(
      async () => {
        const opened = await session.open(fields.login.trim(), fields.password);
        use_csrf_token(opened.csrf_token);
        go(opened.user.must_change ? "/account" : safe_back(query.get("back")), { replace: true });
      },
      undefined,
      true,
    );

  return (
    <main className="jw-login">
      <section className="jw-login-story" aria-hidden="true">
        <Cloth columns={16} rows={18} />
        <div className="jw-login-words">
          <Weave size={64} />
          <div className="jw-login-name">
            {shared.product}
            {language === "zh" ? <small>Jingwei</small> : <small>经纬</small>}
          </div>
          <p>{t.story}</p>
          <p className="jw-login-quiet">{t.story_note}</p>
        </div>
      </section>
      <section className="jw-login-side">
        <Button
          type="text"
          icon={<TranslationOutlined />}
          className="jw-login-language"
          aria-label={t.language}
          onClick={() => choose(language === "zh" ? "en" : "zh")}
        >
          {language === "zh" ? "English" : "中文"}
        </Button>
        <div className="jw-login-form">
          <h1>{t.login}</h1>
          <p className="jw-note">
            {node.value ? (
              <>
                <b>{node.value.name}</b> · {node.value.region_name}
                {node.value.demo ? ` · ${t.demo}` : ""}
              </>
            ) : (
              t.login_lead
            )}
          </p>
          {query.get("expired") && !problem ? <Alert type="info" showIcon message={t.expired} /> : null}
          {problem ? <ProblemBox problem={problem} /> : null}
          {node.problem && !problem ? <ProblemBox problem={node.problem} retry={node.reload} /> : null}
          <Form layout="vertical" size="large" requiredMark={false} onFinish={submit}>
            <Form.Item name="login" label={t.name} rules={[{ required: true, whitespace: true, message: shared.required }]}>
              <Input prefix={<UserOutlined />} autoComplete="username" autoFocus maxLength={64} />
            </Form.Item>
            <Form.Item name="password" label={t.password} rules={[{ required: true, message: shared.required }]}>
              <Input.Password prefix={<LockOutlined />} autoComplete="current-password" maxLength={256} />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={busy}>
              {t.login}
            </Button>
          </Form>
        </div>
        <footer className="jw-note">
          {node.value ? `${shared.node} ${node.value.id} · ${t.version} ${node.value.version}` : " "}
        </footer>
      </section>
    </main>
  );
}
