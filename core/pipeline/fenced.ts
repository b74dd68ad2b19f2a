/** Another owner holds the lane now: this batch settles nothing; its records are still where they were (I7). */
export class Fenced extends Error {
  constructor(flow: string) {
    super(`the lease of a lane of ${flow} was lost`);
    this.name = 'Fenced';
  }
}
