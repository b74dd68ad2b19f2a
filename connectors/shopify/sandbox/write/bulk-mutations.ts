import { GraphQLError, type GraphQLResolveInfo, Kind, parse, validate } from 'graphql';
import { stageUpload, UPLOADS } from '../bulk/uploads.ts';
import type { Resolvers } from '../read/resolve.ts';
import type { Shop } from '../shop/shop.ts';
import { type UserError, userError } from './answers.ts';
import { startBulk } from './bulk-start.ts';
import { mutation } from './mutation.ts';

interface StagedInput {
  readonly filename: string;
  readonly mimeType: string;
  readonly resource: string;
  readonly httpMethod: string;
}

interface RunMutation {
  readonly mutation: string;
  readonly stagedUploadPath: string;
}

/**
 * Bulk mutations.
 *
 * Source: recorded answers of 2026-04 (bulk-operation-run-mutation-user-errors, -allowed-roots).
 */
export const BULK_MUTATION_STARTS: NonNullable<Resolvers[string]> = {
  stagedUploadsCreate: mutation(
    'ignored',
    ({ input }: { input: readonly StagedInput[] }, { shop }) => {
      const url = `${shop.origin()}${UPLOADS}`;
      const stagedTargets = input.map(({ filename }) => {
        const { parameters } = stageUpload(shop, filename);
        return { url, resourceUrl: url, parameters };
      });
      return { stagedTargets, userErrors: [] };
    },
  ),
  bulkOperationRunMutation: mutation('ignored', (args: RunMutation, { shop }, info) => {
    const fault = mutationFault(args.mutation, info) ?? fileFault(shop, args);
    if (fault !== null) return { bulkOperation: null, userErrors: [fault] };
    const { mutation: query, stagedUploadPath: upload } = args;
    return startBulk(shop, { type: 'MUTATION', query, upload, groupObjects: false });
  }),
};

function mutationFault(text: string, info: GraphQLResolveInfo): UserError | null {
  try {
    const document = parse(text);
    const [operation] = document.definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
    const roots = (operation?.selectionSet.selections ?? []).flatMap((node) =>
      node.kind === Kind.FIELD ? [node.name.value] : [],
    );
    const isAllowed = roots.length === 1 && !roots.some((root) => root.startsWith('bulkOperation'));
    if (operation?.operation !== 'mutation' || !isAllowed) {
      return userError(['mutation'], 'You must use an allowed mutation name.');
    }
    const [fault] = validate(info.schema, document);
    return fault === undefined ? null : userError(null, fault.message, 'INVALID_MUTATION');
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const message = `Failed to parse the mutation - ${error.message}`;
    return userError(null, message, 'INVALID_MUTATION');
  }
}

function fileFault(shop: Shop, { stagedUploadPath }: RunMutation): UserError | null {
  const content = shop.tables.stagedUploads.get(stagedUploadPath)?.content ?? null;
  if (content === null) {
    const message =
      'The JSONL file could not be found. Try uploading the file again, and check that ' +
      "you've entered the URL correctly for the stagedUploadPath mutation argument.";
    return userError(null, message, 'NO_SUCH_FILE');
  }
  return content.trim() === ''
    ? userError(null, 'The JSONL file is empty.', 'INVALID_STAGED_UPLOAD_FILE')
    : null;
}
