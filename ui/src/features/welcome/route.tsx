export function WelcomeScreen() {
  return <p>welcome</p>;
}
