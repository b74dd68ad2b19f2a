/** The flow of a measured fleet: events, so that each is sent once. */
export const FLEET_FLOW = `
flow: test
owner: bench
about: Events on their way to a destination.
kind: event
triggers: [{ webhook: things/changed }]
source: { connection: sys, stream: things }
steps:
  - map: { id: "={{ $json.id }}", amount: "={{ $json.amount }}" }
deliver: { connection: sys, stream: things, operation: put }
`;

/** Lanes of each flow. */
export const LANES = 16;
