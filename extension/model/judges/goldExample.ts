import type { GivenAttributes } from '../suggestions/preferenceAttributes.ts';
import type { RubricExample } from './rubric.ts';

/** A row that people decided about, shown to a judge with what they said. */
export interface GoldExample extends RubricExample {
  /** What people said the row is about. */
  readonly attributes?: GivenAttributes;
}
