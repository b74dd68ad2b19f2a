import type { Command } from 'commander';
import { backfillCommand } from './commands/backfill.ts';
import { breakerCommand } from './commands/breaker.ts';
import { budgetCommand } from './commands/budget.ts';
import { certificateCommand } from './commands/certificate.ts';
import { checkCommand } from './commands/check.ts';
import { connectorCommand } from './commands/connector.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evalCommand } from './commands/eval.ts';
import { flowsCommand } from './commands/flows.ts';
import { initCommand } from './commands/init.ts';
import { lintCommand } from './commands/lint.ts';
import { posCommand } from './commands/pos.ts';
import { runCommand } from './commands/run.ts';
import { runsCommand } from './commands/runs.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { serveCommand } from './commands/serve.ts';
import { storeCommand } from './commands/store.ts';
import { testCommand } from './commands/test.ts';
import { traceCommand } from './commands/trace.ts';
import type { Bench } from './shell.ts';

/** Every command, in the order in which a new user meets them. */
export function commandList(bench: Bench): readonly Command[] {
  return [
    initCommand(bench),
    lintCommand(bench),
    testCommand(bench),
    checkCommand(bench),
    budgetCommand(bench),
    doctorCommand(bench),
    runCommand(bench),
    backfillCommand(bench),
    serveCommand(bench),
    flowsCommand(bench),
    runsCommand(bench),
    deadLettersCommand(bench),
    certificateCommand(bench),
    traceCommand(bench),
    breakerCommand(bench),
    storeCommand(bench),
    connectorCommand(bench),
    posCommand(bench),
    evalCommand(bench),
    demoCommand(bench),
    sandboxCommand(bench),
  ];
}
