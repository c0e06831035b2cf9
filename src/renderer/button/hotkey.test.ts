import { describe, expect, it } from 'vitest';
import { acceleratorOf, acceleratorWords, canonicalAccelerator, whyNotHotkey } from './hotkey.ts';

const key = (part: Partial<KeyboardEvent>) =>
  acceleratorOf({
    key: '',
    code: '',
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...part,
  });

describe('hotkeys', () => {
  it('reads keys as Electron writes them', () => {
    expect(key({ key: 'F1', code: 'F1' })).toBe('F1');
    expect(key({ key: '1', code: 'Digit1', ctrlKey: true })).toBe('CommandOrControl+1');
    expect(key({ key: '!', code: 'Digit1', ctrlKey: true, shiftKey: true })).toBe(
      'CommandOrControl+Shift+1',
    );
    expect(key({ key: '5', code: 'Numpad5' })).toBe('num5');
    expect(key({ key: 'Shift', code: 'ShiftLeft', shiftKey: true })).toBeUndefined();
  });
  it('knows one key by all its spellings', () => {
    expect(canonicalAccelerator('Shift+Ctrl+a')).toBe(
      canonicalAccelerator('CommandOrControl+Shift+A'),
    );
    expect(acceleratorWords('CommandOrControl+Shift+1')).toBe('Ctrl Shift 1');
  });
  it('keeps the keys of the window and of typing out', () => {
    expect(whyNotHotkey('P')).toContain('belongs to the window');
    expect(whyNotHotkey('CommandOrControl+K')).toContain('belongs to the window');
    expect(whyNotHotkey('7')).toContain('belongs to the window');
    expect(whyNotHotkey('Q')).toContain('plain letter');
    expect(whyNotHotkey('F1')).toBeUndefined();
    expect(whyNotHotkey('CommandOrControl+1')).toBeUndefined();
  });
});
