import { Alert, Button, Empty, Skeleton, Typography } from "antd";
import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { as_problem, type Problem } from "../api/problem";
import { useShared } from "../text/language";
import "./load.css";

// One answer of the node: loading, there, or a problem. The last good answer stays visible while a
// newer one loads, so lists do not flicker.
export interface Load<T> {
  value: T | undefined;
  problem: Problem | undefined;
  busy: boolean;
  reload: () => void;
  put: (value: T) => void;
}

export function useLoad<T>(fetch_it: (signal: AbortSignal) => Promise<T>, depends: unknown[]): Load<T> {
  const [value, set_value] = useState<T>();
  const [problem, set_problem] = useState<Problem>();
  const [busy, set_busy] = useState(true);
  const [round, set_round] = useState(0);
  const latest = useRef(fetch_it);
  latest.current = fetch_it;

  useEffect(() => {
    const stop = new AbortController();
    set_busy(true);
    latest
      .current(stop.signal)
      .then((answer) => {
        if (stop.signal.aborted) return;
        set_value(answer);
        set_problem(undefined);
        set_busy(false);
      })
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        set_problem(as_problem(error));
        set_busy(false);
      });
    return () => stop.abort();
    // The caller lists what the answer depends on.
  }, [...depends, round]);

  const reload = useCallback(() => set_round((n) => n + 1), []);
  const put = useCallback((next: T) => set_value(next), []);
  return { value, problem, busy, reload, put };
}

// Asks again every `ms` while `on`: for things that move by themselves.
export function useAgain(reload: () => void, ms: number, on: boolean): void {
  useEffect(() => {
    if (!on) return undefined;
    const timer = window.setInterval(() => {
      if (!document.hidden) reload();
    }, ms);
    return () => window.clearInterval(timer);
  }, [reload, ms, on]);
}

export function ProblemBox({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const t = useShared();
  return (
    <Alert
      className="jw-problem"
      type="error"
      showIcon
      role="alert"
      message={problem.title}
      description={
        <div>
          {problem.detail && problem.detail !== problem.title ? <div>{problem.detail}</div> : null}
          <div className="jw-problem-facts">
            <span>
              {t.error.code} <Typography.Text code>{problem.code}</Typography.Text>
            </span>
            {problem.at ? (
              <span>
                {t.error.at} <Typography.Text code>{problem.at}</Typography.Text>
              </span>
            ) : null}
            {problem.trace ? (
              <span>
                {t.error.trace}{" "}
                <Typography.Text code copyable>
                  {problem.trace}
                </Typography.Text>
              </span>
            ) : null}
          </div>
        </div>
      }
      action={retry ? <Button onClick={retry}>{t.retry}</Button> : undefined}
    />
  );
}

interface LoadedProps<T> {
  load: Load<T>;
  children: (value: T) => ReactNode;
  empty?: (value: T) => boolean;
  empty_text?: ReactNode;
  skeleton?: ReactNode;
}

export function Loaded<T>({ load, children, empty, empty_text, skeleton }: LoadedProps<T>) {
  const t = useShared();
  if (load.problem && (load.value === undefined || load.problem.status !== 0)) {
    return <ProblemBox problem={load.problem} retry={load.reload} />;
  }
  if (load.value === undefined) {
    return <div aria-busy="true" aria-label={t.loading}>{skeleton ?? <Skeleton active paragraph={{ rows: 6 }} />}</div>;
  }
  return (
    <>
      {load.problem ? <ProblemBox problem={load.problem} retry={load.reload} /> : null}
      {empty?.(load.value) ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={empty_text ?? t.empty} />
      ) : (
        children(load.value)
      )}
    </>
  );
}
