export { pressFace } from './face.ts';
export { DeviceGlyph } from './glyphs.tsx';
export { acceleratorOf, acceleratorWords, canonicalAccelerator, whyNotHotkey } from './hotkey.ts';
export { forgetWidths } from './measure.ts';
export { ShowButton } from './show-button.tsx';
