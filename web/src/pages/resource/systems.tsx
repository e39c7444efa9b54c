import { Empty, Tag } from "antd";
import { Link } from "react-router-dom";
import { inventory } from "../../api/inventory";
import { text } from "../../parts/inventory_words";
import { Loaded, useLoad } from "../../parts/load";
import { Facts, Sheet } from "../../parts/page_frame";
import { useWords } from "../../text/language";
import type { ResourceTabProps } from "./tabs";

// Which systems hold what this resource offers, and which service items produce it.
export default function Systems({ resource }: ResourceTabProps) {
  const t = useWords(text);
  const load = useLoad((signal) => inventory.systems({ resource: resource.id }, signal), [resource.id]);
  return (
    <Loaded load={load}>
      {(page) =>
        page.items.length === 0 ? (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.resource_systems_empty}>
            <Link to="/inventory?tab=systems">{t.title}</Link>
          </Empty>
        ) : (
          page.items.map((system) => (
            <Sheet key={system.id} title={system.form.name}>
              <Facts
                columns={1}
                items={system.data_sets
                  .filter((set) => set.form.resource === resource.id)
                  .map((set) => [
                    set.form.name,
                    <span key={set.id}>
                      {set.form.services.map((one) => (
                        <Tag key={one}>{one}</Tag>
                      ))}
                    </span>,
                  ])}
              />
            </Sheet>
          ))
        )
      }
    </Loaded>
  );
}
