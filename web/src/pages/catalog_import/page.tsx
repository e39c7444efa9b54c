import { useNavigate, useParams } from "react-router-dom";
import { PageFrame } from "../../parts/page_frame";
import { useRight } from "../../parts/session";
import { useWords } from "../../text/language";
import { ExportSheet } from "./export_sheet";
import { ImportWork } from "./import_work";
import { SendSheet } from "./send_sheet";
import { text } from "./text";

// Catalogs as files: without an id the start, with one the import that was sent.
export default function CatalogImportPage() {
  const t = useWords(text);
  const right = useRight();
  const go = useNavigate();
  const { id } = useParams();
  return (
    <PageFrame title={t.title} lead={t.lead} above={{ to: "/resources", text: t.resources }}>
      {id ? (
        <ImportWork key={id} id={id} />
      ) : (
        <>
          {right("resource.write") ? (
            <SendSheet sent={(found) => go(`/catalog-import/${encodeURIComponent(found.id)}`)} />
          ) : null}
          <ExportSheet />
        </>
      )}
    </PageFrame>
  );
}
