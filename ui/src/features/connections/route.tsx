export function ConnectionsScreen() {
  return <p>connections</p>;
}
