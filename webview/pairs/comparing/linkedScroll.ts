/**
 * Lets panes that stand side by side scroll together, each by the share of its own length, so that both ends meet.
 * Returns how to stop that.
 */
export function linkScrolling(panes: readonly HTMLElement[]): () => void {
  let leader: HTMLElement | undefined;
  let release = 0;
  const follow = (event: Event): void => {
    const pane = event.currentTarget as HTMLElement;
    // What the leader moves tells of its own move, and must not move the leader in turn.
    if (leader !== undefined && leader !== pane) return;
    leader = pane;
    clearTimeout(release);
    release = window.setTimeout(() => {
      leader = undefined;
    }, 100);
    const range = pane.scrollHeight - pane.clientHeight;
    const share = range <= 0 ? 0 : pane.scrollTop / range;
    for (const other of panes) {
      if (other !== pane) other.scrollTop = share * (other.scrollHeight - other.clientHeight);
    }
  };
  for (const pane of panes) pane.addEventListener('scroll', follow, { passive: true });
  return () => {
    clearTimeout(release);
    for (const pane of panes) pane.removeEventListener('scroll', follow);
  };
}
