import { Button } from "antd";
import { useState } from "react";
import type { Page } from "../api/types";
import { useLoad, type Load } from "./load";
import { useAct } from "./act";
import { number } from "../text/format";
import { useShared } from "../text/language";
import "./paged.css";

// A list that continues by cursor: the first page through `useLoad`, later ones appended.
export interface Paged<T, P extends Page<T> = Page<T>> {
  load: Load<P>;
  items: T[];
  more: (() => void) | undefined;
  busy: boolean;
}

export function usePaged<T, P extends Page<T> = Page<T>>(
  fetch_it: (cursor: string | undefined, signal?: AbortSignal) => Promise<P>,
  depends: unknown[],
): Paged<T, P> {
  const load = useLoad((signal) => fetch_it(undefined, signal), depends);
  const { act, busy } = useAct();
  const [later, set_later] = useState<{ of: P; items: T[]; next?: string }>();
  // Later pages belong to one first page; when that is asked anew they are forgotten.
  const tail = later && later.of === load.value ? later : undefined;
  const next = tail ? tail.next : load.value?.next;
  const first = load.value;
  return {
    load,
    items: [...(first?.items ?? []), ...(tail?.items ?? [])],
    busy,
    more:
      next && first
        ? () =>
            void act(async () => {
              const page = await fetch_it(next);
              set_later({ of: first, items: [...(tail?.items ?? []), ...page.items], next: page.next });
            })
        : undefined,
  };
}

export function More<T, P extends Page<T>>({ paged }: { paged: Paged<T, P> }) {
  const t = useShared();
  const total = paged.load.value?.total;
  if (!paged.more && total === undefined) return null;
  return (
    <div className="jw-more">
      {total !== undefined ? <span>{t.total_n(number(total))}</span> : null}
      {paged.more ? (
        <Button onClick={paged.more} loading={paged.busy}>
          {t.more}
        </Button>
      ) : null}
    </div>
  );
}
