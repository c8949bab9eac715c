import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations, checkEveryTheme } from './support/axe.ts';
import { recordVideo, refused, remoteHost, writeMedia } from './support/mediaDataset.ts';
import { Workbench } from './support/workbench.ts';

const name = 'media.jsonl';

/** Pictures, sounds and videos beside the responses that they belong to; each step goes on where the last one ended. */
describe('the pair editor of a dataset with media', () => {
  let workbench: Workbench;
  let pairs: Frame;
  const asked: string[] = [];

  beforeAll(async () => {
    workbench = await Workbench.start({ theme: 'light', viewport: { width: 1300, height: 1000 } }, (folder) => {
      writeMedia(folder, name);
    });
    workbench.page.on('request', (request) => {
      if (request.url().includes(remoteHost)) asked.push(request.url());
    });
    const video = await recordVideo(workbench.page);
    expect(video.length).toBeGreaterThan(500);
    writeFileSync(join(workbench.workspace, 'media/clip.webm'), video);
    await workbench.openAsPairs(name);
    pairs = await workbench.webview('[data-testid=counts]');
    await pairs.getByTestId('chosen').waitFor();
    await workbench.runCommand('View: Close Primary Side Bar');
  });
  afterAll(async () => {
    await workbench.stop();
  });

  const line = (): Promise<string> => pairs.getByTestId('selected-line').innerText();
  const goTo = async (row: number): Promise<void> => {
    await pairs.locator('.row-space > .row').nth(row).click();
    await expect.poll(line).toBe(`Line ${String(row + 1)}`);
  };
  const widthOf = (picture: Locator): Promise<number> =>
    picture.evaluate((image) => (image instanceof HTMLImageElement && image.complete ? image.naturalWidth : 0));
  /** Pixels between the tops of a part of both responses. */
  const heightsApart = async (part: string): Promise<number> => {
    const topOf = (response: string): Promise<number> =>
      pairs
        .getByTestId(response)
        .locator(part)
        .evaluate((element) => element.getBoundingClientRect().top);
    return (await topOf('chosen')) - (await topOf('rejected'));
  };
  const lookAt = (picture: string): Promise<void> =>
    checkEveryTheme(workbench, pairs, async (theme) => {
      await workbench.screenshot(`${picture}-${theme}`);
    });

  it('shows the pictures of both responses side by side, their texts beginning at one height', async () => {
    await expect.poll(() => widthOf(pairs.getByTestId('chosen').getByAltText('media/red.png'))).toBe(320);
    await expect.poll(() => widthOf(pairs.getByTestId('rejected').getByAltText('media/blue.png'))).toBe(240);
    for (const part of ['.media', '.turns']) {
      await expect.poll(() => heightsApart(part)).toBe(0);
    }
    await lookAt('media-1-pictures');
  });

  it('shows pictures large by keyboard, and small again', async () => {
    const picture = pairs.getByTestId('chosen').getByRole('button', { name: 'media/red.png' });
    const height = (): Promise<number> => picture.evaluate((element) => element.getBoundingClientRect().height);
    const small = await height();
    await picture.focus();
    await workbench.page.keyboard.press('Enter');
    await expect.poll(() => picture.getAttribute('aria-pressed')).toBe('true');
    expect(await height()).toBeGreaterThan(small);
    await workbench.page.keyboard.press('Enter');
    await expect.poll(() => picture.getAttribute('aria-pressed')).toBe('false');
  });

  it('takes the pictures along when the responses are swapped', async () => {
    await goTo(0);
    await workbench.activeTab(name);
    await expect
      .poll(
        async () => {
          const rejected = await pairs.getByTestId('rejected').getByAltText('media/red.png').count();
          if (rejected === 0) await workbench.page.keyboard.press('x');
          return rejected;
        },
        { interval: 1_500 },
      )
      .toBe(1);
    await expect.poll(() => pairs.getByTestId('chosen').getByAltText('media/blue.png').count()).toBe(1);
  });

  it('plays sounds when asked and not before, with keys of their own', async () => {
    await goTo(1);
    const sound = pairs.getByTestId('chosen').locator('audio[aria-label="media/low.wav"]');
    await expect.poll(() => sound.evaluate((player) => (player as HTMLAudioElement).duration)).toBeCloseTo(0.5, 1);
    expect(await sound.evaluate((player) => (player as HTMLAudioElement).paused)).toBe(true);
    expect(await sound.evaluate((player) => (player as HTMLAudioElement).controls)).toBe(true);
    await sound.focus();
    await workbench.page.keyboard.press('ArrowDown');
    await workbench.page.keyboard.press('Space');
    await expect.poll(() => sound.evaluate((player) => (player as HTMLAudioElement).played.length)).toBe(1);
    // A key of the player does not go on to the next row.
    expect(await line()).toBe('Line 2');
    expect(await axeViolations(pairs)).toEqual([]);
    await workbench.screenshot('media-2-sounds');
  });

  it('shows the video of the prompt, and says of a damaged picture that it is', async () => {
    await goTo(2);
    const video = pairs.locator('.context video[aria-label="media/clip.webm"]');
    await expect.poll(() => video.evaluate((player) => (player as HTMLVideoElement).videoWidth)).toBe(64);
    expect(await video.evaluate((player) => (player as HTMLVideoElement).paused)).toBe(true);
    await expect.poll(() => pairs.getByTestId('rejected').locator('.refused').innerText()).toContain('damaged');
    await expect.poll(() => heightsApart('.turns')).toBe(0);
    await lookAt('media-3-video');
  });

  it('says in words why something is not shown, and loads none of it', async () => {
    await goTo(3);
    await expect.poll(() => pairs.locator('.context .refused').count()).toBe(refused.length);
    const words = await pairs.locator('.context .refused').allInnerTexts();
    expect(words.filter((text) => text.includes('lies on another machine'))).toHaveLength(2);
    expect(words.filter((text) => text.includes('leads out of the workspace'))).toHaveLength(2);
    expect(words.filter((text) => text.includes('no such file'))).toHaveLength(1);
    expect(await pairs.locator('.pair :is(img, video, audio)').count()).toBe(0);
    expect(await pairs.locator('.context figcaption').allInnerTexts()).toEqual(refused);
    await workbench.screenshot('media-4-refused');
  });

  it('hides in blind mode what a path would tell', async () => {
    await goTo(0);
    await workbench.runCommand('Preference Curator: Toggle Blind Mode');
    await pairs.locator('.candidate h3', { hasText: 'Left' }).waitFor();
    await expect
      .poll(() => pairs.locator('.candidate').first().getByAltText('Picture 1 of the left response').count())
      .toBe(1);
    expect(await pairs.locator('.candidate figcaption').count()).toBe(0);
    const [left, right] = await pairs.locator('.candidate').allInnerTexts();
    for (const [place, said] of [left, right].entries()) {
      // The better answer came with the red picture, and both changed sides together.
      const picture = pairs.locator('.candidate').nth(place).locator('img');
      await expect.poll(() => widthOf(picture)).toBe(said?.includes('better') === true ? 320 : 240);
    }
    await workbench.screenshot('media-5-blind');
  });

  it('asked nobody and broke no rule of the page policy', () => {
    expect(asked).toEqual([]);
    expect(workbench.problems).toEqual([]);
  });
});

describe('a dataset with media in a workspace that is not trusted', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await Workbench.start({ workspaceTrust: true }, (folder) => {
      writeMedia(folder, name);
    });
  });
  afterAll(async () => {
    await workbench.stop();
  });

  it('shows no file before it is trusted', async () => {
    await workbench.openAsPairs(name);
    const pairs = await workbench.webview('[data-testid=counts]');
    await workbench.screenshot('media-6-restricted');
    await expect.poll(() => pairs.locator('.candidate .refused').count()).toBe(2);
    await expect.poll(() => pairs.locator('.candidate .refused').first().innerText()).toContain('trusted workspace');
    expect(await pairs.locator('.pair img').count()).toBe(0);
    expect(workbench.problems).toEqual([]);
  });
});
