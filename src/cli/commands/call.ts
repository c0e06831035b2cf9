import type { Command } from 'commander';
import { fault, type MethodName, studioApi } from '../../contracts/index.ts';
import { didYouMean } from '../names.ts';
import { type CliSession, need } from '../session.ts';

const isMethod = (name: string): name is MethodName => Object.hasOwn(studioApi, name);

export function callCommand(program: Command, session: CliSession): void {
  program
    .command('call')
    .description('for programs: calls a method of the Studio API and prints its answer as JSON')
    .argument('<method>', 'such as page.list')
    .argument('[params]', 'a JSON object', '{}')
    .action(async (method: string, params: string) => {
      if (!isMethod(method)) {
        const names = Object.keys(studioApi);
        throw fault(
          'bad_input',
          `The Studio API has no method "${method}".`,
          didYouMean(method, names, `Methods: ${names.join(', ')}.`),
        );
      }
      const parsed = studioApi[method].input.safeParse(readJson(params));
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw fault(
          'bad_input',
          `The params of ${method} are not right: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')}.`,
          'Correct them and try again.',
        );
      }
      const studio = await session.studio();
      session.io.out(JSON.stringify(need(await studio.call(method, parsed.data))));
    });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw fault('bad_input', 'The params are not JSON.', `Quote them: '{"limit": 5}'.`);
  }
}
