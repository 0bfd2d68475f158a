// Where one can be. Positions live in the fragment, so that any server of the built files will do.
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  type RouterHistory,
} from "@tanstack/react-router";
import { AuditScreen } from "../features/audit/route";
import { CasesScreen } from "../features/cases/route";
import { readCasesSearch } from "../features/cases/search";
import { ConnectionsScreen } from "../features/connections/route";
import { readConnectionsSearch, readWizardSearch } from "../features/connections/search";
import { NewConnectionScreen, SignInAgainScreen } from "../features/connections/wizard";
import { EventsScreen } from "../features/events/route";
import { readEventsSearch } from "../features/events/search";
import { InboxScreen } from "../features/inbox/route";
import { readInboxSearch } from "../features/inbox/search";
import { readOverviewSearch } from "../features/overview/model";
import { OverviewScreen } from "../features/overview/route";
import { PlansScreen } from "../features/plans/list";
import { PlanScreen } from "../features/plans/route";
import { readPlanSearch, readPlansSearch } from "../features/plans/search";
import { PracticeScreen } from "../features/practice/route";
import { LineScreen } from "../features/routes/board/screen";
import { readLineSearch } from "../features/routes/board/search";
import { RoutesScreen } from "../features/routes/route";
import { SettingsScreen } from "../features/settings/route";
import { StorageScreen } from "../features/storage/route";
import { WelcomeScreen } from "../features/welcome/route";
import { Crash } from "./crash";
import { Home } from "./home";
import { Shell } from "./shell";

const root = createRootRoute({ component: Shell });
const at = () => root;

const home = createRoute({ getParentRoute: at, path: "/", component: Home });
const welcome = createRoute({ getParentRoute: at, path: "/welcome", component: WelcomeScreen });
const overview = createRoute({
  getParentRoute: at,
  path: "/overview",
  validateSearch: readOverviewSearch,
  component: function Glance() {
    return <OverviewScreen search={overview.useSearch()} />;
  },
});
const events = createRoute({
  getParentRoute: at,
  path: "/events",
  validateSearch: readEventsSearch,
  component: EventsScreen,
});
const inbox = createRoute({
  getParentRoute: at,
  path: "/inbox",
  validateSearch: readInboxSearch,
  component: InboxScreen,
});
const cases = createRoute({
  getParentRoute: at,
  path: "/cases",
  validateSearch: readCasesSearch,
  component: CasesScreen,
});
const routes = createRoute({ getParentRoute: at, path: "/routes", component: RoutesScreen });
const routeNew = createRoute({
  getParentRoute: at,
  path: "/routes/new",
  validateSearch: readLineSearch,
  component: function New() {
    return <LineScreen id={undefined} search={routeNew.useSearch()} />;
  },
});
const routeEdit = createRoute({
  getParentRoute: at,
  path: "/routes/$id",
  validateSearch: readLineSearch,
  component: function Edit() {
    const { id } = routeEdit.useParams();
    return <LineScreen key={id} id={id} search={routeEdit.useSearch()} />;
  },
});
const connections = createRoute({
  getParentRoute: at,
  path: "/connections",
  validateSearch: readConnectionsSearch,
  component: ConnectionsScreen,
});
const connectionNew = createRoute({
  getParentRoute: at,
  path: "/connections/new",
  validateSearch: readWizardSearch,
  component: NewConnectionScreen,
});
const signInAgain = createRoute({
  getParentRoute: at,
  path: "/connections/$id/sign-in",
  validateSearch: readWizardSearch,
  component: SignInAgainScreen,
});
const plans = createRoute({
  getParentRoute: at,
  path: "/plans",
  validateSearch: readPlansSearch,
  component: function All() {
    return <PlansScreen search={plans.useSearch()} />;
  },
});
const plan = createRoute({
  getParentRoute: at,
  path: "/plans/$id",
  validateSearch: readPlanSearch,
  component: function One() {
    const { id } = plan.useParams();
    return <PlanScreen key={id} id={id} search={plan.useSearch()} />;
  },
});
const practice = createRoute({ getParentRoute: at, path: "/practice", component: PracticeScreen });
const audit = createRoute({ getParentRoute: at, path: "/settings/activity", component: AuditScreen });
const storage = createRoute({ getParentRoute: at, path: "/settings/storage", component: StorageScreen });
const settings = createRoute({ getParentRoute: at, path: "/settings", component: SettingsScreen });

const tree = root.addChildren([
  home,
  welcome,
  overview,
  events,
  inbox,
  cases,
  routes,
  routeNew,
  routeEdit,
  connections,
  connectionNew,
  signInAgain,
  plans,
  plan,
  practice,
  settings,
  storage,
  audit,
]);

export function createPageRouter(history: RouterHistory = createHashHistory()) {
  return createRouter({
    routeTree: tree,
    history,
    defaultErrorComponent: Crash,
    defaultNotFoundComponent: Home,
    defaultStructuralSharing: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createPageRouter>;
  }
}
