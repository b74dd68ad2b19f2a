/** What the flow of a test says where it differs from the usual one: YAML, each in one line. */
export interface FlowWords {
  readonly name?: string;
  readonly kind?: 'event' | 'state';
  readonly triggers?: string;
  readonly source?: string;
  readonly steps?: string;
  readonly deliver?: string;
  readonly retry?: string;
}

/** A stream of the scripted connection, as a source and, with its one operation, as a destination. */
const THINGS = 'connection: sys, stream: things';

/** A flow's file. The usual flow carries events from the scripted connection back to it, every quarter of an hour. */
export function flowText({
  name = 'test',
  kind = 'event',
  triggers = '[{ schedule: "*/15 * * * *" }]',
  source = `{ ${THINGS} }`,
  steps = '[]',
  deliver = `{ ${THINGS}, operation: put }`,
  retry,
}: FlowWords = {}): string {
  return `flow: ${name}
owner: tests
about: A test flow.
kind: ${kind}
triggers: ${triggers}
source: ${source}
steps: ${steps}
deliver: ${deliver}
${retry === undefined ? '' : `retry: ${retry}\n`}`;
}
