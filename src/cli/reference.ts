import type { Command } from 'commander';
import { exitCode } from '../contracts/index.ts';
import { simCommand } from './host/sim.ts';
import { studioCommand } from './host/studio.ts';
import { buildProgram } from './program.ts';
import type { CliSession } from './session.ts';

const meanings: Record<keyof typeof exitCode, string> = {
  ok: 'the press was confirmed or acknowledged; the command did what it says',
  failed: 'the device refused the press, or never got it; the record is not whole',
  usage: 'the command line or the input is not right (the nearest names are suggested)',
  down: 'the connection is down, or does not let the studio in',
  refused: 'the studio did not send it: policy, budget, permission, vault',
  unknown: 'sent, and no answer by the deadline; it is not sent again by itself',
  noStudio: 'no studio is running on this data folder',
  noSuchThing: 'there is no such connection, button, scene or other thing',
};

/** `docs/cli.md`, made from the commands themselves; a test holds the file to it. */
export function reference(): string {
  const session: CliSession = {
    io: {
      place: 'terminal',
      colour: false,
      env: {},
      out: () => undefined,
      err: () => undefined,
      readInput: async () => '',
    },
    json: false,
    dir: '',
    exit: exitCode.ok,
    studio: () => Promise.reject(new Error('The reference needs no studio.')),
  };
  const program = buildProgram(session, (target, own) => {
    studioCommand(target, own);
    simCommand(target, own);
  });
  return `${head}
## Commands

${program.commands
  .filter(isShown)
  .flatMap(command => section(command, []))
  .join('\n')}
## Exit codes

They never change.

| code | meaning |
|---|---|
${Object.entries(meanings)
  .map(([name, meaning]) => `| ${exitCode[name as keyof typeof exitCode]} | ${meaning} |`)
  .join('\n')}
`;
}

const isShown = (command: Command) => !command.name().startsWith('_') && command.name() !== 'help';

function section(command: Command, path: readonly string[]): string[] {
  const here = [...path, command.name()];
  if (command.commands.length > 0) {
    return command.commands.filter(isShown).flatMap(sub => section(sub, here));
  }
  const usage = command.usage().replace('[options]', '').trim();
  const rows = [
    ...command.registeredArguments
      .filter(argument => argument.argChoices !== undefined || argument.description !== '')
      .map(argument => [
        `<${argument.name()}>`,
        argument.argChoices?.join(', ') ?? argument.description,
      ]),
    ...command.options
      .filter(option => !option.hidden)
      .map(option => [option.flags, option.description]),
  ];
  return [
    `### if ${[...here, usage].join(' ').trim()}`,
    '',
    `${command.description().charAt(0).toUpperCase()}${command.description().slice(1)}.`,
    '',
    ...rows.map(([name = '', text = '']) => `- \`${name}\`${text === '' ? '' : `: ${text}`}`),
    ...(rows.length > 0 ? [''] : []),
  ];
}

const head = `# The \`if\` command

<!-- Made from the commands: \`npx vitest run test/cli.test.ts -u\` writes it anew. -->

\`if\` is a reserved word of every shell, so type \`./if …\` in the checkout, \`npx if …\`, or \`infrafabric …\`
where it is installed; the console panel of the app takes \`if …\` as it is.

It talks to a running studio (the app, or \`./if studio --headless\`) over a socket in the studio's data
folder that only its owner can open. \`--data DIR\` says which studio; without it \`IF_DATA\`, or the
app's own folder. \`--json\` prints for programs: one object, or one a line for the log.

## Presses

\`\`\`
if <connection> <operation> [values…] [--field value]
if obs scene set "Camera 1"
if obs scene.set --scene "Camera 1" --json
\`\`\`

The first word is a connection's id, or an adapter that has only one connection. The operation is
written with spaces or dots. Values fill the required fields in their order; every field has a flag
(\`durationMs\` is \`--duration-ms\`; a field called \`data\` or \`json\` is \`--field-data\`, \`--field-json\`).
Numbers, on/off, lists and JSON are read as the field's schema says; a flag of a list may be repeated.
\`if operations obs\` lists what a connection can do; \`if obs scene set --help\` the fields of one operation.

With \`--json\` a press prints one object:

\`\`\`
{ "id", "operation", "connection", "input",
  "stages": { "accepted": 0, "admitted", "sent", "acknowledged", "confirmed" },   ms since accepted
  "outcome": "confirmed" | "acknowledged" | "failed" | "refused" | "unknown",
  "output"?, "note"?, "error"?: { "code", "message", "next" } }
\`\`\`

A stage that was not reached is absent. \`note\` says why a press stopped at *acknowledged* where
*confirmed* was expected. An error without a press prints \`{ "error": { … } }\`.
`;
