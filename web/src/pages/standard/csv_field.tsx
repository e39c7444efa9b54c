import { Button, Input, Upload as Picker } from "antd";
import { useWords } from "../../text/language";
import { text } from "./text";

// A file of a Chinese office may be GB 18030: what is not UTF-8 is read as that.
async function read(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

// A small table as text: typed, pasted or from a file. A form field.
export function CsvField({ value, onChange, id }: { value?: string; onChange?: (value: string) => void; id?: string }) {
  const t = useWords(text);
  return (
    <>
      <Input.TextArea
        id={id}
        rows={8}
        spellCheck={false}
        style={{ fontFamily: "var(--jw-mono)" }}
        value={value}
        onChange={(event) => onChange?.(event.target.value)}
      />
      <Picker
        showUploadList={false}
        accept=".csv,.txt"
        beforeUpload={(file) => {
          void read(file).then((content) => onChange?.(content));
          return false;
        }}
      >
        <Button size="small" style={{ marginTop: 8 }}>
          {t.file}
        </Button>
      </Picker>
    </>
  );
}
