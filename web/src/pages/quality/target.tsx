import { useParams } from "react-router-dom";
import type { Side } from "../../api/quality";
import { useLoad } from "../../parts/load";
import { PageFrame, Sheet } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { useShared, useWords } from "../../text/language";
import { QuarantineTable } from "./page";
import { RuleList } from "./rule_list";
import { load_subject } from "./subject";
import { text } from "./text";

export default function QualityTarget() {
  const t = useWords(text);
  const shared = useShared();
  const right = useRight();
  const { side: given, id } = useParams();
  const side: Side = given === "received" ? "received" : "source";
  const subject = useLoad((signal) => load_subject(side, id!, signal), [side, id]);
  return (
    <PageFrame title={subject.value ? shared.labelled(t.title, subject.value.name) : t.title} above={{ to: "/quality", text: t.back }}>
      <RuleList side={side} target={id!} />
      {side === "source" && right(["quality.write", "resource.write"]) ? (
        <Sheet title={t.tab.quarantines} flush>
          <QuarantineTable resource={id} />
        </Sheet>
      ) : null}
    </PageFrame>
  );
}
