import type { StudioFault } from '../../contracts/index.ts';
import { fault } from '../../contracts/index.ts';

/** SQLite's result code (`SQLITE_FULL`…) or the file system's (`ENOSPC`…), or nothing. */
export function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return '';
  return typeof thrown.code === 'string' ? thrown.code : '';
}

/** Whether the file's content, not the machine, is what is wrong. */
export const isDamage = (thrown: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB|FORMAT)/.test(codeOf(thrown));

/** What SQLite or the disk said, as a fault with a sentence for an operator. */
export function describeStoreError(thrown: unknown, file: string): StudioFault {
  const code = codeOf(thrown);
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const detail = { file, code, reason };
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return fault(
      'disk_full',
      `The disk is full: ${file} cannot be written.`,
      'Free some space on that disk; the studio tries again by itself.',
      detail,
    );
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|^E(ACCES|PERM|ROFS)$/.test(code)) {
    return fault(
      'permission_denied',
      `${file} cannot be opened for writing: ${reason}.`,
      'Check who owns the data folder and that its disk is not read-only.',
      detail,
    );
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return fault(
      'busy',
      `${file} is held by another program.`,
      'Close the other program that has this file open.',
      detail,
    );
  }
  if (isDamage(thrown)) {
    return fault(
      'store_damaged',
      `${file} is damaged: ${reason}.`,
      'Start the studio again: it moves the file aside and restores the newest backup.',
      detail,
    );
  }
  return fault(
    'store_damaged',
    `${file} cannot be read or written: ${reason}.`,
    'Check the disk; the data folder may need to move to a healthy one.',
    detail,
  );
}
