import type { PairsViewContract, PairsViewEvents } from '../../extension/model/contract/pairsView.ts';
import { connectToHost } from '../shared/connection.ts';
import { createLiveRegion } from '../shared/liveRegion.ts';
import { registerToolkit } from '../shared/toolkit.ts';
import { BulkController } from './bulk/bulkController.ts';
import { DecidingController } from './deciding/decidingController.ts';
import { Drawing } from './drawing.ts';
import { FindingController } from './finding/findingController.ts';
import { JudgingController } from './judging/judgingController.ts';
import { MediaController } from './media/mediaController.ts';
import { whenOpened } from './opening.ts';
import type { PairsApp } from './pairsApp.ts';
import { pairsCommands } from './pairsCommands.ts';
import { PairsController } from './pairsController.ts';
import { PairsScreen } from './pairsScreen.ts';
import { ReadingController } from './reading/readingController.ts';
import { SearchController } from './searching/searchController.ts';
import { watchTyping } from './typing.ts';
import 'katex/dist/katex.min.css';
import '../shared/base.css';
import './pairs.css';
import './finding/finding.css';
import './judging/judgeVerdicts.css';
import './reading/reading.css';
import './searching/searching.css';
import './suggesting/suggesting.css';
import './media/media.css';

registerToolkit();
const root = document.querySelector<HTMLElement>('#root') ?? document.body;
const host = connectToHost<PairsViewContract, PairsViewEvents>();
const live = createLiveRegion(document.body);
const start = await whenOpened(host, root);
const drawing = new Drawing(() => {
  screen.draw();
});
const drawSoon = (): void => {
  drawing.soon();
};
const reading = new ReadingController(host, live, drawSoon);
const pairs = new PairsController(host, start, live, drawing, (detail) => {
  void reading.prepare(detail, pairs.state.wordDiff);
});
const finding = new FindingController(host, pairs, drawSoon);
const deciding = new DecidingController(host, pairs, drawSoon);
const bulk = new BulkController(host, pairs, drawSoon);
const judging = new JudgingController(pairs, drawSoon);
const media = new MediaController(host, live, drawSoon);
const search = new SearchController(pairs, drawSoon);
const app: PairsApp = { pairs, finding, deciding, bulk, reading, judging, media, search };
const screen = new PairsScreen(root, app, drawing);
watchTyping(root, (typing) => {
  pairs.setTyping(typing);
});
const commands = pairsCommands(app, screen);
host.on('command/invoked', ({ command, row }) => {
  performance.mark('pc:key');
  if (row === undefined || row === pairs.state.selected?.row) commands[command]();
  // A menu of another row than the one that is shown by now: that one is gone to first.
  else
    void pairs.reveal(row).then(() => {
      if (row === pairs.state.selected?.row) commands[command]();
    });
});

drawing.soon();
void finding.begin();
await pairs.begin(start);
screen.focusList();
