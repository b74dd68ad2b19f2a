/** A project whose flows and connections are the test's own; nothing is on a machine that it would call. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FlowWords, flowText } from '../pipeline/flow-text.ts';
import { newProject } from './running.ts';

const ERP = `connection: erp
connector: netsuite
settings:
  account: "1234567"
  clientId: client
  certificateId: certificate
  privateKey: env:ERP_KEY
`;
const MAIL = `connection: mail
connector: klaviyo
settings: { account: AbC123, apiKey: env:MAIL_KEY }
`;

/** Makes it, with that text as its hub.yaml; answers its folder. */
export async function budgetProject(
  flows: Readonly<Record<string, FlowWords>>,
  hub = '',
): Promise<string> {
  const dir = await newProject();
  writeFileSync(join(dir, 'config/hub.yaml'), hub);
  writeFileSync(join(dir, 'config/connections/erp.yaml'), ERP);
  writeFileSync(join(dir, 'config/connections/mail.yaml'), MAIL);
  for (const file of readdirSync(join(dir, 'flows'))) rmSync(join(dir, 'flows', file));
  for (const [name, flow] of Object.entries(flows)) {
    writeFileSync(join(dir, 'flows', `${name}.yaml`), flowText({ name, kind: 'state', ...flow }));
  }
  return dir;
}
