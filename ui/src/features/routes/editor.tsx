export function RouteEditorScreen({ id }: { id: string | undefined }) {
  return <p>{id}</p>;
}
