import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Drawing } from '../../../webview/pairs/drawing.ts';

describe('when the page is drawn', () => {
  let frames: (() => void)[];
  let log: string[];
  let drawing: Drawing;

  function nextFrame(): void {
    const asked = frames;
    frames = [];
    for (const frame of asked) frame();
    log.push('frame');
    vi.runAllTimers();
  }

  beforeEach(() => {
    vi.useFakeTimers();
    frames = [];
    log = [];
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
    vi.stubGlobal('document', { body: { getBoundingClientRect: () => log.push('layout') } });
    drawing = new Drawing(() => log.push('draw'));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('draws once a frame, however much changes', () => {
    drawing.soon();
    drawing.soon();
    expect(log).toEqual([]);
    nextFrame();
    expect(log).toEqual(['draw', 'frame']);
    expect(frames).toHaveLength(0);
  });

  it('draws at once and makes the layout, and not again in the frame', () => {
    drawing.soon();
    drawing.now();
    expect(log).toEqual(['draw', 'layout']);
    nextFrame();
    expect(log).toEqual(['draw', 'layout', 'frame']);
  });

  it('leaves a second step before the frame to the frame', () => {
    drawing.now();
    drawing.now();
    drawing.now();
    nextFrame();
    expect(log).toEqual(['draw', 'layout', 'draw', 'frame']);
    drawing.now();
    expect(log.slice(4)).toEqual(['draw', 'layout']);
  });

  it('calls back after the frame that paints what was drawn', () => {
    drawing.now();
    drawing.whenPainted(() => log.push('painted'));
    nextFrame();
    expect(log).toEqual(['draw', 'layout', 'frame', 'painted']);
  });

  it('calls back after this frame for what is asked while it is drawn, and draws what drawing changed in the next', () => {
    let again = true;
    drawing = new Drawing(() => {
      log.push('draw');
      drawing.whenPainted(() => log.push('painted'));
      if (again) drawing.soon();
      again = false;
    });
    drawing.soon();
    nextFrame();
    expect(log).toEqual(['draw', 'frame', 'painted']);
    nextFrame();
    expect(log).toEqual(['draw', 'frame', 'painted', 'draw', 'frame', 'painted']);
    expect(frames).toHaveLength(0);
  });
});
