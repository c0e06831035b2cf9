import type { Command } from 'commander';
import { fault } from '../../contracts/index.ts';
import { didYouMean } from '../names.ts';
import { press } from '../press.ts';
import { type CliSession, need, show } from '../session.ts';
import { operationInWords, table } from '../words.ts';

export function pageCommand(program: Command, session: CliSession): void {
  program
    .command('page')
    .description('the pages of buttons')
    .command('list')
    .description('lists pages and buttons, as `press` names them')
    .action(async () => {
      const studio = await session.studio();
      const pages = need(await studio.call('page.list', {}));
      show(session, pages, () =>
        pages.flatMap(page => [
          `${page.name} (${page.id})`,
          ...table(
            page.buttons.map(button => [
              `  ${page.id}/${button.id}`,
              button.label,
              `${button.connection} ${operationInWords(button.operation, button.input)}`,
              button.hotkey ?? '',
            ]),
          ),
        ]),
      );
    });
}

export function pressCommand(program: Command, session: CliSession): void {
  program
    .command('press')
    .description('presses a button of a page')
    .argument('<page/button>', 'as `page list` names it: demo/scene-1')
    .action(async (name: string) => {
      const studio = await session.studio();
      const pages = need(await studio.call('page.list', {}));
      const buttons = new Map(
        pages.flatMap(page => page.buttons.map(button => [`${page.id}/${button.id}`, button])),
      );
      const button = buttons.get(name);
      if (button === undefined) {
        throw fault(
          'no_such_thing',
          `There is no button "${name}".`,
          didYouMean(name, [...buttons.keys()], 'See `if page list`.'),
        );
      }
      // Invoked as what the button does, so that the record says it was pressed from here.
      const { connection, operation, input } = button;
      await press(session, { connection, operation, input });
    });
}
