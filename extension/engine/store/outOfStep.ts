import { CuratorError } from '../../model/errors.ts';

/** Another window wrote to the store meanwhile: what was worked out is about a state that is past. Nothing was written. */
export class OutOfStep extends CuratorError {
  constructor() {
    super('store-busy', 'Another window is changing this dataset at the same time. Try again in a moment.');
  }
}

/** Another window has saved the dataset: the file has to be read again before anything is done to its rows. */
export class SavedElsewhere extends OutOfStep {}
