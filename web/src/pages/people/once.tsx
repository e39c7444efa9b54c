import { Alert, Modal, Typography } from "antd";
import { useShared } from "../../text/language";

// A secret that is shown one time and never again.
export function Once({ title, note, value, close }: { title: string; note: string; value: string | undefined; close: () => void }) {
  const t = useShared();
  return (
    <Modal
      open={value !== undefined}
      title={title}
      maskClosable={false}
      closable={false}
      okText={t.close}
      cancelButtonProps={{ style: { display: "none" } }}
      onOk={close}
      destroyOnHidden
    >
      <Alert type="warning" showIcon message={note} style={{ marginBottom: 12 }} />
      <Typography.Paragraph copyable style={{ fontFamily: "var(--jw-mono)", fontSize: 15, overflowWrap: "anywhere", margin: 0 }}>
        {value}
      </Typography.Paragraph>
    </Modal>
  );
}
