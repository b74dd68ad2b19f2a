/** Adds tags to a record and takes them off, and leaves the others: what an update that replaces tags cannot do. */
import type { Json } from '../../../core/connector/index.ts';
import { isList } from '../node.ts';
import { bareMutation, stateChange } from './state-change.ts';
import type { WriteOperation } from './write-operation.ts';
import { fields, WORDS } from './write-parts.ts';

/** The two operations of a stream, for records of a type. */
export function tagOperations(stream: string, type: string): readonly WriteOperation[] {
  return [tagging({ stream, type, isAdding: true }), tagging({ stream, type, isAdding: false })];
}

interface Tagging {
  readonly stream: string;
  /** As in the gid. */
  readonly type: string;
  readonly isAdding: boolean;
}

function tagging({ stream, type, isAdding }: Tagging): WriteOperation {
  const root = isAdding ? 'tagsAdd' : 'tagsRemove';
  const noun = type.toLowerCase();
  return stateChange({
    stream,
    operation: isAdding ? 'addTags' : 'removeTags',
    about: isAdding
      ? `Adds tags to the ${noun} that the key names, and leaves its others.`
      : `Takes tags off the ${noun} that the key names.`,
    schema: fields({ tags: { ...WORDS, minItems: 1 } }, ['tags']),
    mutation: bareMutation(`${type}${isAdding ? 'TagsAdd' : 'TagsRemove'}`, root, {
      variables: '$id: ID!, $tags: [String!]!',
      passed: 'id: $id, tags: $tags',
    }),
    root,
    isDone: ({ data: held }, { tags }) => {
      const there = new Set(textsOf(held['tags']));
      return textsOf(tags).every((tag) => there.has(tag) === isAdding);
    },
    variables: (id, { tags }) => ({ id, tags }),
  });
}

/** Shopify takes tags for the same whatever their case. */
function textsOf(value: Json | undefined): readonly string[] {
  return isList(value) ? value.map((tag) => String(tag).toLowerCase()) : [];
}
