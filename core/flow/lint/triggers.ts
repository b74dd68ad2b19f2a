import { FLOW_ERRORS } from '../errors.ts';
import type { Trigger } from '../flow.ts';
import { renameTo } from '../nearest.ts';
import type { End } from './ends.ts';
import type { Reporter } from './finding.ts';

/** The connector whose records are the hub's own. */
const HUB = 'hub';

/** Checks that each trigger can fire for this source. */
export function lintTriggers(report: Reporter, source: End | null): void {
  if (source === null) return;
  const { flow } = report;
  for (const [index, trigger] of flow.triggers.entries()) {
    lintTrigger(report, trigger, `triggers[${index}]`, source);
  }
  const isSwept = flow.triggers.some((trigger) => trigger.on !== 'webhook');
  const canRead =
    source.connection.connector.read !== undefined && source.stream.cursor !== undefined;
  if (flow.triggers.length > 0 && !isSwept && canRead) {
    report.warning(FLOW_ERRORS.FLOW_SWEEP_MISSING, {
      path: 'triggers',
      what: 'the flow is triggered by webhooks alone',
      mend: 'add - schedule: "*/15 * * * *"',
    });
  }
}

function lintTrigger(report: Reporter, trigger: Trigger, path: string, source: End): void {
  const { connection, stream } = source;
  if (trigger.on === 'webhook') {
    lintTopic(report, trigger.topic, `${path}.webhook`, source);
    return;
  }
  if (trigger.on === 'change' && connection.connector.spec.name !== HUB) {
    report.error(FLOW_ERRORS.FLOW_TRIGGER_UNFIT, {
      path: `${path}.change`,
      what: `the source ${connection.name} is not the hub, so its changes are not seen`,
      mend: 'trigger the flow by a webhook or a schedule',
    });
  }
  if (trigger.on === 'file' && stream.cursor !== undefined && stream.cursor.kind !== 'position') {
    report.error(FLOW_ERRORS.FLOW_TRIGGER_UNFIT, {
      path: `${path}.file`,
      what: `the stream ${stream.name} of ${connection.name} is not read from files`,
      mend: 'trigger the flow by a webhook or a schedule',
    });
  }
}

function lintTopic(report: Reporter, topic: string, path: string, source: End): void {
  const { connection, stream } = source;
  const topics = connection.connector.webhooks?.topics;
  if (topics === undefined) {
    report.error(FLOW_ERRORS.FLOW_TOPIC_UNKNOWN, {
      path,
      what: `${connection.name} sends no webhooks`,
      mend: 'trigger the flow by a schedule',
    });
    return;
  }
  const of = Object.hasOwn(topics, topic) ? topics[topic] : undefined;
  const fitting = Object.keys(topics).filter((name) => topics[name]?.includes(stream.name));
  if (of === undefined) {
    const mend = renameTo(topic, fitting.length > 0 ? fitting : Object.keys(topics), 'topic');
    const what = `${connection.name} has no webhook topic "${topic}"`;
    report.error(FLOW_ERRORS.FLOW_TOPIC_UNKNOWN, { path, what, mend });
  } else if (!of.includes(stream.name)) {
    const what = `the topic ${topic} brings ${of.join(' and ')}, and the flow reads ${stream.name}`;
    const other = fitting.length === 0 ? '' : `, or ${renameTo(topic, fitting, 'topic')}`;
    const mend = `read the stream ${of.join(' or ')}${other}`;
    report.error(FLOW_ERRORS.FLOW_TOPIC_UNKNOWN, { path, what, mend });
  }
}
