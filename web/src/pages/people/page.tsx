import { Tabs } from "antd";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { useWords } from "../../text/language";
import { Clients } from "./clients";
import { Persons } from "./persons";
import { text } from "./text";

export default function People() {
  const t = useWords(text);
  const right = useRight();
  return (
    <PageFrame title={t.title} lead={t.lead}>
      <Sheet>
        <Tabs
          items={[
            ...(right("user.manage") ? [{ key: "people", label: t.people, children: <Persons /> }] : []),
            ...(right("client.manage") ? [{ key: "clients", label: t.clients, children: <Clients /> }] : []),
          ]}
        />
      </Sheet>
    </PageFrame>
  );
}
