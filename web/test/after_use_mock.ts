import type { UseDuty } from "../src/api/after_use";

const kOpen: UseDuty = {
  grant: "g1", kind: "retain", round: 2, zh: "留存不超过规定天数", en: "keep no longer than the days named", state: "open", since: "2026-11-01T01:00:00.000Z", due: "2026-11-20",
  late: 2, note: "", file_name: "", file_sha256: "", confirmed: "", confirmed_by: "", returned: "记录中缺少第二批数据",
};

export const duties: UseDuty[] = [
  kOpen,
  { ...kOpen, kind: "delete_by", round: 1, zh: "在规定日期前删除", en: "delete by the day named", state: "done", due: "2026-12-31", late: 0, returned: "", note: "已删除并核对",
    file_name: "删除记录.pdf", file_sha256: "9f2c6e0b1d7a4c3e5b6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5", confirmed: "2026-11-21T02:00:00.000Z", confirmed_by: "陈静" },
];

export const confirm = (): UseDuty => ({ ...kOpen, state: "done", late: 0, confirmed: "2026-11-22T02:00:00.000Z", confirmed_by: "陈静" });
