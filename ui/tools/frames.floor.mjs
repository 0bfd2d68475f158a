// The floor beneath the board's frames: a page without a framework that scrolls a list of as many rows, with as many
// cords hung anew at every step, and nothing else. What it costs a frame is what this machine and this browser ask of
// any page for the same picture.

const ROW = 28;

/** The page, whole: `rows` on the left, `targets` on the right, `cords` between them. */
export const floorPage = ({ rows, targets, cords }) => `<!doctype html>
<style>
  body { margin: 0; height: 100vh; display: grid; grid-template-columns: 344px 1fr 344px; font: 13px/20px sans-serif; overflow: hidden; }
  .pane { overflow-y: auto; height: 560px; contain: strict; scrollbar-width: none; }
  .row { height: ${ROW}px; display: flex; gap: 8px; align-items: center; padding: 0 14px; }
  .row:hover { background: #eee; }
  .row span:last-child { flex: 1; text-align: right; }
  svg { width: 100%; height: 560px; }
</style>
<div class="pane" data-side="source">${list(rows, "field")}</div>
<svg fill="none">${'<path stroke="#fff" stroke-width="6.5"/><path stroke="#93748a" stroke-width="2.5"/>'.repeat(cords)}</svg>
<div class="pane" data-side="target">${list(targets, "column")}</div>
<script>
  const [left, right] = document.querySelectorAll(".pane");
  const paths = [...document.querySelectorAll("path")];
  const hang = () => {
    const [a, b] = [left.scrollTop, right.scrollTop];
    for (let at = 0; at < ${cords}; at += 1) {
      const y1 = (at * ${Math.floor(rows / cords)} + 0.5) * ${ROW} - a;
      const y2 = (at * ${Math.floor(targets / cords)} + 0.5) * ${ROW} - b;
      if (Math.max(y1, y2) < 0 || Math.min(y1, y2) > 560) continue;
      const d = "M10 " + y1 + "C220 " + y1 + " 250 " + y2 + " 464 " + y2 + "L582 " + y2;
      paths[2 * at].setAttribute("d", d);
      paths[2 * at + 1].setAttribute("d", d);
    }
  };
  left.addEventListener("scroll", hang);
  right.addEventListener("scroll", hang);
  hang();
</script>`;

function list(count, name) {
  const row = (_, at) => `<div class="row"><span>${name}.${at}</span><span>value ${at}</span></div>`;
  return Array.from({ length: count }, row).join("");
}
