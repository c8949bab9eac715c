import type { Anchor } from './followScroll.ts';

/** Places of one comparison that are measured at most: each costs the layout of a letter in both panes. */
const mostPlaces = 400;

/** A stretch of a compared text that both texts have, with where it begins among all that they have in common. */
interface CommonStretch {
  readonly node: Text;
  readonly from: number;
}

/**
 * Where the same text stands in two panes of turns: the tops of turns, and in compared ones the stretches that both have.
 * Heights are pixels from the top of what each pane scrolls, in the order of the panes.
 */
export function commonAnchors(leader: HTMLElement, follower: HTMLElement): readonly Anchor[] {
  const leaderTurns = leader.querySelectorAll<HTMLElement>(':scope > .turn');
  const followerTurns = follower.querySelectorAll<HTMLElement>(':scope > .turn');
  const heightIn = (pane: HTMLElement): ((rect: DOMRect) => number) => {
    const top = pane.getBoundingClientRect().top + pane.clientTop - pane.scrollTop;
    return (rect) => rect.top - top;
  };
  const inLeader = heightIn(leader);
  const inFollower = heightIn(follower);
  const anchors: Anchor[] = [];
  const add = (ofLeader: DOMRect, ofFollower: DOMRect): void => {
    const anchor = { leader: inLeader(ofLeader), follower: inFollower(ofFollower) };
    const last = anchors.at(-1);
    // Of what stands in one line, its first part tells where that line is.
    if (last === undefined || (anchor.leader > last.leader && anchor.follower > last.follower)) anchors.push(anchor);
  };
  for (const [turn, leaderTurn] of leaderTurns.entries()) {
    const followerTurn = followerTurns[turn];
    if (followerTurn === undefined) break;
    add(leaderTurn.getBoundingClientRect(), followerTurn.getBoundingClientRect());
    const compared = [leaderTurn, followerTurn].map((element) => element.querySelector<HTMLElement>('.compared'));
    const [ofLeader, ofFollower] = compared.map((text) => (text === null ? [] : commonStretches(text)));
    if (ofLeader === undefined || ofFollower === undefined) continue;
    for (const place of placesOf(ofLeader, ofFollower)) {
      const leaderRect = rectAt(ofLeader, place);
      const followerRect = rectAt(ofFollower, place);
      if (leaderRect !== undefined && followerRect !== undefined) add(leaderRect, followerRect);
    }
  }
  return anchors;
}

/** Both texts show the same in all that is not marked, however each is divided by what is. */
function commonStretches(compared: HTMLElement): readonly CommonStretch[] {
  const stretches: CommonStretch[] = [];
  let from = 0;
  const walker = document.createTreeWalker(compared, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node instanceof HTMLElement && node.localName === 'mark' ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  while (walker.nextNode() !== null) {
    const node = walker.currentNode;
    if (!(node instanceof Text) || node.length === 0) continue;
    stretches.push({ node, from });
    from += node.length;
  }
  return stretches;
}

/** Where stretches begin and end in either text, as far as both are shown, and no more than can be measured in time. */
function placesOf(left: readonly CommonStretch[], right: readonly CommonStretch[]): readonly number[] {
  const end = Math.min(endOf(left), endOf(right));
  const all = [...left, ...right].flatMap(({ node, from }) => [from, from + node.length - 1]);
  const places = [...new Set(all)].filter((place) => place < end).sort((one, other) => one - other);
  const step = Math.max(1, places.length / mostPlaces);
  return Array.from(
    { length: Math.min(places.length, mostPlaces) },
    (_, index) => places[Math.floor(index * step)] ?? 0,
  );
}

function endOf(stretches: readonly CommonStretch[]): number {
  const last = stretches.at(-1);
  return last === undefined ? 0 : last.from + last.node.length;
}

/** Undefined where the letter takes no place, as a line break does. */
function rectAt(stretches: readonly CommonStretch[], place: number): DOMRect | undefined {
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((stretches[middle]?.from ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  const stretch = stretches[low];
  if (stretch === undefined) return undefined;
  const range = document.createRange();
  range.setStart(stretch.node, place - stretch.from);
  range.setEnd(stretch.node, place - stretch.from + 1);
  const rect = range.getBoundingClientRect();
  return rect.width > 0 && rect.height > 0 ? rect : undefined;
}
