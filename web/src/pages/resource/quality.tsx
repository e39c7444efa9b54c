import { Link } from "react-router-dom";
import { quality } from "../../api/quality";
import { Loaded, useLoad } from "../../parts/load";
import { Score, ScoreBars, ScoreHistory } from "../../parts/score";
import { minute } from "../../text/format";
import { useWords } from "../../text/language";
import { words } from "../../text/words";
import type { ResourceTabProps } from "./tabs";

const text = words(
  { none: "尚未检测。数据装载时自动检测。", score: "质量得分", rules: "规则、检测与隔离区" },
  { none: "Not measured yet; every load is.", score: "Score", rules: "Rules, runs and quarantine" },
);

// The newest score; rules and quarantined rows have a page of their own.
export default function ResourceQuality({ resource }: ResourceTabProps) {
  const t = useWords(text);
  const load = useLoad(async (signal) => {
    const [newest, history, vocabulary] = await Promise.all([
      quality.newest("source", resource.id, signal),
      quality.history("source", resource.id, signal),
      quality.vocabulary(signal),
    ]);
    return { newest: newest.measurement, history: history.items, names: vocabulary.dimensions };
  }, [resource.id]);
  return (
    <Loaded load={load}>
      {({ newest, history, names }) => (
        <>
          {newest ? (
            <>
              <p>
                {t.score} <Score value={newest.total} /> · {minute(newest.measured)}
              </p>
              <ScoreBars scores={newest.dimensions} names={names} />
              <ScoreHistory items={history} />
            </>
          ) : (
            <p className="jw-quiet">{t.none}</p>
          )}
          <Link to={`/quality/source/${resource.id}`}>{t.rules}</Link>
        </>
      )}
    </Loaded>
  );
}
