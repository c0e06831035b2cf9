import { Clapperboard, House, type LucideIcon, Plug, Video } from 'lucide-react';

const glyphs: Record<string, LucideIcon> = {
  obs: Video,
  vmix: Clapperboard,
  'home-assistant': House,
};

/** The kind of device as a sign; struck through when it cannot be reached. */
export function DeviceGlyph({ adapter, struck = false }: { adapter: string; struck?: boolean }) {
  const Glyph = glyphs[adapter] ?? Plug;
  return (
    <span className="glyph" data-struck={struck || undefined}>
      <Glyph aria-hidden="true" />
    </span>
  );
}
