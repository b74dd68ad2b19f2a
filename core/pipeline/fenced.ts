import { CrossdockError } from '../base/errors.ts';
import { PIPELINE_ERRORS } from './errors.ts';

/** Another owner holds the lane now: this batch settles nothing; its records are still where they were (I7). */
export class Fenced extends CrossdockError {
  constructor(flow: string) {
    super(PIPELINE_ERRORS.RUN_FENCED, {
      what: 'the lease of a lane was lost, or the cursor was moved',
      where: flow,
    });
    this.name = 'Fenced';
  }
}
