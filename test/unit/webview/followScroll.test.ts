import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followingScrollTop, type Anchor } from '../../../webview/pairs/comparing/followScroll.ts';

const leader = { scrollHeight: 2_000, clientHeight: 400 };
const follower = { scrollHeight: 3_000, clientHeight: 400 };
const leaderRange = leader.scrollHeight - leader.clientHeight;
const followerRange = follower.scrollHeight - follower.clientHeight;

/** Heights of the same text in both panes, in order. */
const anchors = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 90 })), { maxLength: 30 })
  .map((steps) => {
    const made: Anchor[] = [];
    for (const [ofLeader, ofFollower] of steps) {
      const last = made.at(-1) ?? { leader: 0, follower: 0 };
      made.push({ leader: last.leader + ofLeader, follower: last.follower + ofFollower });
    }
    return made;
  });

describe('scrolling of a pane that another one leads', () => {
  it('goes by the share of its own length where nothing is known to be the same', () => {
    for (const share of [0, 0.25, 0.5, 1]) {
      expect(followingScrollTop(share * leaderRange, leader, follower, [])).toBeCloseTo(share * followerRange, 6);
    }
    const short = { scrollHeight: 300, clientHeight: 400 };
    expect(followingScrollTop(800, leader, short, [])).toBe(0);
    expect(followingScrollTop(0, short, follower, [])).toBe(0);
  });

  it('meets at both ends, whatever stands between them', () => {
    fc.assert(
      fc.property(anchors, (known) => {
        expect(followingScrollTop(0, leader, follower, known)).toBe(0);
        expect(followingScrollTop(leaderRange, leader, follower, known)).toBeCloseTo(followerRange, 6);
      }),
    );
  });

  it('holds a stretch that both have at one height all the while that it is looked at', () => {
    // A thousand pixels more stand in the follower before the stretch.
    const known = [
      { leader: 500, follower: 1_500 },
      { leader: 1_500, follower: 2_500 },
    ];
    for (const scrollTop of [500, 700, 900, 1_100]) {
      expect(followingScrollTop(scrollTop, leader, follower, known)).toBeCloseTo(scrollTop + 1_000, 6);
    }
    // By shares it would be far from there.
    expect(followingScrollTop(700, leader, follower, [])).toBeCloseTo(1_137.5, 6);
  });

  it('stays within the pane', () => {
    fc.assert(
      fc.property(anchors, fc.integer({ min: -50, max: leaderRange + 50 }), (known, scrollTop) => {
        const top = followingScrollTop(scrollTop, leader, follower, known);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(top).toBeLessThanOrEqual(followerRange);
      }),
    );
  });

  it('leaves out an anchor that goes back', () => {
    const straight = [
      { leader: 500, follower: 1_500 },
      { leader: 1_500, follower: 2_500 },
    ];
    const crossed = [straight[0], { leader: 900, follower: 40 }, straight[1]].filter((anchor) => anchor !== undefined);
    for (const scrollTop of [500, 800, 1_100]) {
      expect(followingScrollTop(scrollTop, leader, follower, crossed)).toBe(
        followingScrollTop(scrollTop, leader, follower, straight),
      );
    }
  });
});
