// Samples of the in-memory relay: fetched from the vendor as work that takes a moment, pasted, or made up.
import type { FetchedSample, Job, NewSample, Sample } from "../../types";
import { given, type Handler } from "./call";
import { SOURCE_FIELDS } from "./catalog";
import { viewOf } from "./views";
import type { World } from "./world";

const RECORDS = 20;
const TURN_MS = 60;
type Shelf = { at?: number; samples: FetchedSample[]; job?: Job };
const shelves = new WeakMap<World, Shelf>();
const shelfOf = (world: World): Shelf => {
  const known = shelves.get(world) ?? { samples: [] };
  shelves.set(world, known);
  return known;
};

/** The work of fetching, where it is the one that is asked for. */
export const sampleJob = (world: World, id: string): Job | undefined => {
  const { job } = shelfOf(world);
  return job?.id === id ? job : undefined;
};

export function stopSampleJob(world: World, id: string): Job | undefined {
  const job = sampleJob(world, id);
  if (job?.state === "running") job.state = "cancelled";
  return job;
}

function fetchSamples(world: World, touch: (...nouns: string[]) => void): Job {
  const shelf = shelfOf(world);
  const job: Job = {
    id: `job_samples_${world.upto}`,
    kind: "samples",
    state: "running",
    done: 0,
    total: RECORDS,
    text: "Reading the last conversations.",
  };
  shelf.job = job;
  const turn = () => {
    if (job.state !== "running") return;
    job.done = Math.min(RECORDS, job.done + 5);
    if (job.done < RECORDS) {
      setTimeout(turn, TURN_MS);
      return;
    }
    job.state = "done";
    shelf.at = world.now();
    shelf.samples = world.events.slice(-3).map((row) => ({
      kind: row.kind,
      title: row.title,
      detail: row.summary,
      occurred_at: row.occurred_at,
      // What stands in a sample is any JSON; the document cannot say so more plainly.
      sample: given(viewOf(row)),
    }));
    touch("connections");
  };
  setTimeout(turn, TURN_MS);
  return job;
}

const sampleOf = (world: World): Sample => {
  const [row] = world.events;
  return { sample: row ? viewOf(row) : {}, fields: SOURCE_FIELDS };
};

export const SAMPLE_HANDLERS: Record<string, Handler> = {
  "GET /connections/{id}/samples": ({ world, id }) => {
    const { at, samples } = shelfOf(world);
    const can = world.connections.find((one) => one.id === id)?.vendor === "genesys";
    return {
      can,
      ...(can ? {} : { why: "This account only sends; it cannot be asked." }),
      ...(at === undefined ? {} : { at }),
      records: at === undefined ? 0 : RECORDS,
      samples,
    };
  },
  "POST /connections/{id}/samples": ({ world, body, touch }) =>
    (body as NewSample).from === "vendor" ? fetchSamples(world, touch) : sampleOf(world),
};
