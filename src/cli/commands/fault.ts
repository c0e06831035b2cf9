import { Argument, type Command } from 'commander';
import { studioApi } from '../../contracts/index.ts';
import { type CliSession, need, show } from '../session.ts';
import { askHouse, findTarget } from '../target.ts';

const faults = studioApi['simulator.fault'].input.shape.fault;

export function faultCommand(program: Command, session: CliSession): void {
  program
    .command('fault')
    .description('rehearsal: makes a simulated device of the demo studio fail, or `none` again')
    .argument('<connection>')
    .addArgument(new Argument('<fault>').choices(faults.options))
    .action(async (word: string, typed: string) => {
      const { connection } = findTarget(await askHouse(session), word);
      const fault = faults.parse(typed);
      const studio = await session.studio();
      need(await studio.call('simulator.fault', { connection: connection.id, fault }));
      show(session, { connection: connection.id, fault }, () => [
        fault === 'none'
          ? `${connection.name} works again.`
          : `${connection.name} plays the fault "${fault}".`,
      ]);
    });
}
