import { commonAnchors } from './commonAnchors.ts';
import { followingScrollTop, type Anchor } from './followScroll.ts';

/**
 * Lets panes that stand side by side scroll together. Two panes are held so that the same text stands at the same height
 * where they were compared; several, or what is not compared, go each by the share of its own length. Both ends meet.
 * Returns how to stop that.
 */
export function linkScrolling(panes: readonly HTMLElement[]): () => void {
  /** Where panes were put last; their events tell of that, and must not move the others in turn. */
  const put = new Map<HTMLElement, number>();
  const [first, second] = panes;
  const anchors =
    first !== undefined && second !== undefined && panes.length === 2 ? keptAnchors(first, second) : undefined;
  const follow = (event: Event): void => {
    const pane = event.currentTarget as HTMLElement;
    const own = put.get(pane);
    if (own !== undefined && Math.abs(pane.scrollTop - own) < 1) return;
    put.delete(pane);
    const known = anchors?.() ?? [];
    const led = pane === first ? known : known.map((anchor) => ({ leader: anchor.follower, follower: anchor.leader }));
    for (const other of panes) {
      if (other === pane) continue;
      other.scrollTop = followingScrollTop(pane.scrollTop, pane, other, led);
      // The browser may round it.
      put.set(other, other.scrollTop);
    }
  };
  for (const pane of panes) pane.addEventListener('scroll', follow, { passive: true });
  return () => {
    for (const pane of panes) pane.removeEventListener('scroll', follow);
  };
}

/** The anchors of two panes, measured anew once they show something else or have another size. */
function keptAnchors(first: HTMLElement, second: HTMLElement): () => readonly Anchor[] {
  let measured: readonly Anchor[] = [];
  let measuredFor: readonly unknown[] = [];
  return () => {
    const now = [first, second].flatMap((pane) => [
      pane.clientWidth,
      pane.scrollHeight,
      ...pane.querySelectorAll('.compared'),
    ]);
    if (now.length !== measuredFor.length || now.some((part, index) => part !== measuredFor[index])) {
      measuredFor = now;
      measured = commonAnchors(first, second);
    }
    return measured;
  };
}
