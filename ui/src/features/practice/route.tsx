export function PracticeScreen() {
  return <p>practice</p>;
}
