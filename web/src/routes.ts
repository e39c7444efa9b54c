import type { Route } from "./shell/route";

// One line a page: the menu, the permission check and the bundle split come from this table.
const kProvide = ["resource.write", "resource.publish", "application.review"] as const;
const kFile = ["resource.write", "resource.publish", "catalog.review"] as const;
const kMend = ["quality.write", "resource.write"] as const;
const kApply = ["application.write", "application.consent", "application.review", "application.oversee"] as const;
const kPurposes = ["grant.read", ...kApply] as const;
const kPeople = ["user.manage", "client.manage"] as const;

// prettier-ignore
export const routes: readonly Route[] = [
  { path: "/", right: null, menu: "lattice", load: () => import("./pages/lattice/page") },
  { path: "/inbox", right: "flow.read", menu: "inbox", load: () => import("./pages/inbox/page") },
  { path: "/catalog", right: "catalog.read", menu: "catalog", load: () => import("./pages/catalog/page") },
  { path: "/catalog/:id", right: "catalog.read", load: () => import("./pages/entry/page") },
  { path: "/standard", right: "catalog.read", menu: "standard", load: () => import("./pages/standard/page") },
  { path: "/quality", right: "catalog.read", menu: "quality", load: () => import("./pages/quality/page") },
  { path: "/quality/quarantines/:id", right: kMend, load: () => import("./pages/quality/quarantine") },
  { path: "/quality/:side/:id", right: "catalog.read", load: () => import("./pages/quality/target") },
  { path: "/resources", right: kProvide, menu: "resources", load: () => import("./pages/resources/page") },
  { path: "/resources/new", right: "resource.write", load: () => import("./pages/resource_new/page") },
  { path: "/resources/:id/edit", right: "resource.write", load: () => import("./pages/resource_edit/page") },
  { path: "/resources/:id", right: kProvide, load: () => import("./pages/resource/page") },
  { path: "/catalog-import", right: "catalog.read", load: () => import("./pages/catalog_import/page") },
  { path: "/catalog-import/:id", right: "resource.write", load: () => import("./pages/catalog_import/page") },
  { path: "/demands", right: "catalog.read", menu: "demands", load: () => import("./pages/demands/page") },
  { path: "/demands/:id", right: "catalog.read", load: () => import("./pages/demand/page") },
  { path: "/supervision", right: "supervision.read", menu: "supervision", load: () => import("./pages/supervision/page") },
  { path: "/supervision/orders/:id", right: "supervision.read", load: () => import("./pages/supervision_order/page") },
  { path: "/calendar", right: null, load: () => import("./pages/calendar/page") },
  { path: "/clock-presets", right: null, load: () => import("./pages/clock_presets/page") },
  { path: "/inventory", right: "catalog.read", menu: "inventory", load: () => import("./pages/inventory/page") },
  { path: "/rollup", right: "catalog.read", menu: "rollup", load: () => import("./pages/rollup/page") },
  { path: "/filings", right: kFile, menu: "filings", load: () => import("./pages/catalog_review/page") },
  { path: "/filings/:id", right: kFile, load: () => import("./pages/filing/page") },
  { path: "/applications", right: kApply, menu: "applications", load: () => import("./pages/applications/page") },
  { path: "/applications/new", right: "application.write", load: () => import("./pages/application_new/page") },
  { path: "/applications/:id", right: kApply, load: () => import("./pages/application/page") },
  { path: "/applications/:id/review", right: "application.review", load: () => import("./pages/review/page") },
  { path: "/grants", right: "grant.read", menu: "grants", load: () => import("./pages/grants/page") },
  { path: "/grants/:id", right: "grant.read", load: () => import("./pages/grant/page") },
  { path: "/purposes", right: kPurposes, menu: "purposes", load: () => import("./pages/purposes/page") },
  { path: "/deliveries", right: "delivery.read", menu: "deliveries", load: () => import("./pages/deliveries/page") },
  { path: "/deliveries/:id", right: "delivery.read", load: () => import("./pages/delivery/page") },
  { path: "/holdings", right: "holding.read", menu: "holdings", load: () => import("./pages/holdings/page") },
  { path: "/holdings/:id", right: "holding.read", load: () => import("./pages/holding/page") },
  { path: "/corrections", right: "catalog.read", menu: "corrections", load: () => import("./pages/corrections/page") },
  { path: "/corrections/:id", right: "catalog.read", load: () => import("./pages/correction/page") },
  { path: "/flows", right: "flow.read", menu: "flows", load: () => import("./pages/flows/page") },
  { path: "/flows/:id", right: "flow.read", load: () => import("./pages/flow/page") },
  { path: "/processes", right: "flow.read", menu: "processes", load: () => import("./pages/processes/page") },
  { path: "/processes/new", right: "flow.deploy", load: () => import("./pages/designer/page") },
  { path: "/processes/:process", right: "flow.read", load: () => import("./pages/process/page") },
  { path: "/processes/:process/edit", right: "flow.deploy", load: () => import("./pages/designer/page") },
  { path: "/log", right: "log.read", menu: "log", load: () => import("./pages/log/page") },
  { path: "/log/:index", right: "log.read", load: () => import("./pages/log_entry/page") },
  { path: "/system", right: "system.read", menu: "system", load: () => import("./pages/system/page") },
  { path: "/people", right: kPeople, menu: "people", load: () => import("./pages/people/page") },
  { path: "/keys", right: "key.manage", menu: "keys", load: () => import("./pages/keys/page") },
  { path: "/account", right: null, load: () => import("./pages/account/page") },
];
