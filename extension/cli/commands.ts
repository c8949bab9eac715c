import type { CommandFactory } from './command.ts';
import { completion } from './commands/completion.ts';
import { convert } from './commands/convert.ts';
import { decide } from './commands/decide.ts';
import { diff } from './commands/diff.ts';
import { exportDataset } from './commands/exportDataset.ts';
import { importFile } from './commands/importFile.ts';
import { inspect } from './commands/inspect.ts';
import { judge } from './commands/judge.ts';
import { lint } from './commands/lint.ts';
import { merge } from './commands/merge.ts';
import { model } from './commands/model.ts';
import { push } from './commands/push.ts';
import { recipe } from './commands/recipe.ts';
import { route } from './commands/route.ts';
import { score } from './commands/score.ts';
import { scores } from './commands/scores.ts';
import { strength } from './commands/strength.ts';
import { triage } from './commands/triage.ts';
import { trust } from './commands/trust.ts';
import { winMatrix } from './commands/winMatrix.ts';

/** Every command of the command line, in the order of its help. */
export const commands: readonly CommandFactory[] = [
  importFile,
  inspect,
  model,
  score,
  scores,
  strength,
  triage,
  decide,
  exportDataset,
  convert,
  push,
  recipe,
  judge,
  route,
  trust,
  lint,
  diff,
  merge,
  winMatrix,
  completion,
];
