import { Form, Select } from "antd";
import { people } from "../../api/calls";
import { useLoad } from "../../parts/load";
import { useShared, useWords } from "../../text/language";
import { text } from "./text";

// The field `roles` of a form: any of the roles the node knows, by their names.
export function RolesField() {
  const t = useWords(text);
  const shared = useShared();
  const names = shared.roles as Record<string, string>;
  const roles = useLoad((signal) => people.roles(signal), []);
  return (
    <Form.Item name="roles" label={t.roles} rules={[{ required: true, message: shared.required }]}>
      <Select
        mode="multiple"
        loading={roles.busy}
        options={(roles.value?.items ?? []).map((role) => ({ value: role.code, label: names[role.code] ?? role.zh }))}
      />
    </Form.Item>
  );
}
