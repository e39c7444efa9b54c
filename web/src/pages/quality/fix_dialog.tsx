import { Form, Input } from "antd";
import { quality, type Outcome, type QuarantinedRow } from "../../api/quality";
import { FormDialog } from "../../parts/form_dialog";
import { number } from "../../text/format";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

interface Props {
  quarantine: string;
  row: QuarantinedRow;
  items: string[];
  titles: string[];
  saved: (outcome: Outcome) => void;
  close: () => void;
}

// One quarantined row as a form; an empty field is an empty value.
export function FixDialog({ quarantine, row, items, titles, saved, close }: Props) {
  const t = useWords(text);
  const shared = useShared();
  return (
    <FormDialog<{ values: (string | undefined)[] }, Outcome>
      open
      width={640}
      title={t.fix_title(number(row.line))}
      ok={t.fix}
      done={t.fixed}
      lead={
        <p className="jw-quiet">
          {t.fix_lead}
          {row.raw ? ` ${shared.labelled(t.raw, row.raw)}` : ""}
        </p>
      }
      initial={{ values: row.values.map((value) => value ?? "") }}
      run={({ values }) =>
        quality.edit(
          quarantine,
          row.line,
          items.map((_, i) => (values[i] ? values[i]! : null)),
        )
      }
      saved={saved}
      close={close}
    >
      <div style={{ maxHeight: "50vh", overflowY: "auto", paddingRight: 8 }}>
        {items.map((name, i) => (
          <Form.Item
            key={name}
            name={["values", i]}
            label={titles[i]}
            validateStatus={row.field === name ? "warning" : undefined}
            style={{ marginBottom: 12 }}
          >
            <Input />
          </Form.Item>
        ))}
      </div>
    </FormDialog>
  );
}
