import type { PairsViewContract, PairsViewEvents } from '../../extension/model/contract/pairsView.ts';
import { connectToHost } from '../shared/connection.ts';
import { createLiveRegion } from '../shared/liveRegion.ts';
import { registerToolkit } from '../shared/toolkit.ts';
import { BulkController } from './bulk/bulkController.ts';
import { DecidingController } from './deciding/decidingController.ts';
import { FindingController } from './finding/findingController.ts';
import { whenOpened } from './opening.ts';
import type { PairsApp } from './pairsApp.ts';
import { pairsCommands } from './pairsCommands.ts';
import { PairsController } from './pairsController.ts';
import { PairsScreen } from './pairsScreen.ts';
import { ReadingController } from './reading/readingController.ts';
import { watchTyping } from './typing.ts';
import 'katex/dist/katex.min.css';
import '../shared/base.css';
import './pairs.css';
import './finding/finding.css';
import './judging/judgeVerdicts.css';
import './reading/reading.css';

registerToolkit();
const root = document.querySelector<HTMLElement>('#root') ?? document.body;
const host = connectToHost<PairsViewContract, PairsViewEvents>();
const live = createLiveRegion(document.body);
const start = await whenOpened(host, root);
const reading = new ReadingController(host, live, drawNextFrame);
const pairs = new PairsController(host, start, live, drawNextFrame, (detail) => {
  void reading.prepare(detail, pairs.state.wordDiff);
});
const finding = new FindingController(host, pairs, drawNextFrame);
const deciding = new DecidingController(host, pairs, drawNextFrame);
const bulk = new BulkController(host, pairs, drawNextFrame);
const app: PairsApp = { pairs, finding, deciding, bulk, reading };
const screen = new PairsScreen(root, app);
watchTyping(root, (typing) => {
  pairs.setTyping(typing);
});
const commands = pairsCommands(app, screen);
host.on('command/invoked', ({ command }) => {
  performance.mark('pc:key');
  commands[command]();
});

let frame: number | undefined;
/** However much changes until the next frame, it is drawn once. */
function drawNextFrame(): void {
  frame ??= requestAnimationFrame(() => {
    frame = undefined;
    screen.draw();
  });
}

drawNextFrame();
void finding.begin();
await pairs.begin(start);
screen.focusList();
