import { Segmented } from "antd";
import { useSearchParams } from "react-router-dom";

// One choice of a few that filters a list; it lives in the URL, so a link or a reload keeps it. The
// first value stands for "all" and leaves no trace there.
export function useChoice<T extends string>(name: string, values: readonly T[], labels: Record<T, string>) {
  const [query, set_query] = useSearchParams();
  const value = values.find((one) => one === query.get(name)) ?? values[0]!;
  const choice = (
    <div style={{ marginBottom: 12 }}>
      <Segmented
        value={value}
        options={values.map((one) => ({ value: one, label: labels[one] }))}
        onChange={(chosen) => {
          const next = new URLSearchParams(query);
          if (chosen) next.set(name, chosen);
          else next.delete(name);
          set_query(next);
        }}
      />
    </div>
  );
  return { value, choice };
}
