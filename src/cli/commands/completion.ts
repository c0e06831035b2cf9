import { Argument, type Command } from 'commander';
import { candidates } from '../complete.ts';
import type { CliSession } from '../session.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** Each asks the command itself, so that live names (scenes, buttons) complete too. */
const scripts: Record<Shell, string> = {
  bash: `_infrafabric() {
  local current="\${COMP_WORDS[COMP_CWORD]}" word
  current="\${current#[\\"\\']}"
  COMPREPLY=()
  while IFS= read -r word; do
    COMPREPLY+=("$(printf '%q' "$word")")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD-1}" "$current" 2>/dev/null)
}
complete -F _infrafabric infrafabric ./if`,
  zsh: `_infrafabric() {
  local -a found
  found=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _infrafabric infrafabric ./if`,
  fish: `function __infrafabric_complete
  set -l words (commandline -opc) (commandline -ct)
  $words[1] __complete -- $words[2..] 2>/dev/null
end
complete -c infrafabric -f -a '(__infrafabric_complete)'`,
};

export function completionCommand(program: Command, session: CliSession): void {
  program
    .command('completion')
    .description('prints a completion script: source <(./if completion bash)')
    .addArgument(new Argument('<shell>').choices(shells))
    .action((shell: Shell) => session.io.out(scripts[shell]));
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .helpOption(false)
    .action(async (words: string[]) => {
      const found = await candidates(session, program, words);
      if (found.length > 0) session.io.out(found.join('\n'));
    });
}
