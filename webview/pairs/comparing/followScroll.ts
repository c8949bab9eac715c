/** Heights of the same text in two panes, in pixels from the top of what each pane scrolls. */
export interface Anchor {
  readonly leader: number;
  readonly follower: number;
}

/** A pane as the browser measures it, in pixels. */
export interface PaneHeights {
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

/**
 * Where a pane scrolls to when another one leads. Ends meet: the share that the leader was scrolled by is also how far
 * down in both panes the texts are looked at, the top at the beginning and the bottom at the end. What stands there in
 * the leader is brought to the same height in the follower, between two anchors by the share of the way. Without anchors
 * that is the same share of both lengths.
 *
 * @param scrollTop of the leader, in pixels
 * @param anchors in the order of the leader; those that go back in the follower are left out
 */
export function followingScrollTop(
  scrollTop: number,
  leader: PaneHeights,
  follower: PaneHeights,
  anchors: readonly Anchor[],
): number {
  const range = leader.scrollHeight - leader.clientHeight;
  const share = range <= 0 ? 0 : Math.min(Math.max(0, scrollTop / range), 1);
  const looked = scrollTop + share * leader.clientHeight;
  // The line that is looked at is as far from the top of both panes, the less high one of which may end before.
  const wanted = followingHeight(looked, leader, follower, anchors) - share * follower.clientHeight;
  return Math.min(Math.max(0, wanted), Math.max(0, follower.scrollHeight - follower.clientHeight));
}

function followingHeight(
  height: number,
  leader: PaneHeights,
  follower: PaneHeights,
  anchors: readonly Anchor[],
): number {
  let before: Anchor = { leader: 0, follower: 0 };
  const end: Anchor = { leader: leader.scrollHeight, follower: follower.scrollHeight };
  let after = end;
  for (const anchor of anchors) {
    if (anchor.leader > height) {
      if (anchor.follower >= before.follower) {
        after = anchor;
        break;
      }
    } else if (anchor.leader >= before.leader && anchor.follower >= before.follower) before = anchor;
  }
  const length = after.leader - before.leader;
  const part = length <= 0 ? 0 : (height - before.leader) / length;
  return before.follower + part * (after.follower - before.follower);
}
