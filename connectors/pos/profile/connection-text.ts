import { Document, isMap, isScalar, visit } from 'yaml';
import type { Profile } from './profile.ts';
import { UNKNOWN_ZONE } from './proposal.ts';

/** Where a proposed connection is to lie and read. */
export interface ConnectionPlace {
  readonly connection: string;
  /** The drop folder, as it is to stand in the file. */
  readonly folder: string;
}

const LINE_CHARACTERS = 100;

/** A connection file that reads the profiled file, with what a person must still say as comments. */
export function connectionText(profile: Profile, { connection, folder }: ConnectionPlace): string {
  const { kind, feed } = profile;
  const document = new Document({
    connection,
    connector: 'pos',
    about: `Files of the till such as ${profile.name}.`,
    settings: { folder, feeds: { [kind]: feed } },
  });
  document.commentBefore = headComment(profile);
  // Short lists stand on one line, as people write them.
  visit(document, {
    Seq: (_, list) => {
      list.flow = list.items.every(isScalar);
    },
  });
  const times = document.getIn(['settings', 'feeds', kind, 'times']);
  if (isMap(times)) {
    for (const pair of times.items) {
      const zone = isMap(pair.value) ? pair.value.get('zone', true) : null;
      if (isScalar(zone) && zone.value === UNKNOWN_ZONE) {
        zone.comment = ' no zone is in the file: say which one the clock of the till shows';
      }
    }
  }
  return document.toString({ lineWidth: LINE_CHARACTERS, flowCollectionPadding: false });
}

function headComment({ traps, changes }: Profile): string {
  const lines = [
    ' yaml-language-server: $schema=../schema/connection.schema.json',
    ...(traps.length === 0 ? [] : ['', ' Look at these before it goes live:']),
    ...[...traps, ...changes].map((trap) => ` - ${trap.replaceAll(/\s+/g, ' ')}`),
  ];
  return lines.join('\n');
}
