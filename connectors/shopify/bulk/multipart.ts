import { bytesHash } from '../../../core/connector/index.ts';

/** A form as `multipart/form-data`: its fields in their order, and one file behind them. */
export interface Form {
  readonly contentType: string;
  readonly body: Buffer;
}

/** What stands behind a file is not seen by Shopify's store, so the file comes last. Source: RFC 7578. */
export function multipart(
  fields: readonly { readonly name: string; readonly value: string }[],
  file: { readonly name: string; readonly type: string; readonly content: Buffer },
): Form {
  // Made from the content, which therefore cannot hold it.
  const boundary = `crossdock-${bytesHash(file.content)}`;
  const part = (head: string, content: string | Buffer): readonly Buffer[] => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ];
  const body = Buffer.concat([
    ...fields.flatMap(({ name, value }) => part(`name="${name}"`, value)),
    ...part(`name="file"; filename="${file.name}"\r\nContent-Type: ${file.type}`, file.content),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, body };
}
