import { App } from "antd";
import { useCallback, useState } from "react";
import { as_problem, type Problem } from "../api/problem";
import { useShared } from "../text/language";
import { ProblemBox } from "./load";

// Runs one action of a person: busy while it runs, a toast when it worked, the problem when not.
// `quiet` leaves showing the problem to the caller (a form shows it at its fields).
export function useAct() {
  const { message, notification } = App.useApp();
  const shared = useShared();
  const [busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<Problem>();

  const act = useCallback(
    async <T,>(run: () => Promise<T>, done?: string, quiet = false): Promise<T | undefined> => {
      set_busy(true);
      set_problem(undefined);
      try {
        const answer = await run();
        if (done) void message.success(done);
        return answer;
      } catch (error) {
        if (error instanceof DOMException && error.name === "AbortError") return undefined;
        const found = as_problem(error);
        set_problem(found);
        if (!quiet && found.status !== 401) {
          notification.error({
            message: shared.error.title,
            description: <ProblemBox problem={found} />,
            duration: 0,
            placement: "topRight",
            className: "jw-problem-note",
          });
        }
        return undefined;
      } finally {
        set_busy(false);
      }
    },
    [message, notification, shared],
  );
  return { act, busy, problem };
}
