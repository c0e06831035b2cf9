import type { StudioError } from './error.ts';
import type { Outcome } from './invocation.ts';

/** Exit codes of `if`. Documented, and never changed. */
export const exitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  down: 3,
  refused: 4,
  unknown: 5,
  noStudio: 6,
  noSuchThing: 7,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The exit code that says what an error says. */
export function exitOfError(error: StudioError): ExitCode {
  switch (error.code) {
    case 'bad_input':
    case 'no_such_operation':
    case 'payload_too_large':
      return exitCode.usage;
    case 'connection_down':
    case 'auth_failed':
    case 'unsupported_version':
    case 'wrong_protocol':
      return exitCode.down;
    case 'no_such_connection':
    case 'no_such_thing':
    case 'not_found':
      return exitCode.noSuchThing;
    case 'policy_denied':
    case 'budget_exceeded':
    case 'permission_denied':
    case 'rate_limited':
    case 'conflict':
    case 'busy':
    case 'vault_locked':
      return exitCode.refused;
    case 'no_answer':
      return exitCode.unknown;
    case 'no_studio':
      return exitCode.noStudio;
    default:
      return exitCode.failed;
  }
}

/** The exit code of a finished invocation. */
export function exitOfOutcome(result: Outcome): ExitCode {
  switch (result.outcome) {
    case 'confirmed':
    case 'acknowledged':
      return exitCode.ok;
    case 'unknown':
      return exitCode.unknown;
    case 'refused': {
      const code = exitOfError(result.error);
      return code === exitCode.failed ? exitCode.refused : code;
    }
    case 'failed': {
      const code = exitOfError(result.error);
      return code === exitCode.down || code === exitCode.noSuchThing ? code : exitCode.failed;
    }
  }
}
