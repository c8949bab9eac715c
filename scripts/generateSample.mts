import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './bootstrap.mjs';
import { writePair } from './sample/responses.mts';
import { specialRows, type SamplePair } from './sample/specialRows.mts';
import { topics } from './sample/topics.mts';

const variants = 15;
/** Share of labels that are turned around on purpose. */
const flipShare = 0.15;
const duplicates = 5;

export interface Sample {
  /** The dataset: TRL preference rows with messages, one invalid line. */
  readonly dataset: string;
  /** Lines, from 1, whose label was turned around. */
  readonly plantedFlips: readonly number[];
}

/** Makes the sample dataset; the same bytes each time. */
export function makeSample(): Sample {
  const random = randomNumbers(20_261_124);
  const pairs: SamplePair[] = topics.flatMap((topic) =>
    Array.from({ length: variants }, (_, variant): SamplePair => {
      const { question, good, bad } = writePair(topic, variant);
      return { topic: topic.name, prompt: [{ role: 'user', content: question }], chosen: good, rejected: bad };
    }),
  );
  pairs.push(...specialRows);
  shuffle(pairs, random);
  const lines: string[] = [];
  const plantedFlips: number[] = [];
  for (const [place, { topic, prompt, chosen, rejected }] of pairs.entries()) {
    const flipped = topic !== 'tie' && random() < flipShare;
    const [left, right] = flipped ? [rejected, chosen] : [chosen, rejected];
    if (flipped) plantedFlips.push(lines.length + 1);
    lines.push(
      JSON.stringify({
        id: `sample-${String(place + 1).padStart(4, '0')}`,
        topic,
        prompt,
        chosen: [{ role: 'assistant', content: left }],
        rejected: [{ role: 'assistant', content: right }],
      }),
    );
    if (place === 200) lines.push('{"id": "broken", "prompt": "This line ends too ea');
  }
  lines.push(...lines.slice(0, duplicates));
  plantedFlips.push(
    ...plantedFlips.filter((line) => line <= duplicates).map((line) => line + lines.length - duplicates),
  );
  return { dataset: `${lines.join('\n')}\n`, plantedFlips };
}

function shuffle(items: unknown[], random: () => number): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other], items[last]];
  }
}

/** Numbers from 0 to 1 that are the same for the same seed: a multiplicative generator modulo the prime 2^31 - 1. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

if (process.argv[1] === import.meta.filename) {
  const folder = join(checkout, 'media/sample');
  const { dataset, plantedFlips } = makeSample();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'sample.jsonl'), dataset);
  writeFileSync(join(folder, 'planted-flips.json'), `${JSON.stringify({ lines: plantedFlips }, undefined, 2)}\n`);
}
