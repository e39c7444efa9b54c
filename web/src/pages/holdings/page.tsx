import { Link } from "react-router-dom";
import { holdings } from "../../api/calls";
import type { Holding } from "../../api/types";
import { Loaded, useAgain, useLoad } from "../../parts/load";
import { OrgName } from "../../parts/names";
import { PageFrame } from "../../parts/page_frame";
import { StateTag } from "../../parts/tags";
import { last_day, minute, number } from "../../text/format";
import { useWords } from "../../text/language";
import { text } from "./text";
import "./page.css";

export default function Holdings() {
  const t = useWords(text);
  const load = useLoad((signal) => holdings.list(signal), []);
  useAgain(load.reload, 10000, true);
  return (
    <PageFrame title={t.title} lead={t.lead}>
      <Loaded load={load} empty={(page) => page.items.length === 0} empty_text={t.empty}>
        {(page) => (
          <div className="jw-holdings">
            {page.items.map((one) => (
              <Card key={one.id} holding={one} />
            ))}
          </div>
        )}
      </Loaded>
    </PageFrame>
  );
}

function Card({ holding }: { holding: Holding }) {
  const t = useWords(text);
  return (
    <article className={holding.state === "live" ? "jw-holding" : "jw-holding jw-holding-ended"}>
      <header>
        <Link to={`/holdings/${encodeURIComponent(holding.id)}`} title={holding.resource_name}>
          {holding.resource_name}
        </Link>
        <StateTag state={holding.state} />
      </header>
      <div className="jw-note">
        <OrgName id={holding.provider} />
      </div>
      <div className="jw-holding-figures">
        <span>
          <b>{number(holding.rows)}</b> {t.rows}
        </span>
        <span>
          <b>{number(holding.columns.length)}</b> {t.columns}
        </span>
        <span>{t.sequence(number(holding.sequence))}</span>
      </div>
      <footer className="jw-note">
        {holding.state === "live"
          ? `${t.updated} ${minute(holding.updated)} · ${t.until} ${last_day(holding.valid_until)}`
          : t.ended}
      </footer>
    </article>
  );
}
