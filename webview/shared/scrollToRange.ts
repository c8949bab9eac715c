/**
 * Brings a range to the middle of all that scrolls around it, in this page only: the browser's own `scrollIntoView`
 * moves what VS Code has around the page as well.
 */
export function scrollToRange(range: Range): void {
  for (let element = range.startContainer.parentElement; element !== null; element = element.parentElement) {
    const wholePage = element === document.documentElement;
    const { overflowY } = getComputedStyle(wholePage ? document.body : element);
    if (overflowY !== 'auto' && overflowY !== 'scroll') continue;
    const top = wholePage ? 0 : element.getBoundingClientRect().top;
    const { top: rangeTop, height } = range.getBoundingClientRect();
    element.scrollTop += rangeTop + height / 2 - top - element.clientHeight / 2;
  }
}
