import { Tag } from "antd";
import type { ReactNode } from "react";
import type { EntryDetail, ResourceDraft } from "../api/types";
import { day } from "../text/format";
import { useShared, useWords } from "../text/language";
import { fields, type FieldName } from "./metadata_text";
import { Facts } from "./page_frame";
import { SharingTag } from "./tags";
import { useVocabulary } from "./vocabulary";

type Shown = Partial<ResourceDraft> & Partial<Pick<EntryDetail, "code" | "personal" | "purpose_text" | "published">>;

// The whole core metadata of a resource, an entry or a form; what is empty is left out.
export function MetadataView({ of, more = [] }: { of: Shown; more?: [ReactNode, ReactNode][] }) {
  const label = useWords(fields);
  const shared = useShared();
  const words = useVocabulary();
  const facts: [ReactNode, ReactNode][] = [...more];
  const add = (name: FieldName, value: ReactNode) => {
    if (value !== undefined && value !== null && value !== "") facts.push([label[name], value]);
  };
  const klass = of.classification || of.code?.split("/")[0] || "";
  add("code", of.code ? <code>{of.code}</code> : undefined);
  if (klass) {
    const parts = [klass.slice(0, 1), klass.slice(0, 3)].map((code) => words.word("classification", code));
    add("classification", parts.join(" / "));
  }
  add("name_en", of.name_en);
  add("sharing", of.sharing ? <SharingTag sharing={of.sharing} /> : undefined);
  add("scope", of.scope);
  add("purpose", of.purpose ?? of.purpose_text);
  add("use_conditions", of.use_conditions);
  add("reason", of.reason);
  add("legal_basis", of.legal_basis);
  add("sharing_channel", words.word("sharing_channel", of.sharing_channel));
  add("sharing_method", words.word("sharing_method", of.sharing_method));
  const format = words.list("format").find((term) => term.code === of.format);
  add("format", format ? `${words.word("format_class", format.national)} / ${words.word("format", of.format)}` : of.format);
  add("format_note", of.format_note);
  add("update_cycle", words.word("update_cycle", of.update_cycle));
  add("subject", words.word("subject", of.subject));
  add("level", of.level === "general" ? words.word("level", of.level) : of.level ? <Tag color="red">{words.word("level", of.level)}</Tag> : undefined);
  add("grade", of.grade ? shared.item.grade_n(of.grade) : undefined);
  add("personal", of.personal ? words.word("personal", of.personal) : undefined);
  if (of.open !== undefined) add("open", of.open ? shared.yes : shared.no);
  add("open_conditions", of.open_conditions);
  add("provider_code", of.provider_code ? <code>{of.provider_code}</code> : undefined);
  add("department", of.department);
  add("source_system", of.source_system);
  add("release_date", of.release_date || (of.published ? day(of.published) : undefined));
  add("related", of.related?.length ? of.related.map((code) => <div key={code}><code>{code}</code></div>) : undefined);
  for (const remark of of.remarks ?? []) facts.push([remark.name, remark.value]);
  return <Facts items={facts} />;
}
