export function RoutesScreen() {
  return <p>routes</p>;
}
