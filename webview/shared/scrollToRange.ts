/**
 * Scrolls whatever holds the range until the range is seen, in this page only: the browser's own `scrollIntoView` moves what
 * VS Code has around the page as well. A range that is seen stays where it is.
 */
export function scrollToRange(range: Range): void {
  const { startContainer } = range;
  let box = startContainer instanceof HTMLElement ? startContainer : startContainer.parentElement;
  for (; box !== null && box !== document.body; box = box.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(box);
    const hit = range.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    const covered = box.querySelector<HTMLElement>(':scope > .pair-bar')?.offsetHeight ?? 0;
    if (overflowY !== 'visible' && (hit.top < frame.top + covered || hit.bottom > frame.bottom)) {
      box.scrollTop += hit.top - frame.top - (covered + box.clientHeight) / 2;
    }
    if (overflowX !== 'visible' && (hit.left < frame.left || hit.right > frame.right)) {
      box.scrollLeft += hit.left - frame.left - box.clientWidth / 2;
    }
  }
  // In a low window the page scrolls as a whole.
  const hit = range.getBoundingClientRect();
  if (hit.top < 0 || hit.bottom > innerHeight) scrollBy(0, hit.top - innerHeight / 2);
}
