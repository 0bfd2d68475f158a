// Short names for the shapes that cross to the page. The shapes themselves are generated from the relay's own
// document by `cargo xtask bindings`; all other files import these names from here.
import type { Readable } from "openapi-typescript-helpers";
import type { components, operations } from "./schema";

type Schemas = components["schemas"];

export type Problem = Schemas["Problem"];
export type Remedy = Schemas["Remedy"];
export type RemedyKind = Remedy["kind"];

/** How the relay is. Its time is kept apart, or no two answers would be the same. */
export type Status = Omit<StatusAnswer, "now">;
export type StatusAnswer = Schemas["Status"];
export type Sum = Schemas["Sum"];
export type Space = Schemas["SpaceKind"];
export type Settings = Schemas["Settings"];
export type Frame = Schemas["Frame"];
export type AlertNote = Schemas["AlertNote"];

export type DeliveryState = Schemas["DeliveryState"];
export type EventState = Schemas["EventState"];
export type Tone = Schemas["Tone"];
export type Mark = Schemas["Policy"];
export type EventLine = Schemas["LineView"];
export type EventRow = Schemas["EventRow"];
export type EventPage = Schemas["EventPage"];
export type EventQuery = NonNullable<operations["list_events"]["parameters"]["query"]>;
// As the client hands them over: it reads pairs, such as headers, as lists.
export type EventDetail = Readable<Schemas["EventDetail"]>;
export type Hop = Schemas["Hop"];
export type HopName = Schemas["HopName"];
export type Try = Schemas["Try"];
export type ExternalLink = Schemas["ExternalLink"];
export type SentRequest = Readable<Schemas["SentRequest"]>;
export type GivenAnswer = Schemas["GivenAnswer"];
export type AttemptView = Readable<Schemas["AttemptView"]>;
export type DeliveryAct = Schemas["Act"];
export type DeliveryView = Readable<Schemas["DeliveryView"]>;
export type Resolution = Schemas["Resolution"];

export type CordFrom = Schemas["CordFrom"];
export type Cord = Schemas["Cord"];
export type Transform = Schemas["Transform"];
export type Do = Transform["do"];
export type LookupRow = Schemas["Row"];
export type Otherwise = Schemas["Otherwise"];
export type Clause = Schemas["Clause"];
export type Filter = Schemas["Filter"];
export type Op = Schemas["Op"];
export type Why = Schemas["Why"];
export type RouteDraft = Schemas["RouteDraft"];
export type Finding = Schemas["Finding"];
export type RouteHealth = Schemas["RouteHealth"];
export type RouteView = Schemas["RouteView"];
export type Version = Schemas["Version"];
export type PreviewValue = Schemas["PreviewValue"];
export type PreviewRow = Schemas["PreviewRow"];
export type Sample = Schemas["Sample"];
export type FetchedSample = Schemas["FetchedSample"];
export type NewSample = Schemas["SampleFrom"];
export type Preview = Schemas["Preview"];
export type PreviewAsk = Schemas["PreviewOf"];
export type RowVerdict = Schemas["RowVerdict"];
export type Counts = Schemas["Counts"];
export type Suggestion = Schemas["Suggestion"];
export type SuggestAsk = Schemas["SuggestFor"];
export type Volume = Schemas["Volume"];
export type TestAnswer = Readable<Schemas["TestAnswer"]>;
export type BacktestAsk = Schemas["BacktestOf"];
export type BacktestResult = Schemas["Backtest"];
/** What a job found is of its kind's own shape, which whoever began it knows. */
export type Job<Result = unknown> = Omit<Schemas["Job"], "result"> & { result?: Result };

export type Plan = Schemas["Plan"];
export type PlanAct = Schemas["PlanAct"];
export type PlanAsk = Schemas["PlanDraft"];
export type PlanNeed = Schemas["NeedReport"];
export type PlanState = Schemas["PlanState"];
export type PlanStep = Schemas["PlanStep"];
export type PlanStepState = Schemas["PlanStepState"];
/** A thing as a person reads it: name, id, type, labels. */
export type Shown = NonNullable<PlanStep["after"]>;
export type Wanted = Schemas["Wanted"];

export type Environment = Schemas["Environment"];
export type ConnectionHealth = Schemas["ConnectionHealth"];
export type ConnectionView = Schemas["ConnectionView"];
export type ConnectionDraft = Schemas["NewConnection"];
export type Named = Schemas["Named"];
export type Field = Schemas["Field"];
export type FieldKind = Schemas["FieldKind"];
export type Container = Schemas["Container"];
export type Place = Schemas["ContainerName"];
export type Budget = Schemas["Budget"];
export type Changes = Schemas["ContainerChanges"];
export type SourceField = Schemas["SourceField"];
export type AuthField = Schemas["AuthField"];
export type Vendor = Schemas["Vendor"];
export type Way = Schemas["Way"];
export type Role = Schemas["Role"];
export type Holder = Schemas["HolderKind"];
export type Lasts = Schemas["LastsKind"];
export type NeedRow = Schemas["NeedRow"];
export type NeedKind = Schemas["NeedKind"];
export type Feature = Schemas["Feature"];
export type Grade = Schemas["Grade"];
export type FeatureReport = Schemas["FeatureReport"];
export type AccountView = Schemas["AccountView"];
export type Notice = Schemas["NoticeView"];
export type SignIn = Schemas["SignIn"];
export type NewSignIn = Schemas["NewSignIn"];
export type Reach = Schemas["Reach"];
export type ReachStep = Schemas["ReachStep"];
export type Removal = Schemas["Removal"];
export type Sheet = Schemas["Sheet"];

export type Dials = Schemas["Dials"];
export type BoardCell = Schemas["BoardCell"];
export type BoardItem = Schemas["BoardItem"];
export type BoardView = Schemas["BoardView"];
export type PracticeState = Schemas["PracticeState"];
export type DialsChange = Schemas["DialsChange"];
export type CallMade = Schemas["CallMade"];
