/** How a record of one version of a dataset stands to the other version. */
export const changeKinds = ['added', 'removed', 'edited', 'flipped', 'moved'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** One record that differs between two versions. Lines count from 1; a record that one version lacks has no line there. */
export interface DatasetChange {
  readonly kind: ChangeKind;
  readonly oldLine: number | undefined;
  readonly newLine: number | undefined;
  /** Top-level fields whose values differ, for edited and flipped records. */
  readonly fields: readonly string[];
  /** The start of the prompt, for people; of the line where it is no comparison. */
  readonly prompt: string;
  /** Of a removed record: the line of the new version that it stood behind, 0 for the beginning. */
  readonly behind?: number;
}

export interface DatasetDifference {
  readonly oldRows: number;
  readonly newRows: number;
  /** Records that are the same in both versions and in the same order. */
  readonly unchanged: number;
  readonly counts: Readonly<Record<ChangeKind, number>>;
  /** In the order of the new version; removed records stand where they were. */
  readonly changes: readonly DatasetChange[];
}
