import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { pngFile, wavFile } from '../../support/mediaFiles.ts';

/** Host that an address of the rows is on: nobody may ask it for anything. */
export const remoteHost = 'media.invalid';

/** References that must not be loaded, whatever they lead to. */
export const refused: readonly string[] = [
  `https://${remoteHost}/a.png`,
  `//${remoteHost}/b.png`,
  'data:image/png;base64,iVBORw0KGgo=',
  'javascript:window.taken=true//.png',
  'file:///etc/passwd.png',
  '../outside.png',
  'out.png',
  'drawing.svg',
  'none.png',
];

/** Rows with pictures, sounds and videos, the files of all but the video, and what must be refused. */
export function writeMedia(folder: string, name: string): void {
  mkdirSync(join(folder, 'media'));
  writeFileSync(join(folder, 'media/red.png'), pngFile(320, 240, [200, 30, 30]));
  writeFileSync(join(folder, 'media/blue.png'), pngFile(240, 320, [30, 30, 200]));
  writeFileSync(join(folder, 'media/low.wav'), wavFile(0.5, 220));
  writeFileSync(join(folder, 'media/high.wav'), wavFile(0.5, 880));
  writeFileSync(join(folder, 'media/damaged.png'), 'no picture at all');
  writeFileSync(join(folder, '../outside.png'), pngFile(8, 8, [0, 200, 0]));
  symlinkSync(join(folder, '../outside.png'), join(folder, 'out.png'));
  writeFileSync(join(folder, 'drawing.svg'), '<svg xmlns="http://www.w3.org/2000/svg" onload="window.taken=true"/>');
  const rows = [
    { prompt: 'Draw a box.', chosen_image: 'media/red.png', rejected_image: 'media/blue.png' },
    { prompt: 'Say it.', chosen_audio: 'media/low.wav', rejected_audio: 'media/high.wav' },
    { prompt: 'Describe the clip.', video: 'media/clip.webm', rejected_image: 'media/damaged.png' },
    { prompt: 'Refuse.', images: refused },
  ].map((row, index) => ({
    ...row,
    chosen: `The better answer ${String(index)}.`,
    rejected: `The worse answer ${String(index)}.\n\nIt is longer.`,
  }));
  writeFileSync(join(folder, name), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
}

/** A WebM of some frames that the browser records of a canvas. */
export async function recordVideo(page: Page): Promise<Buffer> {
  const bytes = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 64;
    canvas.height = 48;
    const context = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8' });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const stopped = new Promise((resolve) => {
      recorder.onstop = resolve;
    });
    recorder.start();
    for (let frame = 0; frame < 15; frame++) {
      if (context !== null) {
        context.fillStyle = frame % 2 === 0 ? 'teal' : 'orange';
        context.fillRect(0, 0, 64, 48);
      }
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    recorder.stop();
    await stopped;
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  });
  return Buffer.from(bytes);
}
