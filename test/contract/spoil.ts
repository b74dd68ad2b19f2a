/** Ways to spoil a JSON body that leave it whole as bytes. */
export type Spoil = 'latin1' | 'duplicateKey' | 'notANumber' | 'hugeNumber' | 'hugeId';

/** Spoils a body; one that is no JSON object stays as it is. */
export function spoil(kind: Spoil, body: Buffer): Buffer {
  const text = body.toString('utf8');
  if (!text.trimStart().startsWith('{')) return body;
  const inserted = (field: string): Buffer => {
    const rest = text.trimStart().slice(1);
    const comma = rest.trimStart().startsWith('}') ? '' : ',';
    return Buffer.from(`{${field}${comma}${rest}`);
  };
  switch (kind) {
    case 'latin1':
      return Buffer.concat([
        Buffer.from('{"spoilt":"caf'),
        Buffer.from([0xe9]),
        Buffer.from(text.trimStart().slice(1).trimStart().startsWith('}') ? '"' : '",'),
        Buffer.from(text.trimStart().slice(1)),
      ]);
    case 'duplicateKey': {
      const first = /^\{\s*("(?:[^"\\]|\\.)*")\s*:/.exec(text.trimStart())?.[1];
      return first === undefined ? body : inserted(`${first}:null`);
    }
    case 'notANumber':
      return inserted('"spoilt":NaN');
    case 'hugeNumber':
      return inserted(`"spoilt":1${'0'.repeat(400)}`);
    default:
      return inserted('"spoilt":9007199254740993');
  }
}
