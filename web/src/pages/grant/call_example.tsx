import { App, Button, Segmented } from "antd";
import { useState } from "react";
import type { Purpose } from "../../api/access";
import type { Grant } from "../../api/types";
import { Sheet } from "../../parts/page_frame";
import { useShared, useWords } from "../../text/language";
import { example_of, first_purpose, online_modes, type Fields } from "./request";
import { text } from "./use_text";

function shell(mode: Fields["mode"], grant: Grant, command: boolean, purpose: string | undefined): string {
  const body = example_of(grant, mode, "…", purpose);
  if (!command)
    return [
      `curl -X POST ${window.location.origin}/api/v1/access/${mode} \\`,
      `  -H "Authorization: Bearer $(cat client.key)" \\`,
      `  -H "Content-Type: application/json" \\`,
      `  -d '${JSON.stringify(body, null, 2)}'`,
    ].join("\n");
  const words = [
    `jingwei access ${mode} --url ${window.location.origin} --key-file client.key`,
    `  --grant ${grant.id}`,
    `  --purpose ${String(body.purpose)} --event ${String(body.event)}`,
  ];
  if (body.evidence) words.push("  --evidence …");
  if (mode !== "aggregate") words.push(`  ${(grant.key ?? []).map((name) => `--key ${name}=…`).join(" ")}`);
  if (mode === "verify") words.push(`  ${(body.compare as { item: string }[]).map((one) => `${one.item}=…`).join(" ")}`);
  else words.push(`  ${((mode === "query" ? body.items : body.by) as string[]).join(" ")}`);
  return words.join(" \\\n");
}

// How a system of the consumer asks: to be copied as it stands.
export function CallExample({ grant, purposes }: { grant: Grant; purposes: Purpose[] }) {
  const t = useWords(text);
  const shared = useShared();
  const { message } = App.useApp();
  const modes = online_modes(grant);
  const [mode, set_mode] = useState<Fields["mode"]>(modes[0] ?? "verify");
  const [how, set_how] = useState<"http" | "cli">("http");
  const said = shell(mode, grant, how === "cli", first_purpose(grant, purposes));
  return (
    <Sheet
      title={t.call}
      extra={
        <>
          <Segmented size="small" value={mode} options={modes.map((value) => ({ value, label: shared.modes[value] }))} onChange={set_mode} />{" "}
          <Segmented
            size="small"
            value={how}
            options={[
              { value: "http", label: "HTTP" },
              { value: "cli", label: t.call_cli },
            ]}
            onChange={set_how}
          />
        </>
      }
    >
      <p className="jw-note" style={{ marginTop: 0 }}>
        {t.call_lead}
      </p>
      <div className="jw-call">
        <Button size="small" onClick={() => void navigator.clipboard?.writeText(said).then(() => message.success(shared.copied))}>
          {shared.copy}
        </Button>
        <pre tabIndex={0}>{said}</pre>
      </div>
    </Sheet>
  );
}
