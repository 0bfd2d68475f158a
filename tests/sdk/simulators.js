/**
 * Where the simulators are: the JSON line they print, handed over in PATCHBAY_SIMULATORS.
 *
 * The vendors' clients are CommonJS (monday's cannot be imported by name as a module on Node 20), so this folder is too.
 */

const line = process.env.PATCHBAY_SIMULATORS;

if (!line) {
  throw new Error("Set PATCHBAY_SIMULATORS to the JSON line that the simulators print.");
}

module.exports = JSON.parse(line);
