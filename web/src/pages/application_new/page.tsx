import { Alert } from "antd";
import { useSearchParams } from "react-router-dom";
import { applications, catalog } from "../../api/calls";
import type { Application, EntryDetail } from "../../api/types";
import { Loaded, useLoad } from "../../parts/load";
import { PageFrame } from "../../parts/page_frame";
import { useWords } from "../../text/language";
import { Bulk } from "./bulk";
import { Many } from "./many";
import { Ask } from "./ask";
import { text } from "./text";

// One resource from the catalog, several at once, a copy of an earlier application, or a spreadsheet.
export default function NewApplication() {
  const t = useWords(text);
  const [query] = useSearchParams();
  const resource = query.get("resource") ?? "";
  const copy = query.get("copy") ?? "";
  const follows = query.get("follows") ?? "";
  const title = query.get("bulk") ? t.bulk_title : query.get("many") ? t.many_title : follows ? t.renew_title : t.title;
  return (
    <PageFrame title={title} above={{ to: query.get("bulk") || query.get("many") ? "/applications" : "/catalog", text: query.get("bulk") || query.get("many") ? t.applications : t.catalog }}>
      {query.get("bulk") ? (
        <Bulk />
      ) : query.get("many") ? (
        <Many />
      ) : resource || copy ? (
        <Fetch resource={resource} copy={copy} follows={follows} />
      ) : (
        <Alert type="info" showIcon message={t.no_resource} />
      )}
    </PageFrame>
  );
}

function Fetch({ resource, copy, follows }: { resource: string; copy: string; follows: string }) {
  const load = useLoad(
    async (signal): Promise<{ entry: EntryDetail; from: Application | undefined }> => {
      const from = copy ? await applications.one(copy, signal) : undefined;
      return { entry: await catalog.entry(resource || (from?.resource.id ?? ""), signal), from };
    },
    [resource, copy],
  );
  return <Loaded load={load}>{({ entry, from }) => <Ask entry={entry} from={from} follows={follows} />}</Loaded>;
}
