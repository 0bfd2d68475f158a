// The relay's addresses in the form openapi-fetch reads. Replaced by `paths` of schema.d.ts once that is generated.
import type * as T from "./types";

type Params = { query?: object; path?: object };
type Op<Answer, P extends Params = Record<never, never>, Body = undefined> = {
  parameters: { query?: P["query"]; path?: P["path"]; header?: never; cookie?: never };
  responses: {
    200: { content: { "application/json": Answer } };
    default: { content: { "application/problem+json": T.Problem } };
  };
} & (Body extends undefined ? { requestBody?: never } : { requestBody: { content: { "application/json": Body } } });

type WithId<Answer, Body = undefined> = {
  parameters: { path: { id: string }; query?: never; header?: never; cookie?: never };
} & Pick<Op<Answer, Record<never, never>, Body>, "responses" | "requestBody">;

type WithQuery<Answer, Query> = {
  parameters: { query?: Query; path?: never; header?: never; cookie?: never };
} & Pick<Op<Answer>, "responses" | "requestBody">;

type Plain<Answer, Body = undefined> = {
  parameters: { query?: never; path?: never; header?: never; cookie?: never };
} & Pick<Op<Answer, Record<never, never>, Body>, "responses" | "requestBody">;

type Done = Record<string, never>;

export type paths = {
  "/status": { get: Plain<T.Status> };
  "/events": { get: WithQuery<T.EventPage, T.EventQuery> };
  "/events/{id}": { get: WithId<T.EventDetail> };
  "/deliveries/{id}/replay": { post: WithId<T.DeliveryView> };
  "/deliveries/{id}/resolve": { post: WithId<T.DeliveryView, T.Resolution> };
  "/routes": { get: Plain<T.RouteView[]>; post: Plain<T.RouteView, T.RouteDraft> };
  "/routes/check": { post: Plain<T.Finding[], T.RouteDraft> };
  "/routes/preview": { post: Plain<T.Preview, T.RouteDraft> };
  "/routes/{id}": { get: WithId<T.RouteView>; put: WithId<T.RouteView, T.RouteDraft>; delete: WithId<Done> };
  "/routes/{id}/state": { put: WithId<T.RouteView, { on: boolean }> };
  "/routes/{id}/look": { post: WithId<T.RouteView> };
  "/vendors": { get: Plain<T.Vendor[]> };
  "/connections": { get: Plain<T.ConnectionView[]>; post: Plain<T.ConnectionView, T.ConnectionDraft> };
  "/connections/{id}": { delete: WithId<Done> };
  "/connections/{id}/check": { post: WithId<T.ConnectionView> };
  "/connections/{id}/containers": { get: WithId<T.Named[]> };
  "/connections/{id}/containers/{cid}": {
    get: {
      parameters: { path: { id: string; cid: string }; query?: never; header?: never; cookie?: never };
    } & Pick<Op<T.Container>, "responses" | "requestBody">;
  };
  "/connections/{id}/fields": { get: WithId<T.SourceField[]> };
  "/connections/{id}/privacy": { put: WithId<T.SourceField[], { fields: Record<string, T.Mark> }> };
  "/connections/{id}/kinds": { get: WithId<T.Named[]> };
  "/practice/open": { post: Plain<{ base: string }> };
  "/practice": { get: Plain<T.PracticeState> };
  "/practice/call": { post: Plain<T.CallMade, { wrapup?: string }> };
  "/practice/dials": { put: Plain<T.PracticeState, T.DialsChange> };
  "/practice/board": { get: Plain<T.BoardView> };
  "/practice/reset": { post: Plain<T.PracticeState> };
  "/settings": { get: Plain<T.Settings>; put: Plain<T.Settings, T.Settings> };
};
