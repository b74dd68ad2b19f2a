import { defineErrors } from '../../../core/connector/index.ts';

/** Every error code of the EDI formats. */
export const EDI_ERRORS = defineErrors({
  POS_EDI_DOCUMENT: {
    means: 'an EDI document is not closed, or is closed without being opened',
    mend: 'have the partner send the document again; the other documents of the file count',
    retry: 'never',
  },
  POS_EDI_HIERARCHY: {
    means:
      'the HL levels of a shipment do not form a tree: a parent is missing or a number repeats',
    mend: 'have the partner send the shipment again; the other documents of the file count',
    retry: 'never',
  },
  POS_EDI_SEGMENT: {
    means: 'an EDI segment cannot be read: its tag is none, or its end is missing',
    mend: 'have the partner send the document again; check the separators that its header declares',
    retry: 'never',
  },
  POS_EDI_TOO_LARGE: {
    means: 'an EDI document has more, or longer, segments or elements than the feed allows',
    mend: 'raise limits.rowBytes, limits.fields or the limit under edi if the document is right',
    retry: 'never',
  },
  POS_EDI_TOTALS: {
    means: 'the counts or control numbers of an EDI envelope disagree with what it holds',
    mend: 'ask the partner to count right; edi.totals: warn lets such documents pass with a note',
    retry: 'never',
  },
  POS_EDI_UNKNOWN_SET: {
    means: 'a document is of a type whose lines are not known, so it cannot come as lines',
    mend: 'set edi.unknownSets: whole to take such documents as one record each, or ask the partner',
    retry: 'never',
  },
});
